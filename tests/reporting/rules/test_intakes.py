"""Intake: an office's own plan, the sum below it, and who arrived."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting.rules.histories import placement_of, plan_of
from services.reporting.rules.intakes import (
    MonthsReversed,
    MonthsTooMany,
    intake,
    months_between,
)
from tests.reporting.histories import a_fact, an_arrival

JUNE = Month(2024, 6)


def a_plan(region, *settings, month="2024-06"):
    facts = [
        a_fact(
            f"{region}/{month}",
            no,
            "intake-plan.set",
            day,
            {"region": region, "month": month, "people": people},
        )
        for no, (day, people) in enumerate(settings, 1)
    ]
    return plan_of(facts)


def test_the_sum_of_the_counties_stands_beside_the_citys_own_plan():
    plans = [
        a_plan("640300", (date(2024, 5, 20), 100)),
        a_plan("640302", (date(2024, 5, 21), 40), (date(2024, 6, 10), 50)),
        a_plan("640381", (date(2024, 5, 21), 30)),
        a_plan("640104", (date(2024, 5, 21), 999)),
        a_plan("640323", (date(2024, 5, 21), 999), month="2024-07"),
    ]
    told = intake("640300", JUNE, plans, [])
    assert (told.own.people, told.below_sum, told.difference) == (100, 80, -20)
    assert told.below_without == ("640303", "640323", "640324")
    assert {each.region: each.people for each in told.below if each.people} == {
        "640302": 50,
        "640381": 30,
    }


def test_a_revision_after_the_month_does_not_change_it():
    plan = a_plan("640302", (date(2024, 6, 30), 40), (date(2024, 7, 1), 1))
    assert intake("640302", JUNE, [plan], []).own.people == 40
    late = a_plan("640302", (date(2024, 7, 1), 1))
    assert intake("640302", JUNE, [late], []).own.people is None


def test_no_plan_is_not_a_plan_of_nought():
    none = intake("640300", JUNE, [], [])
    assert (none.own.people, none.below_sum, none.difference) == (None, None, None)
    nought = [a_plan("640300", (date(2024, 5, 1), 0)), a_plan("640302", (date(2024, 5, 1), 0))]
    told = intake("640300", JUNE, nought, [])
    assert (told.own.people, told.below_sum, told.difference) == (0, 0, 0)
    alone = intake("640300", JUNE, nought[:1], [])
    assert (alone.below_sum, alone.difference) == (None, None)
    below = intake("640300", JUNE, nought[1:], [])
    assert (below.own.people, below.below_sum, below.difference) == (None, 0, None)


def test_arrivals_count_at_every_office_that_the_unit_lies_within():
    arrived = [
        placement_of([an_arrival(key, day, region=region)])
        for key, day, region in (
            ("T1", date(2024, 6, 1), "640302"),
            ("T2", date(2024, 6, 30), "640300"),
            ("T3", date(2024, 7, 1), "640302"),
        )
    ]
    told = intake("640300", JUNE, [], arrived)
    assert told.own.arrivals == 2
    assert {each.region: each.arrivals for each in told.below}["640302"] == 1


def test_a_province_stands_above_cities_and_a_county_above_nothing():
    assert [each.region for each in intake("640000", JUNE, [], []).below] == [
        "640100",
        "640200",
        "640300",
        "640400",
        "640500",
    ]
    assert intake("640302", JUNE, [], []).below == ()


def test_months_run_from_first_to_last():
    assert months_between(Month(2023, 12), Month(2024, 1)) == (Month(2023, 12), Month(2024, 1))
    assert len(months_between(Month(2021, 1), Month(2023, 12))) == 36
    with pytest.raises(MonthsTooMany):
        months_between(Month(2021, 1), Month(2024, 1))
    with pytest.raises(MonthsReversed):
        months_between(Month(2024, 2), Month(2024, 1))
