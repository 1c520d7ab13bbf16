"""The public zone: months, nearness, and what binds a cursor."""

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
