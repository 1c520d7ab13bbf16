"""Which months can be confirmed, when, and with which absences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.matching.rules import attendance, endings
from services.matching.rules.attendance import Absence
from services.matching.rules.endings import Early
from services.matching.rules.entries import GroundMissing
from services.matching.rules.placements import Course

COURSE = Course(months=3, arrived_on=date(2026, 3, 16))
"""To 15 June 2026."""
LEFT = endings.end(COURSE, Early(date(2026, 4, 9), "study", "youth"), date(2026, 4, 9))


def absence(day: date) -> Absence:
    return Absence(day, "personal_leave")


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (Month(2026, 3), date(2026, 3, 16), date(2026, 3, 31)),
        (Month(2026, 4), date(2026, 4, 1), date(2026, 4, 30)),
        (Month(2026, 6), date(2026, 6, 1), date(2026, 6, 15)),
    ],
)
def test_a_months_days_are_those_on_post(month: Month, first: date, last: date) -> None:
    assert attendance.days_in(COURSE, month) == (first, last)


@pytest.mark.parametrize("month", [Month(2026, 2), Month(2026, 7)])
def test_a_month_before_or_after_the_placement_has_no_attendance(month: Month) -> None:
    with pytest.raises(attendance.MonthOutsidePlacement):
        attendance.confirm(COURSE, month, [], date(2026, 12, 1))


def test_a_month_after_an_early_end_has_no_attendance() -> None:
    assert attendance.days_in(LEFT, Month(2026, 4)) == (date(2026, 4, 1), date(2026, 4, 9))
    with pytest.raises(attendance.MonthOutsidePlacement):
        attendance.days_in(LEFT, Month(2026, 5))


def test_a_full_month_is_confirmed_on_its_last_day_and_not_on_the_eve() -> None:
    assert attendance.confirm(COURSE, Month(2026, 4), [], date(2026, 4, 30)) == ()
    with pytest.raises(attendance.MonthNotOver):
        attendance.confirm(COURSE, Month(2026, 4), [], date(2026, 4, 29))


def test_the_last_month_is_confirmed_on_the_last_day_of_the_term() -> None:
    assert attendance.confirm(COURSE, Month(2026, 6), [], date(2026, 6, 15)) == ()
    with pytest.raises(attendance.MonthNotOver):
        attendance.confirm(COURSE, Month(2026, 6), [], date(2026, 6, 14))


def test_the_month_of_an_early_end_is_confirmed_from_that_day_on() -> None:
    assert attendance.confirm(LEFT, Month(2026, 4), [], date(2026, 4, 9)) == ()


def test_absences_are_kept_in_the_order_of_their_days() -> None:
    days = [absence(date(2026, 3, 31)), absence(date(2026, 3, 16))]
    confirmed = attendance.confirm(COURSE, Month(2026, 3), days, date(2026, 4, 1))
    assert confirmed == tuple(reversed(days))


@pytest.mark.parametrize("day", [date(2026, 3, 15), date(2026, 4, 1)])
def test_nobody_is_absent_on_a_day_outside_the_month_on_post(day: date) -> None:
    with pytest.raises(attendance.AbsenceOutsidePlacement):
        attendance.confirm(COURSE, Month(2026, 3), [absence(day)], date(2026, 4, 1))


def test_a_month_confirmed_otherwise_before_needs_a_ground() -> None:
    before, after = [absence(date(2026, 3, 17))], [absence(date(2026, 3, 18))]
    attendance.refuse_silent_change(None, after, None)
    attendance.refuse_silent_change(before, before, None)
    attendance.refuse_silent_change(before, after, "登记错一天")
    with pytest.raises(GroundMissing):
        attendance.refuse_silent_change(before, after, None)


@given(st.dates(date(2018, 1, 1), date(2050, 1, 1)), st.integers(3, 12))
def test_the_months_of_a_placement_cover_its_days_without_gap_or_overlap(
    arrived_on: date, months: int
) -> None:
    course = Course(months, arrived_on)
    month, covered = Month.of(arrived_on), 0
    while month <= Month.of(course.term_last_day):
        first, last = attendance.days_in(course, month)
        covered += (last - first).days + 1
        month = month.plus(1)
    assert covered == (course.term_last_day - arrived_on).days + 1
