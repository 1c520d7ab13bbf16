"""Choices that lists of every kind offer."""

from datetime import date

import pytest

from services.common.lists.choices import counties_on, yes_or_no

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "spelt",
    ["兴庆区", "银川市兴庆区", "宁夏银川市兴庆区", "宁夏回族自治区银川市兴庆区", "640104"],
)
def test_a_county_is_known_by_code_and_by_every_way_to_write_it(spelt):
    spellings, _ = counties_on(TODAY)
    assert spellings[spelt] == "640104"


def test_a_county_of_another_city_is_not_taken_for_one_of_this():
    spellings, _ = counties_on(TODAY)
    assert "石嘴山市兴庆区" not in spellings


def test_cities_are_no_choice_and_counties_not_yet_made_are_none():
    spellings, shown = counties_on(date(2001, 1, 1))
    assert "银川市" not in spellings
    assert "兴庆区" not in shown
    assert "红寺堡区" in counties_on(TODAY)[1]


def test_yes_and_no_take_words_of_a_columns_own():
    marks = yes_or_no(yes=("包吃",), no=("自理",))
    assert (marks["是"], marks["√"], marks["包吃"]) == (True, True, True)
    assert (marks["否"], marks["×"], marks["自理"]) == (False, False, False)
    assert "包吃" not in yes_or_no()
