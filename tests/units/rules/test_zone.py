"""The public zone: months, nearness, and what binds a cursor."""

from datetime import date

import pytest

from services.units.rules.zone import (
    MonthsCrossed,
    NearIsNoCounty,
    PostWish,
    Shares,
    UnitWish,
    binding,
    check_months,
    check_near,
    is_common,
    nearness,
    newest_months,
    stages,
)


def test_a_span_of_months_goes_upwards():
    check_months(3, 3)
    check_months(None, 3)
    check_months(3, None)
    check_months(None, None)
    with pytest.raises(MonthsCrossed):
        check_months(4, 3)


def test_nearness_is_counted_from_a_county():
    check_near("640104")
    check_near(None)
    for code in ("640100", "640000"):
        with pytest.raises(NearIsNoCounty):
            check_near(code)


@pytest.mark.parametrize(
    ("county", "near", "stage"),
    [
        ("640104", "640104", 0),
        ("640181", "640104", 1),
        ("640205", "640104", 2),
        ("640104", None, 2),
    ],
)
def test_the_same_county_is_nearest_then_the_same_city(county, near, stage):
    assert nearness(county, near) == stage


def test_a_list_is_read_stage_by_stage_only_where_nearness_is_asked():
    assert stages("640104") == (0, 1, 2)
    assert stages(None) == (2,)


def test_another_wish_has_another_binding():
    assert binding(PostWish(area="640104")) == binding(PostWish(area="640104"))
    wishes = [
        PostWish(), PostWish(area="640104"), PostWish(industry="640104"), PostWish(meals=True),
        PostWish(meals=False), UnitWish(),
    ]  # fmt: skip
    assert len({binding(wish) for wish in wishes}) == len(wishes)


@pytest.mark.parametrize(
    ("area", "expression", "expected"),
    [
        (None, "'图书'", True),
        ("640000", "'图书'", True),
        ("640100", "'图书'", True),
        ("640104", "'图书'", False),
        ("640205", "'图书'", True),
        (None, "'档案'", False),
        (None, "'书':*", True),
    ],
)
def test_words_are_common_from_a_share_of_the_posts_in_an_area(area, expression, expected):
    shares = Shares({"图书": 0.04, "档案": 0.019}, {"6401": 0.5, "640104": 0.49})
    assert is_common(PostWish(area=area, expression=expression), shares) is expected


COUNTED = Shares(
    {"图书": 0.04, "书管": 0.02},
    {"6401": 0.5},
    {"2026-03": 0.1, "2026-02": 0.1, "2026-01": 0.1, "2025-12": 0.7},
    posts=100_000,
)
MARCH = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("wish", "looked_at", "months"),
    [
        # Of 4,000 posts 400 of each month hold the words, and six times as many are wanted.
        (PostWish(expression="'图书'"), 66, ["2026-03"]),
        (PostWish(expression="'图书'"), 67, ["2026-02", "2026-03"]),
        (PostWish(expression="'图书'"), 200, ["2026-01", "2026-02", "2026-03"]),
        (PostWish(expression="'图书'"), 201, []),
        (PostWish(expression="'图书' & '书管'"), 33, ["2026-03"]),
        (PostWish(expression="'图书' & '书管'"), 34, ["2026-02", "2026-03"]),
        (PostWish(expression="('图书' | '书管') & '图书'"), 66, ["2026-03"]),
        (PostWish(expression="'图书'", area="640100"), 33, ["2026-03"]),
        (PostWish(expression="'罕见'"), 100, []),
        (PostWish(expression="'书':*"), 1, []),
        (PostWish(expression="'图书'", near="640104"), 1, []),
        (PostWish(), 1, []),
    ],
)
def test_the_newest_months_are_looked_at_that_hold_enough(wish, looked_at, months):
    assert list(newest_months(wish, COUNTED, looked_at, MARCH)) == months


def test_months_of_which_nothing_is_told_yet_are_looked_at_and_later_ones_are_not():
    wish = PostWish(expression="'图书'")
    months = newest_months(wish, COUNTED, 60, date(2026, 5, 1))
    assert months == ("2026-03", "2026-04", "2026-05")
    assert newest_months(wish, COUNTED, 60, date(2026, 2, 1)) == ("2026-02",)
    assert newest_months(wish, Shares({"图书": 0.04}), 1, MARCH) == ()
