"""Ends at term that a unit recorded late, or not at all."""

from collections.abc import Iterable
from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar
from services.reporting.rules.confirmations import Within
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.unrecorded_ends import overdue
from tests.reporting.evaluating import WITHIN, counted
from tests.reporting.histories import a_fact, an_arrival, an_end

ARRIVED = an_arrival("one", date(2024, 9, 11))
"""Six months, to the 10th of March 2025."""
TERM, DUE = date(2025, 3, 10), date(2025, 3, 17)
"""The fifth working day after the term's last day."""
LATER = date(2025, 4, 1)


def found(facts: Iterable[Fact], as_of: date) -> list[str]:
    records = counted("overdue-ends", *facts, as_of=as_of).records()
    return [record.state for _, _, record in records]


def suspended(version: int, since: date) -> Fact:
    told = {"since": since.isoformat(), "cause": "illness"}
    return a_fact("one", version, "placement.suspended", since, told)


def resumed(version: int, since: date, on: date, term: date) -> Fact:
    told = {"since": since.isoformat(), "resumed_on": on.isoformat()}
    told |= {"term_last_day": term.isoformat()}
    return a_fact("one", version, "placement.resumed", on, told)


@pytest.mark.parametrize(("day", "late"), [(DUE, []), (date(2025, 3, 18), ["recorded"])])
def test_an_end_recorded_on_its_last_day_is_in_time_and_a_day_later_is_not(
    day: date, late: list[str]
) -> None:
    end = an_end("one", 2, day, "completed", last_day="2025-03-10")
    assert found([ARRIVED, end], LATER) == late


@pytest.mark.parametrize(("as_of", "late"), [(DUE, []), (date(2025, 3, 18), ["unrecorded"])])
def test_a_term_that_is_over_and_unrecorded_is_overdue_once_its_last_day_has_passed(
    as_of: date, late: list[str]
) -> None:
    assert found([ARRIVED], as_of) == late


def test_a_record_says_since_when_and_opens_into_what_ended_it_late() -> None:
    end = an_end("one", 2, date(2025, 3, 20), "completed", last_day="2025-03-10")
    ((_, _, record),) = counted("overdue-ends", ARRIVED, end, as_of=LATER).records()
    assert (record.decided_on, record.facts) == (DUE, (end.id,))
    assert record.days == {"term_last_day": TERM, "recorded_on": date(2025, 3, 20)}


def test_a_term_that_stands_still_is_not_over_and_a_return_makes_it_later() -> None:
    stopped = suspended(2, date(2025, 3, 3))
    assert found([ARRIVED, stopped], LATER) == []
    back = resumed(3, date(2025, 3, 3), date(2025, 3, 13), date(2025, 3, 20))
    assert found([ARRIVED, stopped, back], date(2025, 3, 27)) == []
    assert found([ARRIVED, stopped, back], LATER) == ["unrecorded"]


def test_an_early_end_in_time_is_no_late_end() -> None:
    assert found([ARRIVED, an_end("one", 2, date(2025, 3, 5), "ended-early")], LATER) == []


def test_where_no_calendar_reaches_nobody_is_late() -> None:
    nothing = Within(5, 5, WorkCalendar())
    period = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert overdue([[ARRIVED]], period, LATER, nothing) == ()
    april = Period(date(2025, 4, 1), date(2025, 4, 30))
    assert overdue([[ARRIVED]], april, date(2025, 5, 1), WITHIN) == ()
    assert overdue([[suspended(1, TERM)]], period, LATER, WITHIN) == ()


def test_of_who_never_came_no_end_is_awaited() -> None:
    told = {"arrived_on": "2024-09-11", "last_day": "2024-09-10", "state": "annulled"}
    annulled = a_fact("one", 2, "placement.corrected", date(2024, 9, 11), told)
    assert found([ARRIVED, annulled], LATER) == []
    end = an_end("one", 2, date(2025, 3, 20), "completed", last_day="2025-03-10")
    annulled = a_fact("one", 3, "placement.corrected", date(2024, 9, 11), told)
    assert found([ARRIVED, end, annulled], LATER) == []
