"""Visiting offices: what is theirs in their own county, and what stays with the unit's office."""

import pytest

from services.units.rules.visits import (
    HomeOfficeDecides,
    PlaceOfNoWorkplace,
    PlaceOutsideOffice,
    PlacesDiffer,
    check_at_home,
    check_consequence_at_home,
    check_inspected_place,
    complained_place,
    hand_of,
)

HOME, THERE = "640104", "640202"


@pytest.mark.parametrize(
    ("area", "county", "hand"),
    [
        (HOME, None, "home"),
        (HOME, THERE, "home"),
        ("640100", THERE, "home"),
        ("640000", THERE, "home"),
        (THERE, THERE, "visiting"),
        ("640200", THERE, "visiting"),
        (THERE, None, None),
        ("640205", THERE, None),
        (THERE, HOME, None),
        (None, THERE, None),
    ],
)
def test_the_units_office_meets_all_and_a_visiting_one_its_own_county(area, county, hand):
    assert hand_of(area, HOME, county) == hand


def test_of_a_unit_of_the_autonomous_region_every_county_is_visiting():
    assert hand_of(THERE, "640000", THERE) == "visiting"
    assert hand_of("640000", "640000", THERE) == "home"


@pytest.mark.parametrize("consequence", ["suspension", "removal"])
def test_what_bears_on_the_whole_unit_its_own_office_decides(consequence):
    check_consequence_at_home("home", consequence)
    for hand in ("visiting", None):
        with pytest.raises(HomeOfficeDecides):
            check_consequence_at_home(hand, consequence)


@pytest.mark.parametrize("consequence", ["warning", "rectification", None])
def test_the_rest_a_visiting_office_decides_too(consequence):
    check_consequence_at_home("visiting", consequence)


def test_only_the_units_office_clears():
    check_at_home("home")
    with pytest.raises(HomeOfficeDecides):
        check_at_home("visiting")


def test_a_visiting_office_inspects_in_its_own_county_and_nobody_where_the_unit_is_not():
    check_inspected_place("home", None, HOME, works_there=False)
    check_inspected_place("home", HOME, HOME, works_there=False)
    check_inspected_place("home", THERE, HOME, works_there=True)
    check_inspected_place("visiting", THERE, HOME, works_there=True)
    with pytest.raises(PlaceOutsideOffice):
        check_inspected_place(None, None, HOME, works_there=False)
    for hand in ("home", "visiting"):
        with pytest.raises(PlaceOfNoWorkplace):
            check_inspected_place(hand, THERE, HOME, works_there=False)


def test_what_happened_at_a_post_happened_in_its_county():
    assert complained_place(None, THERE, HOME, works_there=False) == THERE
    assert complained_place(THERE, THERE, HOME, works_there=True) == THERE
    with pytest.raises(PlacesDiffer):
        complained_place(HOME, THERE, HOME, works_there=False)


def test_without_a_post_it_happened_where_it_is_said_if_the_unit_works_there():
    assert complained_place(None, None, HOME, works_there=False) is None
    assert complained_place(HOME, None, HOME, works_there=False) == HOME
    assert complained_place(THERE, None, HOME, works_there=True) == THERE
    with pytest.raises(PlaceOfNoWorkplace):
        complained_place(THERE, None, HOME, works_there=False)
