"""Shifts kept: a month planned by the unit, before its days come."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.queries import attendance, shifts, sight
from services.matching.rules import shifts as rules
from services.matching.rules.attendance import refuse_on_paper
from services.matching.rules.entries import GroundMissing
from services.matching.rules.placements import PlacementNotFound
from services.matching.rules.shifts import Shifts
from services.matching.tables.placements import Placement
from services.matching.tables.shifts import ShiftPlan


@dataclass(frozen=True)
class Planned:
    """A month as it is planned."""

    month: Month
    shifts: Shifts
    entered: Entered


async def plan(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Planned
) -> ShiftPlan:
    """Plan a month; the same again changes nothing, anything else is a new edition.

    Raises PlacementNotFound, UnitMerged, PlacementChanged, MonthOnPaper, GroundMissing and what
    `rules.shifts` raises.
    """
    version = told.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    planned_days = told.shifts.worked | told.shifts.rested
    refuse_on_paper(told.month, placement.kept_since, planned_days)
    before = await shifts.newest_of(session, placement.id, told.month)
    stood = shifts.shifts_of(before) if before else Shifts()
    if before is not None and stood == told.shifts:
        return before
    await _check(session, deed, placement, told)
    confirmed = await attendance.newest_of(session, placement.id, told.month)
    edition = attendance.edition_of(confirmed) if confirmed else None
    by_officer = caller.kind == "officer"
    rules.refuse_change(stood, told.shifts, deed.today, edition, by_officer=by_officer)
    if by_officer and not told.entered.ground:
        raise GroundMissing
    planned = _edition(deed, placement, told, before)
    session.add(planned)
    data = {"month": planned.month, **days_told(told.shifts)}
    await tell(session, deed, placement, News("placement.shifts-planned", deed.today, data))
    return planned


async def read_plans(
    session: AsyncSession, caller: Caller, placement_id: str
) -> Sequence[ShiftPlan]:
    """Every month planned of a placement within sight. Raises PlacementNotFound."""
    if await sight.placement_seen(session, caller, placement_id) is None:
        raise PlacementNotFound
    return await shifts.newest(session, placement_id)


def days_told(plan: Shifts) -> dict[str, list[str]]:
    """A plan as the feed tells it: days in order."""
    return {name: [day.isoformat() for day in sorted(days)] for name, days in vars(plan).items()}


async def _check(session: AsyncSession, deed: Deed, placement: Placement, told: Planned) -> None:
    hours = policy.working_hours(deed.today, placement.workplace_county)
    years = await calendar.around(session, told.month.first)
    rules.check_plan(course_of(placement), told.month, told.shifts, hours, years)


def _edition(
    deed: Deed, placement: Placement, told: Planned, before: ShiftPlan | None
) -> ShiftPlan:
    return ShiftPlan(
        placement_id=placement.id,
        month=str(told.month),
        edition=before.edition + 1 if before else 1,
        worked=sorted(told.shifts.worked),
        rested=sorted(told.shifts.rested),
        planned_on=deed.today,
        planned_at=deed.now,
        author=deed.author,
        ground=told.entered.ground,
    )
