"""Second records: how a record stands, what hangs on it, and which record an id went into."""

from typing import Final, cast

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    Text,
    Update,
    any_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.store.bulk import table_of
from services.common.store.tables import changes
from services.common.values.identity import IdNumber
from services.matching.queries.rounds import counts
from services.matching.rules.second_records import Candidate, bearer_of
from services.matching.rules.youths import YouthState
from services.matching.tables import Base
from services.matching.tables.archive_appraisals import ArchiveAppraisal
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.contacts import Contact
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.departures import Departure
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import FairPair
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.pauses import Pause
from services.matching.tables.placements import Placement
from services.matching.tables.pool import Waiting
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.rounds import Round, RoundLine, RoundParticipant
from services.matching.tables.youths import Youth

TOLD_OF: Final = (
    Telling,
    NameConflict,
    Contact,
    Departure,
    RefusedClaim,
    PrivacyConsent,
    MergeProposal,
    ArchiveAppraisal,
)
"""What is kept of somebody who is only known."""
DONE_BY: Final = (
    Dispatch,
    Hold,
    Pause,
    Placement,
    RoundLine,
    RoundParticipant,
    FairPair,
    Objection,
    StandingCorrection,
    CorrectionRequest,
)
"""What tells that somebody acted by a record, or was dispatched or placed: it goes along too."""
STANDING: Final = (Intention, Waiting)
"""How a record stands now: the other's counts."""


async def held(session: AsyncSession, youth_ids: list[str]) -> dict[str, Youth]:
    """The youths of these ids, read afresh and held with them to the end of this transaction."""
    rows = await session.scalars(_HELD, {"named": youth_ids})
    return {youth.id: youth for youth in rows}


async def candidate(session: AsyncSession, youth: Youth) -> Candidate:
    """A record as it stands; its row is held."""
    stands = (await session.execute(_STANDS, {"youth_id": youth.id})).one()
    borne, undecided, held, disputing, in_round = stands
    return Candidate(
        id=youth.id,
        state=cast("YouthState", youth.state),
        bearer=bearer_of(youth.name, IdNumber(youth.id_number)),
        owned=youth.owner_id is not None,
        borne=borne or youth.state != "known",
        undecided=undecided,
        held=held,
        disputing=disputing,
        in_round=in_round,
    )


async def overlap(session: AsyncSession, first: str, second: str) -> bool:
    """Whether two records hold some day both."""
    found = await session.scalar(_OVERLAP, {"first": first, "second": second})
    return bool(found)


async def move(session: AsyncSession, absorbed: str, into: str) -> None:
    """Let all that was kept of one record be kept of another, and the record be gone."""
    both = select(RoundParticipant.round_id).where(RoundParticipant.youth_id == into)
    twice = RoundParticipant.youth_id == absorbed, RoundParticipant.round_id.in_(both)
    await _done(session, delete(RoundParticipant).where(*twice))
    for kind in (*TOLD_OF, *DONE_BY):
        await _done(session, update(kind).where(_youth_id(kind) == absorbed).values(youth_id=into))
    led = update(MergeProposal).where(MergeProposal.into_id == absorbed)
    await _done(session, led.values(into_id=into))
    for standing in STANDING:
        await _done(session, delete(standing).where(_youth_id(standing) == absorbed))
    await _done(session, delete(Youth).where(Youth.id == absorbed))


async def is_held(session: AsyncSession, youth_id: str) -> bool:
    """Whether a dispatch or placement of a record is not over."""
    return bool(await session.scalar(select(_HOLDS), {"youth_id": youth_id}))


async def _done(session: AsyncSession, statement: Update | Delete) -> None:
    await session.execute(statement.execution_options(synchronize_session=False))


async def went_into(session: AsyncSession, youth_id: str) -> str | None:
    """The record that an id ended in, however many lie between; None of one that did not end."""
    passed, last = {youth_id}, None
    while into := await session.scalar(_INTO, {"youth_id": last or youth_id}):
        if into in passed:
            break
        passed.add(into)
        last = into
    return last


async def former_ids(session: AsyncSession, youth_id: str) -> tuple[str, ...]:
    """The ids that ended in a record's, however many lie between."""
    return tuple(await session.scalars(_WENT_IN, {"youth_id": youth_id}))


def _youth_id(kind: type[Base]) -> ColumnElement[str]:
    return table_of(kind).c.youth_id


_GOES_INTO: Final = changes.c.data["into"].astext
_HELD: Final = (
    select(Youth)
    .where(Youth.id == any_(bindparam("named", type_=ARRAY(Text))))
    .order_by(Youth.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_YOUTH_ID: Final[BindParameter[str]] = bindparam("youth_id", type_=Text)
_HOLDS: Final = exists().where(
    Hold.youth_id == _YOUTH_ID, Hold.voided.is_(False), func.upper_inf(Hold.span)
)
_STANDS: Final = select(
    or_(*(exists().where(_youth_id(kind) == _YOUTH_ID) for kind in (*DONE_BY, *STANDING))),
    exists().where(NameConflict.youth_id == _YOUTH_ID, NameConflict.decision.is_(None)),
    _HOLDS,
    or_(
        exists().where(Objection.youth_id == _YOUTH_ID, Objection.state == "filed"),
        exists().where(CorrectionRequest.youth_id == _YOUTH_ID, CorrectionRequest.state == "filed"),
        exists().where(
            or_(MergeProposal.youth_id == _YOUTH_ID, MergeProposal.into_id == _YOUTH_ID),
            MergeProposal.state == "proposed",
        ),
        exists().where(
            ArchiveAppraisal.youth_id == _YOUTH_ID, ArchiveAppraisal.state == "proposed"
        ),
    ),
    exists(Round.id).where(counts(_YOUTH_ID)),
)
_OTHER: Final = aliased(Hold)
_OVERLAP: Final = select(
    select(Hold.id)
    .join(_OTHER, Hold.span.op("&&")(_OTHER.span))
    .where(
        Hold.youth_id == bindparam("first"),
        _OTHER.youth_id == bindparam("second"),
        Hold.voided.is_(False),
        _OTHER.voided.is_(False),
    )
    .exists()
)
_INTO: Final = (
    select(_GOES_INTO)
    .where(
        changes.c.object == "youth",
        changes.c.object_id == bindparam("youth_id"),
        changes.c.event == "youth.merged",
    )
    .order_by(changes.c.version.desc())
    .limit(1)
)


def _ended_in() -> Select[tuple[str]]:
    near = (
        select(changes.c.object_id)
        .where(changes.c.event == "youth.merged", bindparam("youth_id") == _GOES_INTO)
        .cte("went_in", recursive=True)
    )
    before = changes.alias()
    merged = before.c.event == "youth.merged", before.c.data["into"].astext == near.c.object_id
    # A union, not all: ids that went round in a circle are met once.
    return select(near.union(select(before.c.object_id).where(*merged)).c.object_id)


_WENT_IN: Final = _ended_in()
