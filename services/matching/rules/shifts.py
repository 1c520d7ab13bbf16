"""Shifts 排班: which rest days of the calendar a trainee works, and which working days they rest.

What is not planned goes by the calendar. A plan moves days within a week and adds none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.common.errors import Refused
from services.common.time.workdays import WorkCalendar, YearUnknown
from services.common.values.month import Month
from services.matching.rules.agreement_words import Hours
from services.matching.rules.attendance import AttendanceConfirmed, Edition, Span, days_in
from services.matching.rules.placements import Course

_WEEK = 7


class ShiftsOutsidePlacement(Refused):
    """排班的日期不在这个月的见习期内。"""


class ShiftsUnfit(Refused):
    """加班的须是休息日或者节假日，轮休的须是工作日。"""


class TooManyShifts(Refused):
    """一周的见习日超过约定的时间；休息日安排见习的，须在同一周安排轮休。"""

    article = "劳动法 第三十八条；国务院令第174号 第三条"


class ShiftsTooLate(Refused):
    """已过的日子不再改排班；确有差错的，请经办机构注明理由后更正。"""


class AbsentAtRest(Refused):
    """休息日、节假日和排班轮休的日子不算缺勤；当天安排了见习的，请先排班，已过的由经办机构更正。"""


@dataclass(frozen=True)
class Shifts:
    """A month's plan: days off by the calendar that are worked, working days that are rested."""

    worked: frozenset[date] = frozenset()
    rested: frozenset[date] = frozenset()

    def is_worked(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether a day is one to be on post. Raises YearUnknown."""
        return day in self.worked or (day not in self.rested and calendar.is_working(day))


def check_plan(
    course: Course, month: Month, plan: Shifts, hours: Hours, calendar: WorkCalendar
) -> None:
    """A plan lies within the placement, moves what the calendar says, and overloads no week.

    Raises MonthOutsidePlacement, ShiftsOutsidePlacement, ShiftsUnfit, TooManyShifts, YearUnknown.
    """
    first, last = days_in(course, month)
    planned = plan.worked | plan.rested
    if any(not first <= day <= last or course.is_suspended_on(day) for day in planned):
        raise ShiftsOutsidePlacement(first_day=first.isoformat(), last_day=last.isoformat())
    if any(map(calendar.is_working, plan.worked)) or not all(map(calendar.is_working, plan.rested)):
        raise ShiftsUnfit
    for monday in sorted({day - timedelta(days=day.weekday()) for day in plan.worked}):
        _refuse_overload(monday, plan, hours, calendar)


def _refuse_overload(monday: date, plan: Shifts, hours: Hours, calendar: WorkCalendar) -> None:
    week = [monday + timedelta(days=n) for n in range(_WEEK)]
    worked = sum(plan.is_worked(day, calendar) for day in week)
    # A week that the calendar itself makes longer, for a holiday moved, may stay so.
    most = max(hours.per_week // hours.per_day, sum(map(calendar.is_working, week)))
    if worked > min(most, _WEEK - hours.rest_days):
        raise TooManyShifts(week=monday.isoformat(), days_at_most=most)


def refuse_change(
    before: Shifts, after: Shifts, today: date, edition: Edition | None, *, by_officer: bool
) -> None:
    """What is over is planned otherwise by an officer alone, what is confirmed by nobody.

    `edition` is the month as it was confirmed last; days that came later are not. Raises
    AttendanceConfirmed, ShiftsTooLate.
    """
    changed = (before.worked ^ after.worked) | (before.rested ^ after.rested)
    if edition and not edition.reopened and any(map(edition.covers, changed)):
        raise AttendanceConfirmed
    if not by_officer and any(day < today for day in changed):
        raise ShiftsTooLate(from_day=today.isoformat())


def refuse_rested(absent: Collection[date], plan: Shifts, calendar: WorkCalendar) -> None:
    """Who rests that day, by the calendar or by plan, is not absent. Raises AbsentAtRest.

    Where the calendar lacks the year, only the plan says who rests.
    """
    found = sorted(day for day in absent if _is_rest(day, plan, calendar))
    if found:
        raise AbsentAtRest(days=[day.isoformat() for day in found])


def _is_rest(day: date, plan: Shifts, calendar: WorkCalendar) -> bool:
    try:
        return not plan.is_worked(day, calendar)
    except YearUnknown:
        return False


def days_present(
    spans: Sequence[Span], absent: Collection[date], plan: Shifts, calendar: WorkCalendar
) -> int | None:
    """How many days of a month somebody was there: those to be on post but the days absent.

    Days off by the calendar and by the plan count neither way. None where the calendar lacks the
    year: a month is confirmed all the same.
    """
    days = (
        first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)
    )
    try:
        return sum(plan.is_worked(day, calendar) and day not in absent for day in days)
    except YearUnknown:
        return None
