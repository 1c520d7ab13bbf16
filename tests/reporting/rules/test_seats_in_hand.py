"""Seats in hand: what is open at the end of a day, beside the same day last year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules.histories import Post
from services.reporting.rules.seats_in_hand import (
    Comparison,
    DayInFuture,
    PlacedSeats,
    check_day,
    compare,
    is_known,
    same_day_last_year,
)
from tests.reporting.histories import a_fact, offered_on

TODAY = date(2026, 3, 2)


def a_post(key, *steps, region="640302", county="640302"):
    """A post by its steps: day, event, headcount, state."""
    facts = []
    for no, (day, event, headcount, state) in enumerate(steps, 1):
        data = {
            "region": region,
            "workplace_county": county,
            "unit_id": f"unt_{key}",
            "headcount": headcount,
            "state": state,
        }
        facts.append(a_fact(key, no, f"post.{event}", day, data))
    return Post(key, tuple(facts))


def published(key, day, headcount, **where):
    return a_post(key, (day, "published", headcount, "open"), **where)


def compared(posts, area="640300", day=TODAY, since=date(2024, 1, 1)):
    """A day beside the year before, each post by itself."""
    days = day, same_day_last_year(day)
    return compare(*(placed(posts, area, each, since) for each in days), area, day)


def placed(posts, area, day, since):
    if not is_known(day, since):
        return None
    found = offered_on(posts, area, day)
    return [PlacedSeats(one.region, one.county, one.counted.amount) for one in found]


def now_and_then(posts, area="640300", day=TODAY, since=date(2024, 1, 1)):
    found = compared(posts, area, day, since).total
    return found.now, found.last_year, found.difference


def test_seats_are_those_open_at_the_end_of_the_day():
    post = a_post(
        "P1",
        (date(2026, 1, 5), "published", 4, "open"),
        (date(2026, 1, 8), "suspended", 4, "suspended"),
        (date(2026, 1, 9), "resumed", 4, "open"),
        (date(2026, 1, 10), "headcount-lowered", 3, "open"),
        (date(2026, 1, 12), "closed", 3, "closed"),
    )
    days = [date(2026, 1, no) for no in (4, 5, 8, 9, 10, 11, 12)]
    seats = [sum(one.counted.amount for one in offered_on([post], "640300", d)) for d in days]
    assert seats == [0, 4, 0, 4, 3, 3, 0]


def test_a_day_stands_beside_the_same_day_last_year():
    old = a_post(
        "P1",
        (date(2025, 1, 5), "published", 4, "open"),
        (date(2025, 12, 31), "closed", 4, "closed"),
    )
    new = published("P2", date(2026, 3, 2), 6)
    assert now_and_then([old, new]) == (6, 4, 2)


def test_nought_last_year_is_an_answer_where_units_were_known_then():
    assert now_and_then([published("P1", TODAY, 6)], since=date(2025, 3, 2)) == (6, 0, 6)


def test_before_anything_is_known_there_is_no_nought():
    assert now_and_then([published("P1", TODAY, 6)], since=date(2025, 3, 3)) == (6, None, None)
    assert now_and_then([], since=None) == (None, None, None)
    assert now_and_then([], day=date(2024, 12, 31), since=date(2025, 1, 1)) == (None, None, None)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 28)),
        (date(2024, 3, 1), date(2023, 3, 1)),
        (date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_the_29th_of_february_stands_beside_the_28th(day, before):
    assert same_day_last_year(day) == before


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_every_other_day_stands_beside_its_own_date(day):
    before = same_day_last_year(day)
    assert before.year == day.year - 1
    assert (before.month, before.day) in {(day.month, day.day), (2, 28)}
    if (day.month, day.day) != (2, 29):
        assert (before.month, before.day) == (day.month, day.day)


def test_an_office_counts_with_what_lies_within_it_and_a_county_by_workplace():
    posts = [
        published("P1", TODAY, 1, region="640300"),
        published("P2", TODAY, 2, region="640302", county="640303"),
        published("P3", TODAY, 4, region="640104", county="640104"),
        published("P4", TODAY, 8, region="640302", county="640104"),
    ]
    found = compared(posts)
    offices = {one.code: one.now for one in found.by_region}
    assert (found.total.now, offices["640300"], offices["640302"]) == (11, 11, 10)
    assert (offices["640303"], "640104" in offices) == (0, False)
    counties = {one.code: one.now for one in found.by_county}
    assert counties == {
        "640104": 8,
        "640302": 1,
        "640303": 2,
        "640323": 0,
        "640324": 0,
        "640381": 0,
    }
    assert sum(counties.values()) == found.total.now


def test_a_post_counts_where_its_office_was_on_that_day():
    moved = published("P1", date(2026, 1, 5), 3)
    later = a_fact(
        "P1",
        2,
        "post.corrected",
        date(2026, 2, 1),
        {"region": "640104", "workplace_county": "640104", "headcount": 3, "state": "open"},
    )
    post = Post("P1", (*moved.changes, later))
    assert len(offered_on([post], "640300", date(2026, 1, 31))) == 1
    assert offered_on([post], "640300", date(2026, 2, 1)) == ()


def test_seats_lie_in_the_county_where_the_workplace_stands_that_day():
    post = published("P1", date(2026, 1, 5), 3)
    told = {"region": "640302", "workplace_county": "640381", "headcount": 3, "state": "open"}
    moved = a_fact("P1", 2, "post.workplace-moved", date(2026, 2, 2), told)
    found = Post("P1", (*post.changes, moved))
    days = [date(2026, 2, 1), date(2026, 2, 2), TODAY]
    counties = [one.county for day in days for one in offered_on([found], "640300", day)]
    assert counties == ["640302", "640381", "640381"]
    [seats] = offered_on([found], "640300", TODAY)
    assert seats.counted.facts == tuple(fact.id for fact in found.changes)
    by_county = compared([found]).by_county
    assert {one.code: one.now for one in by_county if one.now} == {"640381": 3}


@given(
    st.lists(
        st.tuples(st.integers(0, 800), st.integers(1, 9), st.sampled_from(["640300", "640302"])),
        max_size=8,
    ),
    st.integers(0, 800),
)
def test_the_total_is_the_sum_of_the_posts_that_make_it_up(told, offset):
    posts = [
        published(f"P{no}", date(2024, 1, 1) + timedelta(days=day), seats, region=office)
        for no, (day, seats, office) in enumerate(told)
    ]
    day = date(2024, 1, 1) + timedelta(days=offset)
    found = compared(posts, day=day, since=date(2020, 1, 1)).total
    assert found.now == sum(one.counted.amount for one in offered_on(posts, "640300", day))
    before = offered_on(posts, "640300", same_day_last_year(day))
    assert found.last_year == sum(one.counted.amount for one in before)


def test_a_difference_needs_both_sides():
    assert Comparison("640300", 5, 7).difference == -2
    assert Comparison("640300", 5, None).difference is None
    assert Comparison("640300", None, 5).difference is None


def test_a_day_that_has_not_come_is_refused():
    check_day(TODAY, TODAY)
    with pytest.raises(DayInFuture):
        check_day(TODAY + timedelta(days=1), TODAY)
