"""Attendance: a month confirmed by the unit, and confirmed anew on a ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.actions.shifts import days_told
from services.matching.queries import attendance, shifts
from services.matching.rules import attendance as rules
from services.matching.rules.attendance import Absence, AttendanceNotConfirmed
from services.matching.rules.shifts import refuse_rested
from services.matching.tables.attendance import Attendance, SettledMonth
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Told:
    """A month as the unit tells it: the days absent, none if all present."""

    month: Month
    absences: Sequence[Absence]
    entered: Entered


@dataclass(frozen=True)
class Reopening:
    """A month to be confirmed anew, why, and whether a dispute was upheld on it."""

    month: Month
    entered: Entered
    disputed: bool = False


async def confirm(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Told
) -> Attendance:
    """Confirm a month; the same again changes nothing, anything else is a new edition.

    Raises PlacementNotFound, PlacementChanged, AttendanceConfirmed, AbsentAtRest, GroundMissing
    and what `rules.attendance.confirm` raises.
    """
    version = told.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    course = course_of(placement)
    absences = rules.confirm(course, told.month, told.absences, deed.today)
    plan = await shifts.plan_of(session, placement.id, told.month)
    refuse_rested([absence.day for absence in absences], plan)
    before = await attendance.newest_of(session, placement.id, told.month)
    if before is not None and before.reopened_on is None and _absences(before) == absences:
        return before
    if before is not None:
        reopened, ground = before.reopened_on is not None, told.entered.ground
        rules.refuse_change(_absences(before), absences, reopened=reopened, ground=ground)
    confirmed = _edition(deed, placement, told, absences, before)
    session.add(confirmed)
    last = rules.days_in(course, told.month)[1]
    data = {"month": confirmed.month, "absences": confirmed.absences, **days_told(plan)}
    news = News("placement.attendance-confirmed", last, data, told.entered.ground)
    await tell(session, deed, placement, news)
    return confirmed


async def reopen(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, which: Reopening
) -> Attendance:
    """Let a month be confirmed anew, on a ground; what was confirmed counts until then.

    Raises PlacementNotFound, PlacementChanged, AttendanceNotConfirmed, AttendanceSettled.
    """
    version = which.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    confirmed = await attendance.newest_of(session, placement.id, which.month)
    stands = confirmed is not None and confirmed.reopened_on is None
    settled = await attendance.is_settled(session, placement.region, which.month)
    rules.refuse_reopening(confirmed=stands, settled=settled and not which.disputed)
    if confirmed is None:
        raise AttendanceNotConfirmed
    ground = which.entered.ground or ""
    confirmed.reopened_on, confirmed.reopened_by = deed.today, deed.author
    confirmed.reopened_because = ground
    data = {"month": confirmed.month, "edition": confirmed.edition}
    news = News("placement.attendance-reopened", deed.today, data, ground)
    await tell(session, deed, placement, news)
    return confirmed


async def follow_settlement(session: AsyncSession, region: str, month: str) -> None:
    """Keep that the money of a month was approved for an area."""
    row = insert(SettledMonth).values(region=region, month=month)
    await session.execute(row.on_conflict_do_nothing())


def _absences(confirmed: Attendance) -> tuple[Absence, ...]:
    return tuple(
        Absence(date.fromisoformat(absence["day"]), absence["kind"])
        for absence in confirmed.absences
    )


def _edition(
    deed: Deed,
    placement: Placement,
    told: Told,
    absences: Sequence[Absence],
    before: Attendance | None,
) -> Attendance:
    return Attendance(
        placement_id=placement.id,
        month=str(told.month),
        edition=before.edition + 1 if before else 1,
        absences=[{"day": a.day.isoformat(), "kind": a.kind} for a in absences],
        confirmed_on=deed.today,
        confirmed_at=deed.now,
        author=deed.author,
        ground=told.entered.ground or "",
    )
