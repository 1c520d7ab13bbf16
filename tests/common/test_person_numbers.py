"""Numbers that persons bear, of every kind of card, and names with their dots."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values import identity, names

TODAY = date(2026, 3, 2)
SAMPLE_OF_A_FOREIGNERS_CARD = "932682198501010017"

PLACES = [
    ("resident", "640104"),
    ("resident", "412723"),
    ("hong_kong_resident", "810000"),
    ("macao_resident", "820000"),
    ("taiwan_resident", "830000"),
    ("foreign_permanent", "932682"),
    ("foreign_permanent", "964840"),
]


def number(place: str, born_on: date, order: int) -> str:
    first17 = f"{place}{born_on:%Y%m%d}{order:03}"
    return first17 + identity.id_check(first17)


births = st.dates(date(TODAY.year - 120, 1, 1), TODAY)
orders = st.integers(0, 999)
places = st.text("0123456789", min_size=6, max_size=6)


@given(places, births, orders)
def test_whatever_place_it_names_a_number_of_right_form_is_read(place, born_on, order):
    text = number(place, born_on, order)
    read = identity.id_number(text.lower(), on=TODAY)
    assert (read.text, read.born_on) == (text, born_on)
    assert read.masked.count("*") == 14
    assert f"{born_on:%Y%m%d}" not in read.masked + repr(read)


@given(places, births, orders, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_digit_written_wrongly_is_always_seen(place, born_on, order, at, digit):
    text = number(place, born_on, order)
    wrong = text[:at] + digit + text[at + 1 :]
    if wrong != text:
        with pytest.raises(identity.IdentityError) as refused:
            identity.id_number(wrong, on=TODAY)
        assert wrong not in refused.value.reason


@given(places, births, orders, st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_seen(place, born_on, order, at):
    text = number(place, born_on, order)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if swapped != text:
        with pytest.raises(identity.IdentityError):
            identity.id_number(swapped, on=TODAY)


@pytest.mark.parametrize(("kind", "place"), PLACES)
def test_the_first_digits_tell_the_kind_of_card(kind, place):
    read = identity.id_number(number(place, date(2004, 5, 6), 7), on=TODAY)
    assert read.kind == kind
    assert not read.place_is_odd


def test_the_published_sample_of_a_foreigners_card_is_read():
    read = identity.id_number(SAMPLE_OF_A_FOREIGNERS_CARD, on=TODAY)
    assert (read.kind, read.born_on) == ("foreign_permanent", date(1985, 1, 1))
    assert not read.place_is_odd


@pytest.mark.parametrize("place", ["640103", "642101", "640521", "640181"])
def test_places_of_before_and_of_another_year_of_birth_are_accepted(place):
    read = identity.id_number(number(place, date(1999, 1, 2), 3), on=TODAY)
    assert (read.kind, read.place_is_odd) == ("resident", False)


@pytest.mark.parametrize(
    "place", ["810101", "830001", "990104", "900840", "161234", "000000", "640999"]
)
def test_an_odd_place_is_a_hint_and_no_refusal(place):
    assert identity.id_number(number(place, date(2004, 5, 6), 7), on=TODAY).place_is_odd


@pytest.mark.parametrize(
    ("year", "is_read"), [(1850, False), (TODAY.year - 121, False), (TODAY.year - 120, True)]
)
def test_a_birth_of_nobody_alive_is_refused(year, is_read):
    told = number("640104", date(year, 5, 6), 7)
    if is_read:
        assert identity.id_number(told, on=TODAY).born_on.year == year
        return
    with pytest.raises(identity.IdentityError, match="120年"):
        identity.id_number(told, on=TODAY)


@given(st.text("0123456789", min_size=15, max_size=15))
def test_fifteen_digits_are_refused_by_their_own_reason(digits):
    with pytest.raises(identity.FirstGenerationNumber, match="15位"):
        identity.id_number(digits, on=TODAY)


@given(births)
def test_nobody_is_read_before_they_are_born(born_on):
    text = number("640104", born_on, 1)
    assert identity.id_number(text, on=born_on).born_on == born_on
    with pytest.raises(identity.IdentityError, match="晚于今天"):
        identity.id_number(text, on=born_on - timedelta(days=1))


DOTS = "·•‧・･⋅∙‐˙.．"
han = st.text("马明阿依古丽买买提", min_size=1, max_size=4)


@given(st.lists(han, min_size=2, max_size=4), st.data())
def test_every_dot_between_parts_of_a_name_is_the_one_dot(parts, data):
    dots = [data.draw(st.sampled_from(DOTS)) for _ in parts[1:]]
    gaps = [data.draw(st.sampled_from(["", " ", "　"])) for _ in parts[1:]]
    written = parts[0] + "".join(
        gap + dot + gap + part for gap, dot, part in zip(gaps, dots, parts[1:], strict=True)
    )
    assert names.named(written) == "\u00b7".join(parts)


@given(st.text(max_size=30))
def test_a_name_once_in_its_form_stays_as_it_is(text):
    once = names.named(text)
    assert names.named(once) == once
