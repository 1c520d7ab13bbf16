"""The form's numbers of a year: unknown ones, plans of some months and of some offices."""

from datetime import date
from decimal import Decimal

import pytest

from services.common.values.month import Month
from services.reporting.rules.beginnings import Beginning
from services.reporting.rules.indicators import Counted, Figure
from services.reporting.rules.year_counts import YearCounts
from services.reporting.rules.year_numbers import (
    Planned,
    month_lines,
    numbers_of,
    planned_of,
    share,
    year_parts_of,
)

CITY, COUNTY, OTHER = "640100", "640104", "640105"
NEVER, NOV = Beginning(), Beginning(Month(2025, 11))
NOTHING = tuple(Figure(no, Decimal("0.00") if no == 15 else 0, ()) for no in range(1, 16))


def a_plan(office: str, month: str, people: int) -> Counted:
    return Counted("intake-plan", f"{office}/{month}", people, date(2025, 1, 1), ("units:1",))


def an_arrival(office: str) -> Counted:
    return Counted("placement", "plc_1", 1, date(2025, 11, 3), (office,))


def a_month(plans: list[Counted], arrivals: list[str]) -> tuple[Figure, ...]:
    came = tuple(map(an_arrival, arrivals))
    own = {5: Figure(5, sum(int(one.amount) for one in plans), tuple(plans)),
           6: Figure(6, len(came), came)}  # fmt: skip
    return tuple(own.get(figure.no, figure) for figure in NOTHING)


def a_year(months: dict[int, tuple[Figure, ...]]) -> YearCounts:
    told = {Month(2025, no): its for no, its in months.items()}
    rows = [*told.values()]
    whole = (
        Figure(
            figures[0].no,
            sum(one.value for one in figures),
            tuple(entry for one in figures for entry in one.counted),
        )
        for figures in zip(*rows, strict=True)
    )
    return YearCounts(told, tuple(whole))


OFFICES = {code: code for code in (CITY, COUNTY, OTHER, "640000", "640200")}
YEAR = a_year({
    11: a_month([], [COUNTY, COUNTY]),
    12: a_month([a_plan(COUNTY, "2025-12", 4)], [COUNTY, OTHER]),
})  # fmt: skip


def test_arrivals_of_months_and_offices_without_a_plan_are_held_against_none() -> None:
    assert planned_of(YEAR, OFFICES, NEVER) == Planned(months=1, plan=4, arrivals=1)
    assert planned_of(YEAR, OFFICES, NEVER).rate == Decimal("0.2500")
    assert planned_of(YEAR, OFFICES, Beginning(Month(2025, 12))).rate is None


@pytest.mark.parametrize(
    ("planner", "arrived", "counted"),
    [(CITY, COUNTY, 1), (CITY, CITY, 1), (COUNTY, CITY, 0), ("640000", COUNTY, 0),
     ("640000", "640000", 1), (CITY, "640200", 0), (CITY, "nobody", 0)],
)  # fmt: skip
def test_a_city_plans_for_its_counties_and_the_region_for_its_own_units(
    planner: str, arrived: str, counted: int
) -> None:
    counts = a_year({12: a_month([a_plan(planner, "2025-12", 2)], [arrived])})
    assert planned_of(counts, OFFICES, NEVER).arrivals == counted


def test_a_year_that_began_on_paper_tells_what_it_has_apart() -> None:
    numbers = {one.no: one for one in numbers_of(YEAR, YEAR, NOV)}
    told = [(one.now, one.last_year, one.since_start) for one in (numbers[5], numbers[6])]
    assert told == [(None, None, 4), (None, None, 2)]
    assert (numbers[14].now, numbers[14].since_start) == (0, None)
    partly = numbers_of(YEAR, YEAR, NEVER, NOV)[5]
    assert (partly.now, partly.last_year) == (4, None)
    assert numbers_of(YEAR, None, NEVER)[5].since_start is None
    without = a_year({11: a_month([], []), 12: a_month([], [])})
    assert numbers_of(without, None, NOV)[4].since_start is None
    assert numbers_of(YEAR, None, Beginning(Month(2025, 12)))[5].since_start is None


def test_a_month_on_paper_and_one_without_a_plan_have_no_nought() -> None:
    november, december = month_lines(YEAR, NOV)
    assert november.values[4:6] == (None, None)
    assert december.values[4:6] == (4, 2)
    assert month_lines(YEAR, NEVER)[0].values[4:6] == (None, 2)
    assert november.values[13] == 0


def test_parts_are_known_as_far_as_their_own_office_began() -> None:
    last = date(2025, 12, 31)
    papers = {CITY: Month(2025, 11)}
    parts = {one.region: one for one in year_parts_of("640000", last, YEAR, OFFICES, papers)}
    assert (parts[CITY].values[5], parts["640200"].values[5]) == (None, 0)
    assert year_parts_of(COUNTY, last, YEAR, OFFICES, {}) == ()
    assert year_parts_of(CITY, last, None, OFFICES, {}) == ()
    assert len(year_parts_of("640300", last, YEAR, {}, {})) == 6


def test_a_share_needs_both_sides() -> None:
    assert share(1, 4) == Decimal("0.2500")
    assert [share(None, 4), share(1, None), share(1, 0)] == [None, None, None]
