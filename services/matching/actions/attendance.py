"""Attendance: a month confirmed by the unit, and confirmed anew on a ground."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.actions.shifts import days_told
from services.matching.queries import attendance, shifts
from services.matching.rules import attendance as rules
from services.matching.rules.attendance import Absence, AttendanceNotConfirmed, Span
from services.matching.rules.health import sees_health
from services.matching.rules.shifts import days_present, refuse_rested
from services.matching.tables.attendance import Attendance, SettledPlacement
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Told:
    """A month as the unit tells it: the days absent, none if all present."""

    month: Month
    absences: Sequence[Absence]
    entered: Entered


@dataclass(frozen=True)
class Reopening:
    """A month to be confirmed anew, why, and the dispute upheld on it if one was."""

    month: Month
    entered: Entered
    dispute_id: str | None = None


@dataclass(frozen=True)
class Seen:
    """A month as confirmed, and whether who reads it is told of sickness and injury."""

    month: Attendance
    health: bool


async def confirm(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Told
) -> Seen:
    """Confirm a month; the same again changes nothing, anything else is a new edition.

    Raises PlacementNotFound, PlacementChanged, MonthOnPaper, AttendanceConfirmed, AbsentAtRest,
    GroundMissing and what `rules.attendance.confirm` raises.
    """
    version = told.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    course = course_of(placement)
    days = [absence.day for absence in told.absences]
    rules.refuse_on_paper(told.month, placement.kept_since, days)
    absences = rules.confirm(course, told.month, told.absences, deed.today)
    plan = await shifts.plan_of(session, placement.id, told.month)
    known = await calendar.around(session, told.month.first)
    before = await attendance.newest_of(session, placement.id, told.month)
    stood = attendance.edition_of(before) if before else None
    if before is not None and stood is not None:
        if stood.absences == absences and rules.stands(stood, course, told.month):
            return _seen(before, placement, caller)
        rules.refuse_change(stood, absences, course, ground=told.entered.ground)
    refuse_rested(rules.newly_absent(stood, absences), plan, known)
    spans = rules.spans_in(course, told.month)
    confirmed = _edition(deed, placement, told, (absences, spans), before)
    missed = {absence.day for absence in absences}
    confirmed.days_present = days_present(spans, missed, plan, known)
    session.add(confirmed)
    data = {
        "month": confirmed.month,
        "absences": confirmed.absences,
        "days": [[first.isoformat(), last.isoformat()] for first, last in spans],
        **days_told(plan),
    }
    await tell(session, deed, placement, News("placement.attendance-confirmed", spans[-1][1], data))
    return _seen(confirmed, placement, caller)


async def reopen(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, which: Reopening
) -> Seen:
    """Let a month be confirmed anew, on a ground; what was confirmed counts until then.

    Raises PlacementNotFound, PlacementChanged, AttendanceNotConfirmed, AttendanceSettled.
    """
    version = which.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    confirmed = await attendance.newest_of(session, placement.id, which.month)
    stands = confirmed is not None and confirmed.reopened_on is None
    settled = await attendance.is_settled(session, placement.id, which.month)
    rules.refuse_reopening(confirmed=stands, settled=settled and which.dispute_id is None)
    if confirmed is None:
        raise AttendanceNotConfirmed
    confirmed.reopened_on, confirmed.reopened_by = deed.today, deed.author
    confirmed.reopened_because = which.entered.ground
    confirmed.dispute_id = which.dispute_id
    data = {"month": confirmed.month, "edition": confirmed.edition}
    event = "placement.attendance-reopened"
    news = News(event, deed.today, data, dispute_id=which.dispute_id)
    await tell(session, deed, placement, news)
    return _seen(confirmed, placement, caller)


async def follow_settlement(session: AsyncSession, placements: Collection[str], month: str) -> None:
    """Keep that the money of a month was approved for placements."""
    rows = [{"placement_id": key, "month": month} for key in placements]
    if rows:
        await session.execute(insert(SettledPlacement).on_conflict_do_nothing(), rows)


def _seen(month: Attendance, placement: Placement, caller: Caller) -> Seen:
    return Seen(month, sees_health((caller.kind, caller.region), placement.region))


def _edition(
    deed: Deed,
    placement: Placement,
    told: Told,
    of: tuple[Sequence[Absence], Sequence[Span]],
    before: Attendance | None,
) -> Attendance:
    absences, spans = of
    return Attendance(
        placement_id=placement.id,
        month=str(told.month),
        edition=before.edition + 1 if before else 1,
        absences=[{"day": a.day.isoformat(), "kind": a.kind} for a in absences],
        days=[Range(first, last + timedelta(days=1)) for first, last in spans],
        confirmed_on=deed.today,
        confirmed_at=deed.now,
        author=deed.author,
        ground=told.entered.ground,
    )
