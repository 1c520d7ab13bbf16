"""The priority order: class, registration instant, lottery; and nothing else."""

from dataclasses import fields, replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import lotteries, pool
from services.matching.rules.pool import Claim, PriorityTerms
from tests.matching.factories import an_instant

SECRET = b"\x02" * 32
TERMS = PriorityTerms(
    classes=("hardship", "regular", "declined"),
    declines_allowed=2,
    hardships=frozenset({"disabled", "minimum_living"}),
)


def a_claim(**facts: object) -> Claim:
    known = Claim(serial=1, hardship=frozenset(), declines=0, registered_at=an_instant())
    return replace(known, **facts)  # type: ignore[arg-type]


claims = st.builds(
    Claim,
    serial=st.integers(1, 10**6),
    hardship=st.frozensets(st.sampled_from(["disabled", "minimum_living", "unheard_of"])),
    declines=st.integers(0, 5),
    registered_at=st.integers(0, 5).map(lambda n: an_instant() + timedelta(minutes=n)),
)


def order(found: list[Claim]) -> list[Claim]:
    return sorted(found, key=lambda claim: pool.place_of(claim, TERMS, SECRET))


def test_the_order_reads_serial_hardship_declines_and_instant_only() -> None:
    assert {field.name for field in fields(Claim)} == {
        "serial",
        "hardship",
        "declines",
        "registered_at",
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "regular"),
        ({"hardship": frozenset({"disabled"})}, "hardship"),
        ({"hardship": frozenset({"unheard_of"})}, "regular"),
        ({"declines": 2}, "regular"),
        ({"declines": 3}, "declined"),
        ({"declines": 3, "hardship": frozenset({"disabled"})}, "declined"),
    ],
)
def test_the_class_follows_hardship_and_declines(facts: dict[str, object], expected: str) -> None:
    assert pool.class_of(a_claim(**facts), TERMS) == expected


def test_hardship_goes_before_an_earlier_registration_and_many_declines_after_a_later_one() -> None:
    early = a_claim(serial=1, registered_at=an_instant(1))
    hard = a_claim(serial=2, registered_at=an_instant(9), hardship=frozenset({"disabled"}))
    choosy = a_claim(serial=3, registered_at=an_instant(1), declines=3)
    late = a_claim(serial=4, registered_at=an_instant(8))
    assert order([choosy, late, early, hard]) == [hard, early, late, choosy]


def test_one_instant_is_decided_by_lot() -> None:
    tied = [a_claim(serial=n) for n in range(1, 9)]
    drawn = order(tied)
    assert drawn == sorted(tied, key=lambda claim: lotteries.lot_of(SECRET, claim.serial))
    assert drawn != tied


def test_an_office_may_put_the_classes_in_another_order() -> None:
    flat = replace(TERMS, classes=("regular", "hardship", "declined"))
    hard = a_claim(hardship=frozenset({"disabled"}))
    assert pool.place_of(a_claim(), flat, SECRET) < pool.place_of(hard, flat, SECRET)


@given(st.lists(claims, unique_by=lambda claim: claim.serial), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_reading(
    found: list[Claim], chance: Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert order(shuffled) == order(found)


@given(claims, claims)
def test_of_one_class_the_earlier_goes_first(one: Claim, other: Claim) -> None:
    if pool.class_of(one, TERMS) == pool.class_of(other, TERMS):
        earlier = one.registered_at < other.registered_at
        placed = pool.place_of(one, TERMS, SECRET) < pool.place_of(other, TERMS, SECRET)
        assert placed or not earlier


@given(claims)
def test_one_more_decline_never_helps(claim: Claim) -> None:
    once_more = replace(claim, declines=claim.declines + 1)
    place = pool.place_of(claim, TERMS, SECRET)
    assert pool.place_of(once_more, TERMS, SECRET) >= place


def test_the_commitment_is_of_the_secret_and_the_lot_of_the_serial() -> None:
    assert lotteries.commitment(SECRET) != lotteries.commitment(b"\x03" * 32)
    assert lotteries.lot_of(SECRET, 7) == lotteries.lot_of(SECRET, 7)
    assert lotteries.lot_of(SECRET, 7) != lotteries.lot_of(SECRET, 8)
