"""Who signs, what they sign, and when all have."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.matching.rules import signatures
from services.matching.rules.signatures import Party, Signing

DIGEST = "a" * 64
OF_AGE_ON = date(2026, 6, 16)


def signing(*signed: Party, on: date = date(2026, 6, 10), **told: Any) -> Signing:
    return Signing(
        digest=DIGEST,
        signed=dict.fromkeys(signed, on),
        born_on=told.get("born_on", date(2008, 6, 16)),
        adult_age=18,
    )


@pytest.mark.parametrize("party", ["unit", "youth", "guardian"])
def test_each_party_may_sign_first(party: Party) -> None:
    signatures.refuse_signature(signing(), party, DIGEST, OF_AGE_ON)


@pytest.mark.parametrize("party", ["unit", "youth", "guardian"])
def test_no_party_signs_twice(party: Party) -> None:
    with pytest.raises(signatures.AlreadySigned):
        signatures.refuse_signature(signing(party), party, DIGEST, date(2026, 6, 15))


def test_another_text_is_not_signed() -> None:
    with pytest.raises(signatures.DigestDiffers):
        signatures.refuse_signature(signing(), "youth", "b" * 64, OF_AGE_ON)


def test_a_guardian_signs_until_the_eve_of_the_birthday() -> None:
    signatures.refuse_guardian(signing(), "guardian", date(2026, 6, 15))
    for party in ("unit", "youth"):
        signatures.refuse_guardian(signing(), party, OF_AGE_ON)
    with pytest.raises(signatures.GuardianNotNeeded):
        signatures.refuse_guardian(signing(), "guardian", OF_AGE_ON)


def test_what_a_minor_signed_alone_waits_for_the_guardian_and_then_for_themselves() -> None:
    both, eve = signing("unit", "youth"), date(2026, 6, 15)
    assert signatures.missing(both, eve) == {"guardian"}
    with pytest.raises(signatures.AlreadySigned):
        signatures.refuse_signature(both, "youth", DIGEST, eve)
    assert signatures.missing(both, OF_AGE_ON) == {"youth"}
    signatures.refuse_signature(both, "youth", DIGEST, OF_AGE_ON)
    with pytest.raises(signatures.AlreadySigned):
        signatures.refuse_signature(both, "unit", DIGEST, OF_AGE_ON)


def test_what_was_signed_on_the_birthday_counts_alone() -> None:
    assert signatures.missing(signing("unit", "youth", on=OF_AGE_ON), OF_AGE_ON) == frozenset()


def test_with_a_guardian_of_the_eve_a_minors_signature_counts_for_good() -> None:
    both = signing("unit", "youth")
    eve = replace(both, signed={**both.signed, "guardian": date(2026, 6, 15)})
    # On a paper of the eve that an office looked at on the day itself.
    seen = replace(both, signed={**both.signed, "guardian": OF_AGE_ON})
    for signed in (eve, seen):
        assert signatures.missing(signed, OF_AGE_ON) == frozenset()
        assert signatures.lapsed(signed, OF_AGE_ON) == frozenset()


def test_on_the_birthday_what_was_signed_alone_lapses_and_nothing_else() -> None:
    both = signing("unit", "youth")
    assert signatures.lapsed(both, date(2026, 6, 15)) == frozenset()
    assert signatures.lapsed(both, OF_AGE_ON) == {"youth"}
    assert signatures.lapsed(signing("unit"), OF_AGE_ON) == frozenset()


def test_the_order_of_signing_is_free() -> None:
    assert signatures.missing(signing("guardian"), date(2026, 6, 15)) == {"unit", "youth"}
    assert signatures.missing(signing("unit"), OF_AGE_ON) == {"youth"}


def test_who_is_born_on_29_february_is_of_age_on_1_march() -> None:
    leap = signing("unit", "youth", on=date(2026, 2, 10), born_on=date(2008, 2, 29))
    assert signatures.missing(leap, date(2026, 2, 28)) == {"guardian"}
    assert signatures.missing(leap, date(2026, 3, 1)) == {"youth"}


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


@pytest.mark.parametrize(
    ("full", "by"),
    [
        (date(2026, 3, 9), date(2026, 3, 9)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 11), date(2026, 3, 10)),
    ],
)
def test_texts_written_anew_again_and_again_give_no_time_after_the_last_day(
    full: date, by: date
) -> None:
    last = date(2026, 3, 10)
    assert signatures.sign_by_anew(date(2026, 3, 5), date(2026, 3, 5), full, last) == by
    kept = signatures.sign_by_anew(date(2026, 3, 12), date(2026, 3, 5), full, last)
    assert kept == date(2026, 3, 12), "what is due later by another ground stays"
