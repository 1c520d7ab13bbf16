"""Rows of a list of youths: what they must tell, and what they tell of a person."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules.known import FACTS
from services.matching.rules.youth_lists import (
    PLACE,
    check_listed_on,
    half_contact,
    names_no_place,
    tells_of_nobody,
    told_of,
    village_of,
)

TODAY = date(2026, 3, 2)
BLANK = dict.fromkeys(("name", "id_number", *FACTS))
CANVASS = BLANK | dict.fromkeys((*PLACE, "reached", "contact_kind", "contacted_on"))


def test_a_list_is_of_a_day_that_has_come():
    check_listed_on(TODAY, TODAY)
    with pytest.raises(Malformed):
        check_listed_on(date(2026, 3, 3), TODAY)


@pytest.mark.parametrize(
    ("reached", "number", "nobody"),
    [(False, None, True), (False, "x", False), (True, None, False), (None, None, False)],
)
def test_only_a_household_not_met_and_without_number_tells_of_nobody(reached, number, nobody):
    assert tells_of_nobody(CANVASS | {"reached": reached, "id_number": number}) is nobody


def test_a_list_that_asks_nothing_of_households_always_tells_of_somebody():
    assert not tells_of_nobody(BLANK)


@pytest.mark.parametrize("name", PLACE)
def test_a_canvass_names_its_place_in_any_of_three_ways(name):
    assert names_no_place(CANVASS, "canvass")
    assert not names_no_place(CANVASS | {name: "x"}, "canvass")
    assert not names_no_place(BLANK, "university")


@pytest.mark.parametrize(
    ("kind", "day", "lacking"),
    [
        (None, None, None),
        ("call", TODAY, None),
        (None, TODAY, "contact_kind"),
        ("call", None, "contacted_on"),
    ],
)
def test_a_contact_has_its_kind_and_its_day(kind, day, lacking):
    assert half_contact(CANVASS | {"contact_kind": kind, "contacted_on": day}) == lacking
    assert half_contact(BLANK) is None


def test_street_and_village_are_one_place():
    assert village_of(CANVASS | {"town": "甲街道", "village": "乙社区"}) == "甲街道乙社区"
    assert village_of(CANVASS | {"village": "乙社区"}) == "乙社区"
    assert village_of(BLANK) is None


def test_what_a_row_tells_of_a_person_is_all_that_it_says_and_nothing_else():
    said = {fact: f"the {fact}" for fact in FACTS}
    place = {"town": "甲街道", "village_code": "640104001000", "reached": True}
    told = told_of(CANVASS | said | place | {"id_number": "n"}, "马·测试")
    assert (told.name, told.id_number) == ("马·测试", "n")
    assert (told.village, told.village_code, told.reached) == ("甲街道", "640104001000", True)
    assert {fact: getattr(told, fact) for fact in FACTS} == said
    bare = told_of(BLANK | {"id_number": "n"}, "马·测试")
    assert {getattr(bare, fact) for fact in (*FACTS, "village", "village_code", "reached")} == {
        None
    }
