"""Intake: an office's own plan, the sum below it, and who arrived."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.common.values.region import lies_within, regions_on
from services.reporting.rules.histories import placement_of, plan_of
from services.reporting.rules.indicators import figures
from services.reporting.rules.intakes import (
    MonthsReversed,
    MonthsTooMany,
    intake,
    months_between,
    plans_that_count,
)
from services.reporting.rules.pictures import Scope, take
from tests.reporting.histories import a_fact, an_arrival
from tests.reporting.reports import READING

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


MAY = date(2024, 5, 20)
CITY, COUNTY, OTHER = "640300", "640302", "640381"


def counted(area, *plans):
    """Indicator 5 of an area, as the form counts it and as the page of plans shows it."""
    told = intake(area, JUNE, plans, []).counted
    facts = [fact for plan in plans for fact in plan.settings]
    at = datetime(2024, 7, 9, tzinfo=UTC)
    figure = figures(take(Scope(area, JUNE, at, READING), facts, ()))[4]
    assert figure.value == (told or 0)
    return told


def test_a_citys_plan_holds_those_of_its_counties():
    of_counties = (a_plan(COUNTY, (MAY, 60)), a_plan(OTHER, (MAY, 40)))
    assert counted(CITY, a_plan(CITY, (MAY, 100)), *of_counties) == 100
    assert counted(CITY, *of_counties) == 100
    assert counted(CITY, a_plan(CITY, (MAY, 90)), *of_counties) == 90
    assert counted(COUNTY, a_plan(CITY, (MAY, 90)), *of_counties) == 60


def test_a_citys_plan_of_nought_is_a_plan():
    assert counted(CITY, a_plan(CITY, (MAY, 0)), a_plan(COUNTY, (MAY, 60))) == 0
    assert counted(CITY) is None


@pytest.mark.parametrize(("day", "people"), [(date(2024, 6, 30), 100), (date(2024, 7, 1), 60)])
def test_a_citys_plan_takes_the_place_of_its_counties_from_the_day_it_is_set(day, people):
    assert counted(CITY, a_plan(CITY, (day, 100)), a_plan(COUNTY, (MAY, 60))) == people


def test_a_plan_of_another_month_takes_no_place():
    july = a_plan(CITY, (MAY, 100), month="2024-07")
    assert counted(CITY, july, a_plan(COUNTY, (MAY, 60))) == 60


def test_the_region_adds_up_its_cities_by_the_uppermost_plan_of_each():
    plans = (
        a_plan(CITY, (MAY, 100)),
        a_plan(COUNTY, (MAY, 60)),
        a_plan("640104", (MAY, 7)),
        a_plan("640106", (MAY, 5)),
    )
    assert counted("640000", *plans) == 112
    assert counted("640000", a_plan("640000", (MAY, 120)), *plans) == 120


@given(st.dictionaries(st.sampled_from([p.code for p in regions_on(JUNE.last)]), st.integers(0)))
def test_nobody_is_planned_twice_and_no_plan_falls_out(people):
    plans = [a_plan(code, (MAY, number)) for code, number in people.items()]
    standing = [fact.data["region"] for fact in plans_that_count(plans, JUNE)]
    for code in people:
        assert sum(lies_within(code, above) for above in standing) == 1


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
