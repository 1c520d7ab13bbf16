"""What this service signs and publishes: access tokens, and the keys by which they are checked."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence

import jwt

from services.accounts.settings import TokenKey


def access_token(claims: Mapping[str, object], key: TokenKey) -> str:
    """A signed JWT (EdDSA) that names its key."""
    return jwt.encode(dict(claims), key.private, algorithm="EdDSA", headers={"kid": key.kid})


def published(keys: Sequence[TokenKey]) -> list[dict[str, str]]:
    """The public keys as a JSON Web Key Set lists them (RFC 8037)."""
    return [_public(key) for key in keys]


def _public(key: TokenKey) -> dict[str, str]:
    raw = key.private.public_key().public_bytes_raw()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": urlsafe_b64encode(raw).rstrip(b"=").decode(),
        "kid": key.kid,
        "alg": "EdDSA",
        "use": "sig",
    }
