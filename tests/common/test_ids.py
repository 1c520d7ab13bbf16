"""Ids: many made at once, in order and unlike any other's; a request's, as its caller proposes."""

import re

import pytest

from services.common.values import ids


def test_several_are_each_after_the_last_across_every_ending():
    made = ids.several("tel", 3000)
    assert made == sorted(made)
    assert len({*made}) == 3000
    assert {len(one) for one in made} == {len("tel_") + 26}
    assert ids.several("tel", 0) == []


def test_batches_of_one_instant_share_no_id():
    batches = [ids.several("tel", 50) for _ in range(200)]
    assert len({one for batch in batches for one in batch}) == 200 * 50


KEPT = ["mine", "A-b_9", "x" * 64, "req-176421120", "req_01M8H3JHZG1V0C91C4TXXY3SHC"]


@pytest.mark.parametrize("proposed", KEPT)
def test_a_request_keeps_the_id_that_was_proposed(proposed: str) -> None:
    assert ids.of_request(proposed) == proposed


@pytest.mark.parametrize(
    "proposed",
    [
        "",
        "x" * 65,
        "a b",
        "mine\n",
        "640106200001011234",
        "a640106200001011234",
        "640106_20000101_1234",
        "x13812345678y",
        "138-1234-5678",
        "a621700332000",
    ],
)
def test_what_is_crooked_or_may_be_somebodys_number_is_no_id(proposed: str) -> None:
    assert re.fullmatch(r"req_[0-9A-HJKMNP-TV-Z]{26}", ids.of_request(proposed))
