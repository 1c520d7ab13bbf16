"""How narrow an intention may be, and what is acceptable where it is narrower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules.breadths import Breadth, in_words, seeking, widened
from services.matching.rules.intentions import region_rank, takes
from tests.matching import factories

CITY = Breadth("city", 2)
WISHES = st.builds(
    factories.a_wish,
    regions=st.lists(
        st.sampled_from(["640104", "640181", "640202", "640100", "640200", "640000"]),
        max_size=4,
        unique=True,
    ).map(tuple),
    occupations=st.lists(
        st.sampled_from(["4", "4-01", "4-01-02", "4-02-03-04", "2-01"]), max_size=4, unique=True
    ).map(tuple),
)
SEATS = st.builds(
    factories.a_seat,
    county=st.sampled_from(["640104", "640181", "640202"]),
    occupation=st.sampled_from(["4-01-02", "4-01-05-01", "4-02-03-04", "2-01-01"]),
)
BREADTHS = st.builds(
    Breadth, st.sampled_from(["county", "city", "province"]), st.integers(min_value=1, max_value=4)
)


@pytest.mark.parametrize(
    ("told", "acceptable"),
    [
        ((), ()),
        (("640104",), ("640104", "640100")),
        (("640202", "640104", "640181"), ("640202", "640104", "640181", "640200", "640100")),
        (("640100", "640104"), ("640100", "640104")),
        (("640000",), ("640000",)),
    ],
)
def test_a_county_is_widened_to_its_city_behind_what_was_named(told, acceptable):
    assert widened(factories.a_wish(regions=told), CITY).regions == acceptable


@pytest.mark.parametrize(
    ("told", "acceptable"),
    [
        ((), ()),
        (("4-01-02-03",), ("4-01-02-03", "4-01")),
        (("4-01-02", "4-01-03", "2-01-01"), ("4-01-02", "4-01-03", "2-01-01", "4-01", "2-01")),
        (("4-01", "4"), ("4-01", "4")),
    ],
)
def test_an_occupation_is_widened_to_its_class(told, acceptable):
    assert widened(factories.a_wish(occupations=told), CITY).occupations == acceptable


def test_all_of_the_region_can_be_asked_for():
    wish = widened(factories.a_wish(regions=("640104",)), Breadth("province"))
    assert wish.regions == ("640104", "640000")


@given(WISHES)
def test_where_no_breadth_is_asked_for_an_intention_is_what_it_says(wish):
    seeker = factories.a_seeker(wish)
    assert widened(wish, Breadth()) == wish
    assert seeking(seeker, Breadth()) == seeker


@given(WISHES, SEATS, BREADTHS)
def test_what_a_youth_named_is_kept_and_goes_first(wish, seat, breadth):
    broad = widened(wish, breadth)
    if takes(factories.a_seeker(wish), seat):
        assert takes(seeking(factories.a_seeker(wish), breadth), seat)
        assert region_rank(broad, seat) == region_rank(wish, seat)
    assert widened(broad, breadth) == broad


@given(WISHES, WISHES, SEATS, BREADTHS)
def test_who_names_one_county_of_a_city_gains_nothing_over_who_names_another(
    one, other, seat, breadth
):
    def alike(wish):
        return {*map(breadth.area, wish.regions)}, {*map(breadth.craft, wish.occupations)}

    if alike(one) == alike(other):
        would = [takes(seeking(factories.a_seeker(wish), breadth), seat) for wish in (one, other)]
        assert would[0] == would[1]


@pytest.mark.parametrize(
    ("breadth", "words"),
    [
        (Breadth(), ""),
        (Breadth("city"), "按规定，求职意愿中地区窄于市的放宽到市，您填写的排在前面。"),
        (Breadth(occupation=2), "按规定，求职意愿中职业窄于中类的放宽到中类，您填写的排在前面。"),
        (
            Breadth("province", 1),
            "按规定，求职意愿中地区窄于自治区的放宽到自治区，职业窄于大类的放宽到大类，您填写的排在前面。",
        ),
    ],
)
def test_the_rule_is_told_where_there_is_one(breadth, words):
    assert in_words(breadth) == words
