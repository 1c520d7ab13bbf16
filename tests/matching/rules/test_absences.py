"""No end for absence before its days were missed and somebody tried to reach the youth."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.common.errors import Malformed
from services.common.time.workdays import WorkCalendar, Year
from services.common.values.month import Month
from services.matching.rules import absences
from services.matching.rules.absences import Attempt, Roll
from services.matching.rules.attendance import Absence, Edition
from services.matching.rules.endings import Early, end
from services.matching.rules.placements import Course, Suspension
from services.matching.rules.shifts import Shifts

MARCH = Month(2026, 3)
COURSE = Course(months=6, arrived_on=date(2026, 3, 2))
YEAR = Year(2026, frozenset(), frozenset(), provisional=False)
PLAIN = Roll(COURSE, WorkCalendar.of([YEAR]), {}, {})


def day(number: int) -> date:
    return date(2026, 3, number)


GONE = day(10)
"""A Tuesday; the next five working days are Wednesday 11 to Friday 13, Monday 16 and Tuesday 17."""
TRIED = [Attempt(day(11), reached=False)]


def holding(*off: date, on: tuple[date, ...] = ()) -> Roll:
    year = replace(YEAR, off=frozenset(off), on=frozenset(on))
    return replace(PLAIN, calendar=WorkCalendar.of([year]))


def confirmed(*away: Absence, last: int = 31, reopened: bool = False) -> Roll:
    edition = Edition(away, ((day(2), day(last)),), reopened=reopened)
    return replace(PLAIN, editions={MARCH: edition})


def opens(roll: Roll, fifth: date, tried: list[Attempt] = TRIED) -> date:
    """The fifth day missed: on it an end is refused still, with its morrow named, and then not."""
    morrow = fifth + timedelta(days=1)
    with pytest.raises(absences.AbsenceTooShort) as refused:
        absences.refuse_unreached(roll, GONE, tried, 5, fifth)
    assert refused.value.members == {"from_day": morrow.isoformat(), "days": 5}
    return absences.refuse_unreached(roll, GONE, tried, 5, morrow) - timedelta(days=1)


def test_working_days_missed_are_counted_from_the_day_after_the_last_on_post() -> None:
    assert opens(PLAIN, day(17)) == day(17)


def test_holidays_are_not_missed_and_week_ends_that_are_worked_are() -> None:
    assert opens(holding(day(12), day(13)), day(19)) == day(19)
    assert opens(holding(on=(day(14), day(15))), day(15)) == day(15)


def test_shifts_tell_which_days_are_missed() -> None:
    shifts = Shifts(worked=frozenset({day(14)}), rested=frozenset({day(12), day(16)}))
    assert opens(replace(PLAIN, plans={MARCH: shifts}), day(18)) == day(18)


def test_a_day_confirmed_as_missed_counts_and_one_excused_does_not() -> None:
    missed = [Absence(day(number), "unexcused") for number in (11, 12, 13)]
    assert opens(confirmed(*missed, last=13), day(17)) == day(17)
    excused = replace(missed[1], kind="sick_leave")
    assert opens(confirmed(missed[0], excused, missed[2], last=13), day(18)) == day(18)


def test_who_was_confirmed_as_present_was_not_away() -> None:
    for last in (11, 31):
        with pytest.raises(absences.PresentSince) as refused:
            absences.refuse_unreached(confirmed(last=last), GONE, TRIED, 5, day(31))
        assert refused.value.members == {"present_on": day(last).isoformat()}
    for stands in (confirmed(last=10), confirmed(reopened=True)):
        assert opens(stands, day(17)) == day(17)


def test_a_day_of_rest_in_a_month_confirmed_is_no_presence() -> None:
    missed = [Absence(day(number), "unexcused") for number in (11, 12, 13)]
    assert opens(confirmed(*missed, last=15), day(17)) == day(17)


def test_nobody_is_missed_who_stopped_or_whose_term_is_over() -> None:
    stopped = replace(COURSE, suspensions=(Suspension(day(11), "illness", day(16)),))
    assert opens(replace(PLAIN, course=stopped), day(20), [Attempt(day(16), reached=True)])
    lasting = replace(COURSE, suspensions=(Suspension(day(11), "illness"),))
    over = Course(months=1, arrived_on=date(2026, 2, 17))
    for course in (lasting, over):
        with pytest.raises(absences.AbsenceTooShort) as refused:
            absences.refuse_unreached(replace(PLAIN, course=course), GONE, TRIED, 5, day(31))
        assert refused.value.members["from_day"] is None


def test_a_stop_that_the_end_cut_off_is_remembered() -> None:
    stood = replace(COURSE, suspensions=(Suspension(day(11), "illness"),))
    right = end(stood, Early(GONE, "absence", "youth"), day(31))
    assert (right.suspensions, absences.as_if_open(stood, right)) == ((), stood)
    before = replace(COURSE, suspensions=(Suspension(day(3), "illness", day(5)),))
    right = end(before, Early(GONE, "absence", "youth"), day(31))
    assert absences.as_if_open(before, right) == before


def test_a_try_before_the_first_day_missed_is_none() -> None:
    # The eleventh is a holiday: nobody was missed yet.
    roll = holding(day(11))
    for tried in ([], [Attempt(day(11), reached=True)]):
        with pytest.raises(absences.ContactNotAttempted) as refused:
            absences.refuse_unreached(roll, GONE, tried, 5, day(19))
        assert refused.value.members == {"from_day": "2026-03-12"}
    absences.refuse_unreached(roll, GONE, [Attempt(day(12), reached=False)], 5, day(19))


def test_a_try_lies_between_the_arrival_and_today() -> None:
    first, today = date(2026, 3, 2), date(2026, 3, 15)
    for made_on in (first, today):
        absences.check_made_on(made_on, first, today)
    for made_on in (date(2026, 3, 1), date(2026, 3, 16)):
        with pytest.raises(Malformed):
            absences.check_made_on(made_on, first, today)
