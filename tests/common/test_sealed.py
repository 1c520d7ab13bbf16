"""Sealed columns tell nothing, cannot be moved or changed, and are found by blind index."""

import json
from base64 import b64encode

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.common import keys
from services.common.store import sealed as sealing
from services.common.store.sealed import (
    Keyring,
    blind,
    name_in,
    ring,
    seal,
    unseal,
    unseal_all,
)
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


@given(st.lists(st.binary()))
def test_many_open_together_in_their_order(texts):
    assert unseal_all(PLACE, [seal(PLACE, text) for text in texts]) == texts


@pytest.mark.parametrize("cell", [b"", b"\x07", b"\x07\x03abc"])
def test_what_is_no_seal_opens_nowhere(cell):
    with pytest.raises(ValueError, match="unknown form"):
        unseal(PLACE, cell)


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


@pytest.fixture
def _sm4(tmp_path):
    told = json.loads(house_keys.keys_file("matching").read_text())
    told["sealing"]["keys"]["sm4"] = b64encode(bytes(range(16))).decode()
    told["sealing"]["current"] = "sm4"
    file = tmp_path / "matching.json"
    file.write_text(json.dumps(told))
    ring.install(keys.load(file))


@pytest.mark.usefixtures("_sm4")
def test_by_sm4_as_well_nothing_changed_or_moved_opens():
    sealed = seal(PLACE, b"11010519491231002X")
    assert (sealed[:1], name_in(sealed), unseal(PLACE, sealed)) == (
        b"\x02",
        "sm4",
        b"11010519491231002X",
    )
    for index in (len(sealed) - 1, len(sealed) - 20, 7):
        spoilt = bytearray(sealed)
        spoilt[index] ^= 1
        with pytest.raises(InvalidTag):
            unseal(PLACE, bytes(spoilt))
    with pytest.raises(InvalidTag):
        unseal("youths.phone", sealed)
    with pytest.raises(ValueError, match="form"):
        unseal(PLACE, b"\x01" + sealed[1:])


def test_sm4_in_gcm_gives_what_rfc_8998_has_worked_out():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    plain = b"".join(bytes([b]) * 8 for b in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    aside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    told = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    cipher = sealing._Sm4Gcm(key)
    assert cipher.encrypt(nonce, plain, aside).hex() == told
    assert cipher.decrypt(nonce, bytes.fromhex(told), aside) == plain
