"""Years of working days: what an arrangement says, and what replaces what."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed
from services.reporting.readers import almanac
from services.reporting.rules import calendar as rules
from tests.reporting import money


def test_an_arrangement_keeps_its_days_in_order_and_once():
    given = rules.arrangement(
        2026,
        "published",
        [date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 2)],
        [date(2026, 1, 4)],
        "来源",
    )
    assert given.off == (date(2026, 1, 1), date(2026, 1, 2))
    assert given.on == (date(2026, 1, 4),)


@pytest.mark.parametrize(
    ("off", "on", "pointer"),
    [
        ([date(2025, 12, 31)], [], "/off"),
        ([date(2026, 1, 3)], [], "/off"),
        ([], [date(2027, 1, 2)], "/on"),
        ([], [date(2026, 1, 5)], "/on"),
    ],
)
def test_a_day_of_another_year_or_kind_is_malformed(off, on, pointer):
    with pytest.raises(Malformed) as refused:
        rules.arrangement(2026, "published", off, on, "来源")
    assert refused.value.pointer == pointer


def test_a_computed_year_is_provisional_and_has_no_make_up_days():
    year = rules.computed(2027, [date(2027, 1, 1), date(2027, 5, 1), date(2026, 1, 1)], "推算")
    assert (year.status, year.off, year.on) == ("provisional", (date(2027, 1, 1),), ())


@pytest.mark.parametrize(
    ("stands", "offered", "follows"),
    [
        (None, "published", True),
        (None, "provisional", True),
        ("provisional", "published", True),
        ("provisional", "provisional", False),
        ("published", "published", False),
        ("published", "provisional", False),
    ],
)
def test_a_library_only_fills_gaps_and_ends_provisions(stands, offered, follows):
    assert rules.follows(stands, offered) is follows


@pytest.mark.parametrize(
    ("year", "reached"), [(2016, False), (2017, True), (2031, True), (2032, False)]
)
def test_only_years_near_enough_can_be_loaded(year, reached):
    if reached:
        rules.require_reach(year, date(2026, 3, 2))
    else:
        with pytest.raises(rules.YearOutOfReach):
            rules.require_reach(year, date(2026, 3, 2))


def test_a_new_version_names_the_one_it_replaces():
    rules.require_version(3, 3)
    rules.require_version(None, 0)
    rules.require_version(0, 0)
    with pytest.raises(rules.CalendarChanged):
        rules.require_version(2, 3)
    with pytest.raises(rules.VersionMissing):
        rules.require_version(None, 3)


def test_an_almanac_not_renewed_for_years_still_reaches_two_beyond_today():
    years = list(almanac.years(date(2031, 1, 1)))
    assert [one.year for one in years] == list(range(2017, 2034))
    assert {one.status for one in years if one.year > 2028} == {"provisional"}


def test_the_almanac_ends_with_two_provisional_years():
    years = list(almanac.years(date(2026, 3, 2)))
    assert years[0].year == 2017
    assert [year.year for year in years] == list(range(2017, years[-1].year + 1))
    assert [year.status for year in years[-3:]] == ["published", "provisional", "provisional"]


@pytest.mark.parametrize(
    ("after", "third"),
    [
        (date(2025, 12, 31), date(2026, 1, 6)),
        (date(2026, 4, 30), date(2026, 5, 8)),
        (date(2026, 9, 30), date(2026, 10, 10)),
        (date(2026, 1, 31), date(2026, 2, 4)),
    ],
)
def test_third_working_days_of_2026_are_as_counted_by_hand(after, third):
    assert money.the_calendar().nth_after(after, 3) == third


def test_a_make_up_sunday_is_worked():
    assert money.the_calendar().is_working(date(2024, 2, 18))
    assert not money.the_calendar().is_working(date(2024, 2, 12))


def test_only_the_autonomous_regions_own_administrator_keeps_the_calendar():
    rules.require_province("640000")
    for region in ("640100", "640104", None):
        with pytest.raises(rules.NotTheProvince):
            rules.require_province(region)


EID = date(2026, 3, 20)
"""A Friday."""
SUNDAY = date(2026, 3, 22)


def test_a_regions_days_lie_over_the_nations_year():
    nation = rules.arrangement(2026, "published", [], [SUNDAY], "国办")
    there = rules.regional("640000", 2026, [EID, SUNDAY, EID], [date(2026, 3, 21)], "宁政办")
    assert there.off == (EID, SUNDAY)
    days = rules.work_calendar([(nation, 3)], [(there, 2)])
    assert [days.is_working(date(2026, 3, n)) for n in (19, 20, 21, 22, 23)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert days.years[2026].edition == "2026/3+640000/2"
    assert not days.is_provisional(EID)
    alone = rules.work_calendar([(nation, 3)], [(replace(there, year=2027), 2)])
    assert (alone.is_working(EID), alone.is_working(SUNDAY)) == (True, True)
    assert alone.years[2026].edition == "2026/3"


@pytest.mark.parametrize(
    ("off", "on", "pointer"),
    [([date(2027, 1, 1)], [], "/off"), ([], [date(2025, 12, 31)], "/on"), ([EID], [EID], "/on")],
)
def test_a_regions_days_are_of_the_year_and_one_thing_each(off, on, pointer):
    with pytest.raises(Malformed) as refused:
        rules.regional("640000", 2026, off, on, "宁政办")
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(
    ("today", "status", "since"),
    [
        (date(2026, 10, 31), "provisional", None),
        (date(2026, 11, 1), "provisional", date(2026, 11, 1)),
        (date(2026, 12, 31), None, date(2026, 11, 1)),
        (date(2026, 11, 1), "published", None),
    ],
)
def test_next_year_is_missed_from_a_day_on_until_it_is_published(today, status, since):
    statuses = {2026: "published"} | ({2027: status} if status else {})
    assert rules.alarm_since(today, "11-01", statuses) == since
