"""Second records: how a record stands, what hangs on it, and which record an id went into."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    any_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import table_of
from services.common.store.tables import changes
from services.matching.rules.second_records import Candidate
from services.matching.tables import Base
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.contacts import Contact
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.departures import Departure
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import FairPair
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.pauses import Pause
from services.matching.tables.placements import Placement
from services.matching.tables.pool import Waiting
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.rounds import RoundLine, RoundParticipant
from services.matching.tables.youths import Youth

TOLD_OF: Final = (Telling, NameConflict, Contact, Departure, RefusedClaim, PrivacyConsent)
"""What is kept of somebody who is only known: it goes along."""
BORNE_BY: Final = (
    Intention,
    Waiting,
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
"""What tells that somebody acted by a record, or was dispatched or placed."""


async def held(session: AsyncSession, youth_ids: list[str]) -> dict[str, Youth]:
    """The youths of these ids, read afresh and held with them to the end of this transaction."""
    rows = await session.scalars(_HELD, {"named": youth_ids})
    return {youth.id: youth for youth in rows}


async def candidate(session: AsyncSession, youth: Youth) -> Candidate:
    """A record as it stands; its row is held."""
    of_it = {"youth_id": youth.id}
    borne, undecided = (await session.execute(_STANDS, of_it)).one()
    owned = youth.owner_id is not None
    return Candidate(youth.id, owned, borne or youth.state != "known", undecided)


async def move(session: AsyncSession, absorbed: str, into: str) -> None:
    """Let all that was kept of one record be kept of another, and the record be gone."""
    for kind in TOLD_OF:
        of_it = update(kind).where(_youth_id(kind) == absorbed).values(youth_id=into)
        await session.execute(of_it.execution_options(synchronize_session=False))
    gone = delete(Youth).where(Youth.id == absorbed)
    await session.execute(gone.execution_options(synchronize_session=False))


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
_STANDS: Final = select(
    or_(*(exists().where(_youth_id(kind) == bindparam("youth_id")) for kind in BORNE_BY)),
    exists().where(NameConflict.youth_id == bindparam("youth_id"), NameConflict.decision.is_(None)),
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
