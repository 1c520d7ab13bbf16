"""What a youth would take, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import intentions
from services.matching.rules.intentions import Seat, Seeker, Wish
from tests.matching.factories import a_seat, a_seeker, a_wish

SECRET = b"\x01" * 32


def test_the_engine_sees_no_education_no_gender_and_no_birth_date() -> None:
    seen = {field for kind in (Seeker, Wish) for field in kind._fields}
    assert seen | set(Seat._fields) == {
        "serial", "wish", "under_18", "months_left", "declined",
        "regions", "industries", "occupations", "needs_lodging",
        "post_id", "county", "industry", "occupation", "months", "lodging",
        "unsuitable_under_18",
    }  # fmt: skip


def test_who_wishes_for_anything_takes_anything() -> None:
    assert intentions.takes(a_seeker(), a_seat())


@pytest.mark.parametrize(
    ("seeker", "seat", "obstacle"),
    [
        (a_seeker(declined=frozenset({"pst_1"})), a_seat(), "declined"),
        (a_seeker(under_18=True), a_seat(unsuitable_under_18=True), "under_18"),
        (a_seeker(under_18=True), a_seat(), None),
        (a_seeker(), a_seat(unsuitable_under_18=True), None),
        (a_seeker(months_left=5), a_seat(months=6), "months"),
        (a_seeker(months_left=6), a_seat(months=6), None),
        (a_seeker(a_wish(regions=("640200",))), a_seat(), "region"),
        (a_seeker(a_wish(regions=("640200", "640100"))), a_seat(), None),
        (a_seeker(a_wish(industries=("G",))), a_seat(), "industry"),
        (a_seeker(a_wish(industries=("C",))), a_seat(), None),
        (a_seeker(a_wish(occupations=("2",))), a_seat(), "occupation"),
        (a_seeker(a_wish(occupations=("4-01",))), a_seat(), None),
        (a_seeker(a_wish(needs_lodging=True)), a_seat(), "lodging"),
        (a_seeker(a_wish(needs_lodging=True)), a_seat(lodging=True), None),
    ],
)
def test_one_obstacle_at_a_time_keeps_a_youth_and_a_post_apart(
    seeker: Seeker, seat: Seat, obstacle: str | None
) -> None:
    assert intentions.obstacle(seeker, seat) == obstacle


def test_all_that_keeps_apart_is_named_and_nothing_where_nothing_does() -> None:
    seeker = a_seeker(a_wish(regions=("640200",), needs_lodging=True), months_left=3)
    assert intentions.obstacles(seeker, a_seat()) == ("months", "region", "lodging")
    assert intentions.obstacles(a_seeker(), a_seat()) == ()


def test_the_order_of_regions_goes_before_industries_and_industries_before_occupations() -> None:
    seeker = a_seeker(
        a_wish(regions=("640105", "640104"), industries=("G", "C"), occupations=("6", "4-01"))
    )
    ranked = [
        a_seat("near", county="640105", industry="C", occupation="4-01-02"),
        a_seat("trade", industry="G", occupation="4-01-02"),
        a_seat("craft", industry="C", occupation="6-01-01"),
        a_seat("last", industry="C", occupation="4-01-02"),
    ]
    assert intentions.in_order_of_wish(seeker, reversed(ranked), SECRET) == ranked


def test_what_the_youth_would_not_take_is_in_no_order() -> None:
    seeker = a_seeker(a_wish(industries=("C",)))
    assert intentions.in_order_of_wish(seeker, [a_seat(industry="G")], SECRET) == []


def test_ties_are_drawn_by_the_secret_and_differ_from_youth_to_youth() -> None:
    seats = [a_seat(f"pst_{n}") for n in range(6)]
    orders = {
        tuple(s.post_id for s in intentions.in_order_of_wish(a_seeker(serial=n), seats, SECRET))
        for n in range(20)
    }
    assert len(orders) > 1


@given(st.permutations([a_seat(f"pst_{n}") for n in range(6)]), st.integers(1, 9))
def test_the_order_in_which_posts_are_read_changes_nothing(seats: list[Seat], serial: int) -> None:
    seeker = a_seeker(serial=serial)
    expected = intentions.in_order_of_wish(seeker, sorted(seats, key=str), SECRET)
    assert intentions.in_order_of_wish(seeker, seats, SECRET) == expected
