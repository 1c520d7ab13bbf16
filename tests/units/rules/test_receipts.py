"""Receipts: as given out, and as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.rules.receipts import ALPHABET, plain, spelled


def test_a_receipt_is_given_out_in_groups_of_four():
    assert spelled("0123456789AB") == "0123-4567-89AB"


@given(st.text(ALPHABET, min_size=24, max_size=24))
def test_what_was_spelled_reads_as_it_was(code):
    assert plain(spelled(code)) == code
    assert plain(spelled(code).lower()) == code


@pytest.mark.parametrize("typed", ["O1L0-i23k", " o110 123K ", "01101 23k"])
def test_characters_that_a_hand_writes_alike_count_as_one(typed):
    assert plain(typed) == "0110123K"
