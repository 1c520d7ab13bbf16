"""Inspections, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.store.calendar import calendar_years
from services.units.queries import work_lists
from services.units.rules.inspections import UNFINISHED, InspectionState
from services.units.tables.inspections import Inspection, InspectionAnswer
from services.units.tables.units import Unit


@dataclass(frozen=True)
class SeenInspection:
    """An inspection of a unit, and whether the year of its last day is unpublished now."""

    inspection: Inspection
    provisional: bool
    unit_name: str

    @property
    def place(self) -> work_lists.Place:
        """Where it stands in the list of its office's work."""
        one = self.inspection
        return one.state not in UNFINISHED, one.rectify_by or one.inspected_on, one.id


_DONE = work_lists.is_done(Inspection.state, UNFINISHED)
_DUE = func.coalesce(Inspection.rectify_by, Inspection.inspected_on)
_ORDER = work_lists.Order(_DONE, _DUE, Inspection.id)
_PROVISIONAL = exists().where(
    calendar_years.c.year == extract("year", Inspection.rectify_by), calendar_years.c.provisional
)
_SEEN = select(Inspection, _PROVISIONAL, Unit.name).join(Unit, Unit.id == Inspection.unit_id)


def _answered_for_by(unit_id: str) -> ColumnElement[bool]:
    """Those of a unit and of whatever went into it."""
    other = aliased(Unit)
    gone_into_it = select(other.id).where(other.merged_into == unit_id)
    return or_(Inspection.unit_id == unit_id, Inspection.unit_id.in_(gone_into_it))


def _looked_at_in(area: str) -> ColumnElement[bool]:
    return work_lists.within(Inspection.county, area)


async def inspection(
    session: AsyncSession, unit_id: str, inspection_id: str, *, lock: bool = False
) -> SeenInspection | None:
    """One inspection that a unit answers for; locked, nobody else moves it meanwhile."""
    query = _SEEN.where(Inspection.id == inspection_id, _answered_for_by(unit_id))
    if lock:
        query = query.with_for_update(of=Inspection).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    return SeenInspection(*row) if row else None


async def standing_grounds(session: AsyncSession, unit_id: str) -> Sequence[str]:
    """Ids of inspections on which a unit was suspended and whose faults are not put right."""
    rows = await session.scalars(
        select(Inspection.id)
        .where(
            _answered_for_by(unit_id),
            Inspection.suspended_on.is_not(None),
            Inspection.state.in_(UNFINISHED),
        )
        .order_by(Inspection.id)
    )
    return rows.all()


async def answers(session: AsyncSession, inspection_id: str) -> Sequence[InspectionAnswer]:
    """All answers of an inspection, look by look."""
    rows = await session.scalars(
        select(InspectionAnswer)
        .where(InspectionAnswer.inspection_id == inspection_id)
        .order_by(InspectionAnswer.look, InspectionAnswer.place)
    )
    return rows.all()


async def inspections_of(
    session: AsyncSession,
    unit_id: str,
    *,
    area: str | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[SeenInspection]:
    """Those that a unit answers for, the latest recorded first; one more than the limit.

    With an area those alone at which officers looked there.
    """
    query = _SEEN.where(_answered_for_by(unit_id))
    if area:
        query = query.where(_looked_at_in(area))
    if after:
        query = query.where(Inspection.id < after[0])
    rows = await session.execute(query.order_by(Inspection.id.desc()).limit(limit + 1))
    return [SeenInspection(*row) for row in rows]


async def inspections_within(
    session: AsyncSession,
    area: str,
    *,
    state: InspectionState | None,
    overdue_on: date | None,
    reported: bool,
    after: work_lists.Place | None,
    limit: int,
) -> Sequence[SeenInspection]:
    """Inspections of units of an area or in it, the work to be done in front; one more."""
    such = select(Inspection)
    if state:
        such = such.where(Inspection.state == state)
    if overdue_on:
        such = such.where(late(overdue_on))
    if reported:
        such = such.where(Inspection.reported_on.is_not(None))
    of_units = such.join(Unit).where(work_lists.within(Unit.region, area))
    looked_at = such.where(_looked_at_in(area))
    page = _ORDER.page(such, area, of_units, looked_at, after=after, limit=limit + 1)
    query = _SEEN.join(page, page.c.id == Inspection.id)
    rows = await session.execute(query.order_by(page.c.done, page.c.due, page.c.id))
    return [SeenInspection(*row) for row in rows]


def late(today: date) -> ColumnElement[bool]:
    """What `Rectification` says of days: the unit is late, or the office with its second look."""
    acted_on = func.coalesce(Inspection.reported_on, today)
    unmended = func.coalesce(Inspection.rectify_by < acted_on, True)
    unseen = func.coalesce(Inspection.recheck_by < today, True)
    unseen_report = and_(Inspection.reported_on.is_not(None), unseen)
    return and_(Inspection.state.in_(UNFINISHED), or_(unmended, unseen_report))
