"""Digests and HMACs by both algorithms, against published vectors."""

import pytest

from services.common.values.signatures import ALGORITHMS, digest, mac

ABC = {
    "hmac-sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "hmac-sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
}
"""FIPS 180-4 and GB/T 32905, both of the text abc."""


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_digest_is_the_published_one(algorithm):
    assert digest(algorithm, b"abc") == ABC[algorithm]


def test_a_mac_is_the_published_one():
    # RFC 4231, test case 2.
    told = mac("hmac-sha256", "Jefe", b"what do ya want for nothing?")
    assert told == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
