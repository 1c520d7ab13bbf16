"""Waiting times: the nearest rank of those who took a step, by area."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import waiting_times as rules
from services.matching.rules.waiting_times import Course, Period, Waits

DAY = date(2026, 3, 2)


def a_course(
    waited: int, signed: int | None = None, arrived: int | None = None, region: str = "640104"
) -> Course:
    issued = DAY + timedelta(waited)
    signed_on = None if signed is None else issued + timedelta(signed)
    arrived_on = None if arrived is None or signed_on is None else signed_on + timedelta(arrived)
    return Course(region, DAY, issued, signed_on, arrived_on)


def test_half_and_nine_in_ten_are_days_that_somebody_waited() -> None:
    found = rules.waits([a_course(days) for days in range(1, 11)])
    assert found["registered_to_dispatched"] == Waits(10, 5, 9)
    found = rules.waits([a_course(days) for days in range(1, 12)])
    assert found["registered_to_dispatched"] == Waits(11, 6, 10)


def test_a_step_counts_those_who_took_it() -> None:
    found = rules.waits([a_course(1), a_course(0, 2), a_course(3, 4, 5)])
    assert found["dispatched_to_signed"] == Waits(2, 2, 4)
    assert found["signed_to_arrived"] == Waits(1, 5, 5)
    assert found["in_all"] == Waits(1, 12, 12)
    assert rules.waits([])["in_all"] == Waits(0, None, None)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_so_many_percent_were_done_within_and_not_a_day_sooner(days: list[int]) -> None:
    found = rules.waits([a_course(one) for one in days])["registered_to_dispatched"]
    for percent, limit in ((50, found.median), (90, found.p90)):
        assert limit is not None
        assert sum(one <= limit for one in days) * 100 >= len(days) * percent
        assert sum(one < limit for one in days) * 100 < len(days) * percent


def test_a_region_stands_beside_the_areas_one_level_below() -> None:
    courses = [a_course(1), a_course(2, region="640105"), a_course(3, region="640202")]
    assert {k: len(v) for k, v in rules.by_area(courses, "640000").items()} == {
        "640000": 3,
        "640100": 2,
        "640200": 1,
    }
    assert {k: len(v) for k, v in rules.by_area(courses[:2], "640100").items()} == {
        "640100": 2,
        "640104": 1,
        "640105": 1,
    }
    assert rules.by_area([], "640104") == {"640104": []}
    assert list(rules.by_area(courses[:1], "640104")) == ["640104"]


def test_a_period_is_a_year_at_most_and_not_backwards() -> None:
    rules.check_period(Period(DAY, DAY))
    rules.check_period(Period(DAY, DAY + timedelta(365)))
    for last in (DAY - timedelta(1), DAY + timedelta(366)):
        with pytest.raises(rules.PeriodUnfit):
            rules.check_period(Period(DAY, last))
