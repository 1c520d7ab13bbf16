"""Absences: what the days of each kind stop, on both sides of how many there may be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import attendance
from services.matching.rules.health import disclosed
from services.reporting import policy
from services.reporting.rules import absences
from services.reporting.rules.absences import Absence, Excess, Stop

FIRST = date(2026, 3, 2)


def leave(days, kind="personal_leave"):
    return tuple(Absence(FIRST + timedelta(days=n), kind) for n in range(days))


def every(_day):
    return True


def weekday(day):
    return day.weekday() < 5


@pytest.mark.parametrize(("days", "unpaid"), [(5, 0), (6, 1), (8, 3)])
def test_days_beyond_what_a_month_bears_are_not_paid(days, unpaid):
    stops = {"personal_leave": Stop("days", 5)}
    assert len(absences.days_not_paid(leave(days), stops, every)) == unpaid
    assert absences.excess(leave(days), stops, every) is None


@pytest.mark.parametrize(("days", "found"), [(5, None), (6, Excess("personal_leave", 6, 5))])
def test_more_days_than_a_month_bears_stop_the_month(days, found):
    stops = {"personal_leave": Stop("month", 5)}
    assert absences.excess(leave(days), stops, every) == found
    assert absences.days_not_paid(leave(days), stops, every) == frozenset()


def test_only_days_that_would_count_are_counted():
    stops = {"personal_leave": Stop("month", 5)}
    assert absences.excess(leave(7), stops, weekday) is None
    assert absences.excess(leave(8), stops, weekday) == Excess("personal_leave", 6, 5)


def test_a_day_told_twice_is_one_day():
    stops = {"unexcused": Stop("days", 1)}
    assert absences.days_not_paid(leave(1, "unexcused") * 2, stops, every) == frozenset()


def test_kinds_are_not_counted_together():
    stops = {"personal_leave": Stop("month", 1), "exam": Stop("month", 1)}
    assert absences.excess((*leave(1), *leave(1, "exam")), stops, every) is None


def test_what_stops_nothing_and_what_is_not_named_stop_nothing():
    missed = (*leave(20, "injury"), *leave(20, "of_a_later_form"))
    stops = {"injury": Stop("nothing")}
    assert absences.days_not_paid(missed, stops, every) == frozenset()
    assert absences.excess(missed, stops, every) is None


def test_a_suspended_day_is_not_paid_whatever_the_values_say():
    stops = {"suspended": Stop("nothing")}
    assert len(absences.days_not_paid(leave(3, "suspended"), stops, every)) == 3


@pytest.mark.parametrize("kind", ["sick_leave", "injury"])
def test_a_month_stopped_for_health_does_not_say_so(kind):
    found = absences.excess(leave(2, kind), {kind: Stop("month", 1)}, every)
    assert found == Excess("undisclosed", 2, 1)


def test_the_shipped_values_tell_of_every_kind_and_stop_nothing_but_absence_without_leave():
    told = policy.POLICY.measures["absences_stopping_allowance"].values[0].value
    assert set(told) == set(attendance.KINDS)
    assert {kind for kind, stop in told.items() if stop["stops"] != "nothing"} == {"unexcused"}


def test_every_kind_has_its_name_or_is_not_disclosed():
    named = {attendance.KINDS[kind] for kind in attendance.KINDS if kind in absences.NAMES}
    assert named == set(absences.NAMES.values())
    undisclosed = set(attendance.KINDS) - set(absences.NAMES)
    assert {disclosed(k, health=False) for k in undisclosed} == {absences.UNDISCLOSED}


@given(st.permutations(range(9)), st.integers(0, 9))
def test_the_order_in_which_absences_are_told_does_not_matter(order, beyond):
    told = leave(9)
    stops = {"personal_leave": Stop("days", beyond)}
    shuffled = tuple(told[n] for n in order)
    found = absences.days_not_paid(shuffled, stops, every)
    assert found == absences.days_not_paid(told, stops, every)
    assert len(found) == 9 - beyond
