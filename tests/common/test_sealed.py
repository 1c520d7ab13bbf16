"""Sealed columns tell nothing, cannot be moved or changed, and are found by blind index."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.common import keys
from services.common.store.sealed import Keyring, blind, ring, seal, unseal
from tests import house_keys

PLACE = "youths.id_number"


@pytest.fixture(autouse=True)
def _installed():
    ring.install(keys.load(house_keys.keys_file("matching")))


def test_a_ring_without_keys_seals_nothing():
    with pytest.raises(RuntimeError, match="no sealing keys"):
        _ = Keyring().keys


@given(st.text())
def test_what_is_sealed_opens_again(text):
    assert unseal(PLACE, seal(PLACE, text.encode())).decode() == text


def test_the_same_text_never_looks_the_same():
    assert seal(PLACE, b"x") != seal(PLACE, b"x")


def test_a_cell_moved_to_another_column_does_not_open():
    with pytest.raises(InvalidTag):
        unseal("youths.phone", seal(PLACE, b"x"))


def test_a_changed_cell_does_not_open():
    sealed = bytearray(seal(PLACE, b"11010519491231002X"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(PLACE, bytes(sealed))


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="form"):
        unseal(PLACE, b"\x09rest")


def test_a_blind_index_finds_equals_at_one_place_only():
    assert blind(PLACE, "a") == blind(PLACE, "a")
    assert blind(PLACE, "a") != blind(PLACE, "b")
    assert blind(PLACE, "a") != blind("youths.phone", "a")
