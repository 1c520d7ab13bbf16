"""Months of attendance that a unit confirmed late, or not at all."""

from collections.abc import Iterable
from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar
from services.reporting.rules.confirmations import Within, overdue
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from tests.reporting.evaluating import MARCH, UNIT, WITHIN, counted
from tests.reporting.histories import a_fact, an_arrival, an_end

ARRIVED = an_arrival("one", date(2025, 2, 10))
DUE = date(2025, 3, 7)
"""The fifth working day after the 28th of February."""


def confirmed(month: str, on: date, version: int = 2, key: str = "one") -> Fact:
    """A month confirmed, all present, and when that was recorded."""
    told = {"month": month, "absences": [], "unit_id": UNIT}
    return a_fact(key, version, "placement.attendance-confirmed", on, told)


def months(facts: Iterable[Fact], as_of: date) -> list[str]:
    found = counted("overdue-confirmations", *facts, as_of=as_of)
    return [month for _, _, record in found.records() for month in record.codes["month"]]


@pytest.mark.parametrize(("day", "late"), [(DUE, []), (date(2025, 3, 8), ["2025-02"])])
def test_a_month_confirmed_on_its_last_day_is_in_time_and_a_day_later_is_not(
    day: date, late: list[str]
) -> None:
    assert months([ARRIVED, confirmed("2025-02", day)], date(2025, 4, 1)) == late


@pytest.mark.parametrize(("as_of", "late"), [(DUE, []), (date(2025, 3, 8), ["2025-02"])])
def test_a_month_not_confirmed_is_overdue_once_its_last_day_has_passed(
    as_of: date, late: list[str]
) -> None:
    assert months([ARRIVED], as_of) == late


def test_a_month_confirmed_anew_counts_by_its_first_confirmation() -> None:
    facts = [ARRIVED, confirmed("2025-02", DUE), confirmed("2025-02", date(2025, 3, 20), 3)]
    assert months(facts, date(2025, 4, 1)) == []
    late = counted("overdue-confirmations", ARRIVED, confirmed("2025-02", date(2025, 3, 20)))
    ((_, _, record),) = late.records()
    assert (record.state, record.decided_on) == ("confirmed", DUE)
    assert record.days == {"last_day": date(2025, 2, 28), "confirmed_on": date(2025, 3, 20)}


def test_the_last_month_is_due_from_the_last_day_on_post() -> None:
    facts = [ARRIVED, confirmed("2025-02", DUE), an_end("one", 3, date(2025, 3, 14), "completed")]
    assert months(facts, date(2025, 3, 21)) == []
    assert months(facts, date(2025, 3, 22)) == ["2025-03"]


def test_days_of_a_suspension_are_no_days_to_confirm() -> None:
    stopped = {"since": "2025-02-10", "cause": "illness", "unit_id": UNIT}
    whole = a_fact("one", 2, "placement.suspended", date(2025, 2, 10), stopped)
    assert months([ARRIVED, whole], date(2025, 4, 1)) == []
    some = a_fact(
        "one", 2, "placement.suspended", date(2025, 2, 20), stopped | {"since": "2025-02-20"}
    )
    found = counted("overdue-confirmations", ARRIVED, some, as_of=date(2025, 6, 2))
    assert found.records() == ()
    within = overdue([[ARRIVED, some]], Period(date(2025, 2, 1), date(2025, 3, 31)), DUE, WITHIN)
    assert [(one.decided_on, one.days["last_day"]) for one in within] == [
        (date(2025, 2, 26), date(2025, 2, 19))
    ]


def test_who_has_not_arrived_and_what_no_calendar_reaches_is_nobodys_fault() -> None:
    early = a_fact("two", 1, "placement.mentor-changed", date(2025, 2, 1), {"unit_id": UNIT})
    assert months([early], date(2025, 4, 1)) == []
    nothing = Within(5, 5, WorkCalendar())
    assert overdue([[ARRIVED]], MARCH, date(2025, 4, 1), nothing) == ()
