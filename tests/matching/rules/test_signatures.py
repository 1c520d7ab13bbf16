"""Who signs, what they sign, and when all have."""

from datetime import date

import pytest

from services.matching.rules import signatures
from services.matching.rules.signatures import Party, Signing

DIGEST = "a" * 64
OF_AGE_ON = date(2026, 6, 16)


def signing(*signed: Party, born_on: date = date(2008, 6, 16)) -> Signing:
    return Signing(
        digest=DIGEST,
        made_on=date(2026, 6, 10),
        signed=frozenset(signed),
        born_on=born_on,
        adult_age=18,
    )


@pytest.mark.parametrize("party", ["unit", "youth", "guardian"])
def test_each_party_may_sign_first(party: Party) -> None:
    signatures.refuse_signature(signing(), party, DIGEST)


@pytest.mark.parametrize("party", ["unit", "youth", "guardian"])
def test_no_party_signs_twice(party: Party) -> None:
    with pytest.raises(signatures.AlreadySigned):
        signatures.refuse_signature(signing(party), party, DIGEST)


def test_another_text_is_not_signed() -> None:
    with pytest.raises(signatures.DigestDiffers):
        signatures.refuse_signature(signing(), "youth", "b" * 64)


def test_a_guardian_signs_only_for_who_was_a_minor_when_the_agreement_was_made() -> None:
    signatures.refuse_signature(signing(born_on=date(2008, 6, 11)), "guardian", DIGEST)
    with pytest.raises(signatures.GuardianNotNeeded):
        signatures.refuse_signature(signing(born_on=date(2008, 6, 10)), "guardian", DIGEST)


def test_a_minor_needs_the_guardian_until_the_eve_of_the_birthday() -> None:
    both = signing("unit", "youth")
    assert signatures.missing(both, date(2026, 6, 15)) == {"guardian"}
    assert signatures.missing(both, OF_AGE_ON) == frozenset()


def test_the_order_of_signing_is_free() -> None:
    assert signatures.missing(signing("guardian"), date(2026, 6, 15)) == {"unit", "youth"}
    assert signatures.missing(signing("unit"), OF_AGE_ON) == {"youth"}


def test_who_is_born_on_29_february_is_of_age_on_1_march() -> None:
    leap = signing("unit", "youth", born_on=date(2008, 2, 29))
    assert signatures.missing(leap, date(2026, 2, 28)) == {"guardian"}
    assert signatures.missing(leap, date(2026, 3, 1)) == frozenset()


@pytest.mark.parametrize(("kind", "party"), [("unit", "unit"), ("youth", "youth")])
def test_an_account_signs_for_its_own_side_alone(kind: str, party: Party) -> None:
    assert signatures.party_of(kind) == party


@pytest.mark.parametrize(
    ("today", "due"),
    [(date(2026, 3, 4), date(2026, 3, 9)), (date(2026, 3, 5), date(2026, 3, 9))],
)
def test_a_text_written_anew_in_time_is_signed_within_the_full_time(today: date, due: date) -> None:
    assert signatures.sign_by_anew(date(2026, 3, 5), today, due) == due


def test_who_was_late_stays_late_when_the_text_is_written_anew() -> None:
    late = signatures.sign_by_anew(date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 11))
    assert late == date(2026, 3, 5)


def test_a_text_written_anew_never_takes_time_away() -> None:
    kept = signatures.sign_by_anew(date(2026, 3, 9), date(2026, 3, 4), date(2026, 3, 6))
    assert kept == date(2026, 3, 9)
