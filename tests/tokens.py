"""Tokens for tests, signed by the keys of the house under test."""

import time
from base64 import urlsafe_b64encode
from typing import Any

import httpx2
import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ulid import ULID

from services.common.web.tokens import UserKeys, write_service_token
from tests import house_keys


def user_token(kind: str = "officer", roles: tuple[str, ...] = ("clerk",), **claims: Any) -> str:
    """A user token; claims such as region, unit_id, youth_id, sub, exp, aud override."""
    now = int(time.time())
    told = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": f"acc_{ULID()}",
        "kind": kind,
        "roles": list(roles),
        "region": None,
        "unit_id": None,
        "youth_id": None,
        "iat": now,
        # A run may take longer than a token of accounts lives.
        "exp": now + 86_400,
        "jti": str(ULID()),
    } | claims
    return jwt.encode(told, house_keys.TOKENS["test-1"], "EdDSA", headers={"kid": "test-1"})


def officer(region: str = "640000", *roles: str, **claims: Any) -> dict[str, str]:
    """Headers of an officer; a clerk unless other roles are named."""
    return bearer(user_token("officer", roles or ("clerk",), region=region, **claims))


def unit(unit_id: str, **claims: Any) -> dict[str, str]:
    """Headers of a unit's account."""
    return bearer(user_token("unit", ("unit",), unit_id=unit_id, **claims))


def youth(youth_id: str, **claims: Any) -> dict[str, str]:
    """Headers of a youth's account."""
    return bearer(user_token("youth", ("youth",), youth_id=youth_id, **claims))


def department(*scopes: str, **claims: Any) -> dict[str, str]:
    """Headers of a department whose agreement grants these feeds and batches; not yet signed."""
    key = f"dky_{ULID()}"
    told = {"sub": key, "agreement_id": f"dag_{ULID()}", "scopes": list(scopes)} | claims
    return bearer(user_token("department", ("department",), **told))


def confirmation(subject: str, digest: str, **claims: Any) -> str:
    """A second proof of an account for one text, as accounts would give it."""
    now = int(time.time())
    told = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-confirmation",
        "sub": subject,
        "digest": digest,
        "proof": "password",
        "iat": now,
        "exp": now + 300,
        "jti": f"cnf_{ULID()}",
    } | claims
    return jwt.encode(told, house_keys.TOKENS["test-1"], "EdDSA", headers={"kid": "test-1"})


def sister(issuer: str, audience: str, scope: str) -> dict[str, str]:
    """Headers of a sister service."""
    key = house_keys.SIGNING[issuer]
    return bearer(write_service_token(key, issuer=issuer, audience=audience, scope=scope))


def bearer(token: str) -> dict[str, str]:
    """A token as a header, with a fresh Idempotency-Key beside it."""
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(ULID())}


def published_keys() -> UserKeys:
    """The house's user keys, served as accounts would over HTTP."""
    jwks = {"keys": [_jwk(kid) for kid in house_keys.TOKENS]}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=jwks))
    return UserKeys("http://accounts/.well-known/jwks.json", transport)


def _jwk(kid: str) -> dict[str, str]:
    public = house_keys.TOKENS[kid].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = urlsafe_b64encode(public).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}
