"""Wishes: who would work where and in what, beside what stands open; and who waits too long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.matching.rules.wishes import (
    OpenSeats,
    WaitingWish,
    call,
    in_county,
    only_elsewhere,
)

TODAY = date(2026, 3, 2)
ANYTHING = WaitingWish("yth_1", "640104", (), (), (), TODAY)


def a_wish(key, **told):
    return replace(ANYTHING, youth_id=key, **told)


def a_post(key, free, county="640104", industry="C", occupation="4-01-02"):
    return OpenSeats(key, county, industry, occupation, free)


def rows(demands):
    return [(one.code, one.youths, one.seats) for one in demands]


def test_wishes_stand_beside_the_seats_of_their_county_and_code():
    wishes = [
        a_wish("any"),
        a_wish("c", industries=("C", "I"), occupations=("4-01", "4-02", "2")),
        a_wish("city", regions=("640100",), industries=("C",)),
        a_wish("elsewhere", regions=("640202",), industries=("C",)),
    ]
    posts = [
        a_post("P1", 2),
        a_post("P2", 3, industry="P", occupation="2-08"),
        a_post("P3", 5, county="640105"),
    ]
    found = in_county("640104", wishes, posts)
    assert (found.youths, found.seats) == (("any", "c", "city"), 5)
    assert (found.any_industry, found.any_occupation) == (1, 2)
    assert rows(found.industries) == [("C", ("c", "city"), 2), ("I", ("c",), 0), ("P", (), 3)]
    assert rows(found.occupations) == [("2", ("c",), 3), ("4", ("c",), 2)]


def test_a_county_that_nobody_wishes_and_nothing_stands_open_in_has_no_rows():
    found = in_county("640105", [a_wish("y", regions=("640104",))], [])
    assert (found.youths, found.seats, found.industries, found.occupations) == ((), 0, (), ())


def test_who_would_work_in_none_of_the_counties_is_told_apart():
    wishes = [a_wish("any"), a_wish("there", regions=("640202",)), a_wish("x", regions=("640000",))]
    assert only_elsewhere(wishes, ["640104", "640105"]) == ("there",)


@pytest.mark.parametrize(("waited", "late"), [(30, False), (31, True)])
def test_who_has_waited_more_than_the_days_calls_for_posts(waited, late):
    wish = a_wish("y", since=TODAY - timedelta(days=waited))
    assert wish.waits_longer(30, TODAY) is late
    assert (call("640104", 30, [wish], TODAY) is not None) is late


def test_a_call_says_how_many_since_when_and_what_they_wish():
    long_ago = date(2026, 1, 5)
    wishes = [
        a_wish("a", industries=("I", "C"), since=long_ago),
        a_wish("b", industries=("C",), occupations=("4-01", "2"), since=date(2026, 1, 9)),
        a_wish("c", since=date(2026, 1, 9)),
        a_wish("new", industries=("A",)),
        a_wish("elsewhere", home="640202", industries=("A",), since=long_ago),
    ]
    found = call("640104", 30, wishes, TODAY)
    assert found is not None
    assert (found.region, found.days, found.youths) == ("640104", 30, ("a", "b", "c"))
    assert (found.longest_since, found.any_industry) == (long_ago, 1)
    assert found.industries == (("C", 2), ("I", 1))
    assert (found.any_occupation, found.occupations) == (2, (("2", 1), ("4", 1)))
