"""Whose time in the registry may be over, and what keeps them in it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.region import prefix
from services.matching.queries.last_days import last_on
from services.matching.queries.privacy import is_open
from services.matching.rules.retention import Kept
from services.matching.tables.agreements import Agreement, Signature
from services.matching.tables.archive_appraisals import ArchiveAppraisal
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
        Youth.recorded_at < _begin_of(day),
    )
    return (await session.scalars(query.order_by(Youth.id).limit(limit))).all()


async def maybe_awaiting(
    session: AsyncSession, area: str, days: tuple[date, date], *, after: str, limit: int
) -> Sequence[str]:
    """Youths of an area with records by a day that are in no use today and not kept on, and those
    of whom an appraisal is open: in the order of their ids, above an id. `days`: those two.
    """
    before, today = days
    within = (
        Youth.id > after,
        Youth.erased_on.is_(None),
        Youth.region.startswith(prefix(area), autoescape=True),
    )
    old = select(Youth.id).where(
        *within,
        Youth.recorded_at < _begin_of(before),
        _has_records(),
        ~or_(is_open(today), _is_under_way()),
        func.coalesce(_kept_until() < today, true()),
    )
    proposed = ArchiveAppraisal.youth_id == Youth.id, ArchiveAppraisal.state == "proposed"
    both = old.union(select(Youth.id).where(*within, exists().where(*proposed))).subquery()
    return (await session.scalars(select(both.c.id).order_by(both.c.id).limit(limit))).all()


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
    return Kept(
        last_on=row.last_on,
        is_open=row.is_open,
        has_records=row.has_records,
        kept_until=row.kept_until,
    )


def _facts(today: date) -> Select[*tuple[Any, ...]]:
    return select(
        Youth.id,
        or_(is_open(today), _is_under_way()).label("is_open"),
        _has_records().label("has_records"),
        last_on().label("last_on"),
        _kept_until().label("kept_until"),
    )


def _kept_until() -> ColumnElement[date | None]:
    appraised = ArchiveAppraisal.youth_id == Youth.id, ArchiveAppraisal.state == "confirmed"
    # The last word counts, also where it keeps them on for less.
    last = ArchiveAppraisal.decided_on.desc(), ArchiveAppraisal.id.desc()
    until = select(ArchiveAppraisal.kept_until).where(*appraised).order_by(*last).limit(1)
    return until.correlate(Youth).scalar_subquery()


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


def _begin_of(day: date) -> ColumnElement[datetime]:
    return func.timezone("Asia/Shanghai", cast(literal(day), DateTime))
