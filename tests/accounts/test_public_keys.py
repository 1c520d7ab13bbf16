"""The keys by which anyone checks a token."""

from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests import house_keys


async def test_both_keys_are_published_and_no_private_part(accounts):
    answer = await accounts.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    keys = answer.json()["keys"]
    assert [key["kid"] for key in keys] == ["test-1", "test-2"]
    for key in keys:
        assert key.keys() == {"kty", "crv", "x", "kid", "alg", "use"}
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == (
            "OKP",
            "Ed25519",
            "EdDSA",
            "sig",
        )
        raw = urlsafe_b64decode(key["x"] + "=")
        expected = house_keys.TOKENS[key["kid"]].public_key()
        assert Ed25519PublicKey.from_public_bytes(raw) == expected
