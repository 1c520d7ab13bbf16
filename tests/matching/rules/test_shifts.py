"""Shifts: what can be planned of a month, until when, and what it does to attendance."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.common.values.month import Month
from services.matching.rules import shifts
from services.matching.rules.agreement_words import Hours
from services.matching.rules.attendance import AttendanceConfirmed, Edition, MonthOutsidePlacement
from services.matching.rules.placements import Course, Suspension
from services.matching.rules.shifts import Shifts

MARCH = Month(2026, 3)
# Of the week from Monday the 9th: Saturday the 14th, Sunday the 15th. The 21st is worked by all.
SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 3, day) for day in (14, 15, 9, 10))
CALENDAR = WorkCalendar.of(
    [Year(2026, frozenset(), frozenset({date(2026, 3, 21)}), provisional=False)]
)
HOURS = Hours(8, 40, 1)
COURSE = Course(6, date(2026, 3, 2))


def a_plan(worked: tuple[date, ...] = (), rested: tuple[date, ...] = ()) -> Shifts:
    return Shifts(frozenset(worked), frozenset(rested))


def check(plan: Shifts, course: Course = COURSE, month: Month = MARCH) -> None:
    shifts.check_plan(course, month, plan, HOURS, CALENDAR)


def test_a_saturday_is_worked_for_a_rest_in_the_same_week() -> None:
    check(a_plan((SATURDAY,), (TUESDAY,)))
    check(a_plan((SATURDAY, SUNDAY), (MONDAY, TUESDAY)))
    for plan in (
        a_plan((SATURDAY,)),
        a_plan((SATURDAY, SUNDAY), (TUESDAY,)),
        a_plan((SATURDAY,), (date(2026, 3, 16),)),
    ):
        with pytest.raises(shifts.TooManyShifts):
            check(plan)


def test_a_rest_alone_needs_nothing_in_return() -> None:
    check(a_plan(rested=(TUESDAY,)))


def test_a_week_made_longer_by_the_calendar_grows_no_further() -> None:
    check(a_plan((date(2026, 3, 22),), (date(2026, 3, 16),)))
    with pytest.raises(shifts.TooManyShifts):
        check(a_plan((date(2026, 3, 22),)))


def test_a_day_of_rest_a_week_is_left_whatever_the_hours() -> None:
    long = Hours(8, 56, 1)
    shifts.check_plan(COURSE, MARCH, a_plan((SATURDAY,)), long, CALENDAR)
    with pytest.raises(shifts.TooManyShifts):
        shifts.check_plan(COURSE, MARCH, a_plan((SATURDAY, SUNDAY)), long, CALENDAR)


def test_only_days_off_are_added_and_working_days_rested() -> None:
    for plan in (a_plan((MONDAY,)), a_plan(rested=(SATURDAY,))):
        with pytest.raises(shifts.ShiftsUnfit):
            check(plan)


def test_a_plan_lies_within_the_days_on_post() -> None:
    check(a_plan(rested=(date(2026, 3, 2),)))
    stopped = Course(6, date(2026, 3, 2), suspensions=(Suspension(MONDAY, "illness", TUESDAY),))
    check(a_plan(rested=(TUESDAY,)), stopped)
    for plan, course in (
        (a_plan((date(2026, 3, 1),)), COURSE),
        (a_plan(rested=(date(2026, 4, 1),)), COURSE),
        (a_plan(rested=(MONDAY,)), stopped),
    ):
        with pytest.raises(shifts.ShiftsOutsidePlacement):
            check(plan, course)
    with pytest.raises(MonthOutsidePlacement):
        check(a_plan(), month=Month(2026, 2))


def test_what_is_over_is_planned_otherwise_by_an_officer_alone() -> None:
    before, after = a_plan((SATURDAY,), (TUESDAY,)), a_plan()
    shifts.refuse_change(before, after, TUESDAY, None, by_officer=False)
    late = date(2026, 3, 11)
    shifts.refuse_change(before, after, late, None, by_officer=True)
    shifts.refuse_change(before, before, late, None, by_officer=False)
    with pytest.raises(shifts.ShiftsTooLate):
        shifts.refuse_change(before, after, late, None, by_officer=False)


def test_days_that_are_confirmed_are_planned_otherwise_by_nobody_and_later_ones_are_free() -> None:
    before, after = a_plan((SATURDAY,), (TUESDAY,)), a_plan()
    for last, stands in ((MONDAY, False), (TUESDAY, True), (SATURDAY, True)):
        edition = Edition((), ((date(2026, 3, 2), last),))
        reopened = replace(edition, reopened=True)
        shifts.refuse_change(before, after, TUESDAY, reopened, by_officer=True)
        if stands:
            with pytest.raises(AttendanceConfirmed):
                shifts.refuse_change(before, after, TUESDAY, edition, by_officer=True)
        else:
            shifts.refuse_change(before, after, TUESDAY, edition, by_officer=True)


def test_who_rests_is_not_absent_and_who_is_to_be_there_is() -> None:
    plan = a_plan((SATURDAY,), (TUESDAY,))
    shifts.refuse_rested([SATURDAY, MONDAY], plan, CALENDAR)
    # The next Saturday is worked by all.
    shifts.refuse_rested([date(2026, 3, 21)], a_plan(), CALENDAR)
    for absent, days in (
        ([TUESDAY], ["2026-03-10"]),
        ([SUNDAY, MONDAY, TUESDAY], ["2026-03-10", "2026-03-15"]),
    ):
        with pytest.raises(shifts.AbsentAtRest) as refused:
            shifts.refuse_rested(absent, plan, CALENDAR)
        assert refused.value.members["days"] == days
    with pytest.raises(shifts.AbsentAtRest):
        shifts.refuse_rested([SATURDAY], a_plan(), CALENDAR)


def test_without_a_calendar_only_the_plan_says_who_rests() -> None:
    wednesday, sunday = date(2030, 3, 6), date(2030, 3, 10)
    shifts.refuse_rested([wednesday, sunday], a_plan(), CALENDAR)
    with pytest.raises(shifts.AbsentAtRest):
        shifts.refuse_rested([wednesday], a_plan(rested=(wednesday,)), CALENDAR)


@pytest.mark.parametrize(
    ("absent", "plan", "present"),
    [
        ((), a_plan(), 5),
        ((TUESDAY,), a_plan(), 4),
        ((SATURDAY,), a_plan(), 5),
        ((), a_plan((SATURDAY,), (TUESDAY,)), 5),
        ((SATURDAY,), a_plan((SATURDAY,), (TUESDAY,)), 4),
        ((), a_plan((), (TUESDAY,)), 4),
    ],
)
def test_days_present_are_days_to_be_there_but_those_absent(
    absent: tuple[date, ...], plan: Shifts, present: int
) -> None:
    assert shifts.days_present([(MONDAY, SUNDAY)], absent, plan, CALENDAR) == present


def test_days_present_are_of_the_days_on_post_and_not_counted_without_a_calendar() -> None:
    spans = [(date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 3, 20), date(2026, 3, 22))]
    assert shifts.days_present(spans, (), a_plan(), CALENDAR) == 4, "the 21st is worked by all"
    unknown = [(date(2030, 3, 4), date(2030, 3, 4))]
    assert shifts.days_present(unknown, (), a_plan(), CALENDAR) is None


def test_a_day_is_worked_by_plan_else_by_the_calendar() -> None:
    plan = a_plan((SATURDAY,), (TUESDAY,))
    worked = [day for day in (MONDAY, TUESDAY, SATURDAY, SUNDAY) if plan.is_worked(day, CALENDAR)]
    assert worked == [MONDAY, SATURDAY]
