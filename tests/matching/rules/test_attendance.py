"""Which months can be confirmed, when, and with which absences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.matching.rules import attendance, endings, terms
from services.matching.rules.attendance import Absence, Edition
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


MARCH = Month(2026, 3)
BEFORE, AFTER = [(absence(date(2026, 3, day)),) for day in (17, 18)]


def edition(
    *absences: Absence, last: int = 31, reopened: bool = False, wrong: bool = False
) -> Edition:
    spans = ((date(2026, 3, 16), date(2026, 3, last)),)
    return Edition(absences, spans, reopened, wrong)


def test_a_month_confirmed_is_changed_once_it_was_reopened_and_on_a_ground() -> None:
    attendance.refuse_change(edition(*BEFORE), BEFORE, COURSE, ground=None)
    attendance.refuse_change(edition(*BEFORE, reopened=True), BEFORE, COURSE, ground=None)
    attendance.refuse_change(edition(*BEFORE, reopened=True), AFTER, COURSE, ground="错一天")
    with pytest.raises(attendance.AttendanceConfirmed):
        attendance.refuse_change(edition(*BEFORE), AFTER, COURSE, ground="错一天")
    with pytest.raises(GroundMissing):
        attendance.refuse_change(edition(*BEFORE, reopened=True), AFTER, COURSE, ground=None)


def test_what_a_dispute_found_wrong_is_not_confirmed_the_same_without_a_ground() -> None:
    wrong = edition(*BEFORE, reopened=True, wrong=True)
    attendance.refuse_change(wrong, BEFORE, COURSE, ground="另有证明")
    with pytest.raises(GroundMissing):
        attendance.refuse_change(wrong, BEFORE, COURSE, ground=None)


def test_days_that_came_later_are_free_and_days_that_are_gone_are_not_asked_for() -> None:
    partly = edition(*BEFORE, last=20)
    later = absence(date(2026, 3, 21))
    attendance.refuse_change(partly, (*BEFORE, later), COURSE, ground=None)
    with pytest.raises(attendance.AttendanceConfirmed):
        attendance.refuse_change(partly, (*BEFORE, absence(date(2026, 3, 20))), COURSE, ground=None)
    gone = terms.suspend(COURSE, date(2026, 3, 17), "illness")
    attendance.refuse_change(partly, (), gone, ground=None)


@pytest.mark.parametrize(("last", "stands"), [(31, True), (30, False)])
def test_a_month_stands_while_every_day_on_post_was_confirmed(last: int, stands: bool) -> None:
    assert attendance.stands(edition(last=last), COURSE, MARCH) is stands
    assert not attendance.stands(edition(last=last, reopened=True), COURSE, MARCH)


def test_an_extension_on_the_last_day_leaves_its_month_to_be_confirmed_on() -> None:
    june = Month(2026, 6)
    kept = Edition((), attendance.spans_in(COURSE, june))
    longer = Course(months=4, arrived_on=COURSE.arrived_on)
    assert attendance.stands(kept, COURSE, june)
    assert not attendance.stands(kept, longer, june)


def test_while_a_suspension_lasts_a_month_is_confirmed_once_it_is_over() -> None:
    away = terms.suspend(COURSE, date(2026, 3, 20), "illness")
    assert attendance.confirm(away, MARCH, [], date(2026, 4, 1)) == ()
    with pytest.raises(attendance.MonthNotOver):
        attendance.confirm(away, MARCH, [], date(2026, 3, 31))
    later = terms.suspend(COURSE, date(2026, 4, 1), "illness")
    assert attendance.confirm(later, MARCH, [], date(2026, 3, 31)) == ()
    ended = endings.end(away, Early(date(2026, 3, 25), "study", "youth"), date(2026, 3, 25))
    assert attendance.confirm(ended, MARCH, [], date(2026, 3, 25)) == ()


def test_days_on_post_around_a_suspension_are_two_spans() -> None:
    away = terms.resume(terms.suspend(COURSE, date(2026, 3, 20), "illness"), date(2026, 3, 25))
    assert attendance.spans_in(away, MARCH) == (
        (date(2026, 3, 16), date(2026, 3, 19)),
        (date(2026, 3, 25), date(2026, 3, 31)),
    )


def test_what_is_confirmed_is_reopened_until_it_is_settled() -> None:
    attendance.refuse_reopening(confirmed=True, settled=False)
    with pytest.raises(attendance.AttendanceNotConfirmed):
        attendance.refuse_reopening(confirmed=False, settled=False)
    with pytest.raises(attendance.AttendanceSettled):
        attendance.refuse_reopening(confirmed=True, settled=True)


def test_suspended_days_are_no_days_of_attendance() -> None:
    away = terms.resume(terms.suspend(COURSE, date(2026, 3, 30), "illness"), date(2026, 5, 5))
    assert attendance.days_in(away, Month(2026, 3)) == (date(2026, 3, 16), date(2026, 3, 29))
    assert attendance.days_in(away, Month(2026, 5))[0] == date(2026, 5, 5)
    with pytest.raises(attendance.MonthOutsidePlacement):
        attendance.days_in(away, Month(2026, 4))
    twice = terms.resume(terms.suspend(away, date(2026, 5, 11), "illness"), date(2026, 5, 13))
    attendance.confirm(twice, Month(2026, 5), [absence(date(2026, 5, 13))], date(2026, 6, 1))
    with pytest.raises(attendance.AbsenceOutsidePlacement):
        attendance.confirm(twice, Month(2026, 5), [absence(date(2026, 5, 12))], date(2026, 6, 1))


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


def test_a_month_before_the_first_day_kept_here_stays_on_paper() -> None:
    attendance.refuse_on_paper(Month(2026, 2), None)
    attendance.refuse_on_paper(Month(2026, 3), date(2026, 3, 1))
    attendance.refuse_on_paper(Month(2026, 3), date(2026, 3, 31))
    with pytest.raises(attendance.MonthOnPaper):
        attendance.refuse_on_paper(Month(2026, 2), date(2026, 3, 1))
    attendance.refuse_on_paper(Month(2026, 3), date(2026, 3, 16), [date(2026, 3, 16)])
    with pytest.raises(attendance.MonthOnPaper):
        attendance.refuse_on_paper(Month(2026, 3), date(2026, 3, 16), [date(2026, 3, 15)])
    attendance.refuse_on_paper(Month(2026, 3), None, [date(2026, 3, 15)])


def test_only_what_does_not_stand_so_already_is_told_anew() -> None:
    monday, sunday = date(2026, 3, 23), date(2026, 3, 22)
    stood = Edition((absence(sunday),), ((date(2026, 3, 16), date(2026, 3, 31)),))
    told = [absence(sunday), absence(monday)]
    assert attendance.newly_absent(None, told) == [sunday, monday]
    assert attendance.newly_absent(stood, told) == [monday]
    assert attendance.newly_absent(stood, [Absence(sunday, "exam")]) == [sunday], "of another kind"
    reopened = Edition(stood.absences, stood.spans, reopened=True)
    assert attendance.newly_absent(reopened, told) == [sunday, monday]
