"""Whose time in the registry may be over, and what keeps them in it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.store.tables import changes
from services.common.values.region import prefix
from services.matching.queries.privacy import is_open
from services.matching.rules.retention import Kept
from services.matching.tables.agreements import Agreement, Signature
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.disputes import Dispute
from services.matching.tables.follow_ups import FollowUpCase
from services.matching.tables.holds import Hold
from services.matching.tables.insurance_consents import InsuranceConsentPaper
from services.matching.tables.known import NameConflict
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.objections import Objection
from services.matching.tables.papers import AgreementPaper
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


async def recorded_before(
    session: AsyncSession, area: str, day: date, *, after: str, limit: int
) -> Sequence[str]:
    """Youths of an area who were on record by a day, in the order of their ids, above an id."""
    query = select(Youth.id).where(
        Youth.id > after,
        Youth.erased_on.is_(None),
        Youth.region.startswith(prefix(area), autoescape=True),
        _day_of(Youth.recorded_at) < day,
    )
    return (await session.scalars(query.order_by(Youth.id).limit(limit))).all()


async def let_go_by_less(session: AsyncSession, edition: int) -> Sequence[str]:
    """Those made nameless by an earlier edition of what is let go, in the order of their ids."""
    earlier = or_(Youth.let_go_by.is_(None), Youth.let_go_by < edition)
    found = select(Youth.id).where(Youth.erased_on.is_not(None), earlier).order_by(Youth.id)
    return (await session.scalars(found)).all()


async def names_told(session: AsyncSession, youth_id: str) -> Sequence[NameConflict]:
    """The names that were in question of a youth."""
    mine = select(NameConflict).where(NameConflict.youth_id == youth_id)
    return (await session.scalars(mine)).all()


async def kept(session: AsyncSession, youth_ids: Sequence[str], today: date) -> dict[str, Kept]:
    """What decides how long each of these youths is kept."""
    rows = await session.execute(_facts(today).where(Youth.id.in_(youth_ids)))
    return {row.id: _kept(row) for row in rows}


def _kept(row: Row[Any]) -> Kept:
    return Kept(last_on=row.last_on, is_open=row.is_open, has_records=row.has_records)


def _facts(today: date) -> Select[Any]:
    return select(
        Youth.id,
        or_(is_open(today), _is_under_way()).label("is_open"),
        _has_records().label("has_records"),
        func.greatest(
            _day_of(Youth.recorded_at), _last_told("youth", Youth.id), *_last_of_all()
        ).label("last_on"),
    )


def _has_records() -> ColumnElement[bool]:
    mine = Dispatch.youth_id == Youth.id
    # A scan bears a name and a hand, accepted or not; what was taken over has no signature here,
    # and yet its months count.
    return or_(
        exists().where(
            mine, Agreement.dispatch_id == Dispatch.id, Signature.agreement_id == Agreement.id
        ),
        exists().where(mine, AgreementPaper.dispatch_id == Dispatch.id),
        exists().where(mine, InsuranceConsentPaper.dispatch_id == Dispatch.id),
        exists().where(Placement.youth_id == Youth.id),
        exists().where(Hold.youth_id == Youth.id, ~Hold.voided, Hold.import_id.is_not(None)),
    )


def _is_under_way() -> ColumnElement[bool]:
    trained = Placement.youth_id == Youth.id
    return or_(
        exists().where(Objection.youth_id == Youth.id, Objection.state == "filed"),
        exists().where(CorrectionRequest.youth_id == Youth.id, CorrectionRequest.state == "filed"),
        exists().where(NameConflict.youth_id == Youth.id, NameConflict.decision.is_(None)),
        exists().where(MergeProposal.youth_id == Youth.id, MergeProposal.state == "proposed"),
        exists().where(MergeProposal.into_id == Youth.id, MergeProposal.state == "proposed"),
        exists().where(trained, Placement.last_day.is_(None)),
        exists().where(trained, Dispute.placement_id == Placement.id, Dispute.state == "filed"),
        exists().where(
            trained, FollowUpCase.placement_id == Placement.id, FollowUpCase.state == "open"
        ),
    )


def _last_told(kind: str, key: InstrumentedAttribute[str]) -> ColumnElement[date | None]:
    told = changes.c
    mine = select(func.max(told.occurred_on)).where(told.object == kind, told.object_id == key)
    return mine.correlate(Youth).scalar_subquery()


def _last_of_all() -> Iterator[ColumnElement[date | None]]:
    sent = Dispatch.issued_on, Dispatch.refused_on, Dispatch.withdrawn_on, Dispatch.signed_on
    yield _last_of(Dispatch.youth_id, *sent)
    yield _last_of(Placement.youth_id, Placement.last_day, Placement.outcome_since)
    asked = CorrectionRequest
    yield _last_of(asked.youth_id, asked.filed_on, asked.closed_on)
    yield _last_of(Objection.youth_id, Objection.filed_on, Objection.closed_on)
    yield _last_of(RefusedClaim.youth_id, _day_of(RefusedClaim.refused_at))
    for either in (MergeProposal.youth_id, MergeProposal.into_id):
        yield _last_of(either, MergeProposal.proposed_on, MergeProposal.decided_on)


def _last_of(
    youth_id: InstrumentedAttribute[str], *days: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> ColumnElement[date | None]:
    last = func.max(func.greatest(*days))
    return select(last).where(youth_id == Youth.id).correlate(Youth).scalar_subquery()


def _day_of(instant: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    return func.timezone("Asia/Shanghai", instant).cast(Date)
