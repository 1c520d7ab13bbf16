"""Printed lists: what fits on them, in few words."""

from datetime import date

import pytest

from services.units.rules.listings import (
    MOST_LINES,
    Listing,
    TooManyToPrint,
    benefits,
    check_printable,
    counted,
    grouped,
    narrowed_to,
    registered_at,
    shortened,
    titled,
)


def test_a_list_has_an_end():
    check_printable(MOST_LINES)
    with pytest.raises(TooManyToPrint):
        check_printable(MOST_LINES + 1)


def test_long_duties_are_cut():
    assert shortened("一" * 60) == "一" * 60
    assert shortened("一" * 61) == "一" * 59 + "…"
    assert shortened("抽样\n  送检") == "抽样 送检"


def test_benefits_are_told_in_few_words():
    assert benefits(meals=True, lodging=True, allowance="每月300元") == "包餐、包住、每月300元"
    assert benefits(meals=False, lodging=True, allowance=None) == "包住"
    assert benefits(meals=False, lodging=False, allowance=None) == "—"


def test_unknown_seats_are_a_dash_and_none_are_nought():
    assert (counted(None), counted(0), counted(3)) == ("—", 0, 3)


def test_where_to_register_names_the_office():
    assert registered_at("县人社局", "12333", "东街1号") == "报名：县人社局，12333，东街1号"
    assert registered_at(None, None, None) == "报名：当地人力资源社会保障部门"


def test_lines_are_grouped_in_their_order():
    found = grouped([("640104", ("a", 1)), ("640105", ("b", 2)), ("640104", ("c", 3))])
    assert found == {"640104": [("a", 1), ("c", 3)], "640105": [("b", 2)]}


def a_listing(narrowed_to=""):
    day, as_of = date(2026, 3, 2), "截至2026年3月2日09:00"
    return Listing("金凤区", "就业见习岗位清单", narrowed_to, (), (), day, as_of)


def test_each_page_bears_the_area_the_day_and_the_age():
    told = "金凤区就业见习岗位清单 · 2026年3月2日印制 · 空缺名额截至2026年3月2日09:00"
    assert a_listing().footer == told


def test_a_list_says_what_it_was_narrowed_to():
    whole, some = a_listing(), a_listing("仅限制造业")
    assert whole.told == "2026年3月2日，空缺名额截至2026年3月2日09:00"
    assert some.told == f"仅限制造业；{whole.told}"
    names = ("金凤区就业见习岗位清单", "金凤区就业见习岗位清单（仅限制造业）")
    assert (whole.file_name, some.file_name) == names


def test_filters_are_told_in_words():
    assert narrowed_to(None, open_seats=None) == ""
    assert narrowed_to("C", open_seats=True) == "仅限制造业，仅限有空缺名额的"
    assert narrowed_to(None, open_seats=False) == "仅限已满的和尚不知道空缺名额的"


def test_a_post_not_for_minors_is_marked():
    assert titled("装卸工", adults_only=True) == "装卸工（不适合未满18周岁的人员）"
    assert titled("理货员", adults_only=False) == "理货员"
