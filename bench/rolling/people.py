"""Requests of people who do not exist: bodies, tokens, and the keys that vouch for them."""

import json
import time
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ulid import ULID

from services.common.values import ids
from services.common.values.identity import id_check

COUNTY = "640104"


def request(
    number: int, today: date, kid: str, key: Ed25519PrivateKey
) -> tuple[str, dict[str, str]]:
    """The body and the headers of one youth's registration, who would take any post."""
    headers = {
        "Authorization": f"Bearer {_token(kid, key)}",
        "Idempotency-Key": str(ULID()),
        "Content-Type": "application/json",
    }
    return json.dumps(form(number, today), ensure_ascii=False), headers


def form(number: int, today: date) -> dict[str, Any]:
    """The registration of a youth of that number, who would take any post."""
    days, order = divmod(number, 999)
    born = today.replace(year=today.year - 21, day=1) + timedelta(days=days)
    first17 = f"{COUNTY}{born:%Y%m%d}{order + 1:03}"
    return {
        "name": "测试",
        "id_number": first17 + id_check(first17),
        "phone": f"139{number:08}",
        "region": COUNTY,
        "unemployment_registered_on": today.isoformat(),
        "intention": {},
    }


def jwks(kid: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """What accounts would publish."""
    x = urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    one = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}
    return {"keys": [one]}


def _token(kid: str, key: Ed25519PrivateKey) -> str:
    now = int(time.time())
    told = {
        "iss": "jianxi-accounts", "aud": "jianxi-api", "sub": ids.new("acc"), "kind": "youth",
        "roles": ["youth"], "region": None, "unit_id": None, "youth_id": ids.new("yth"),
        "iat": now, "exp": now + 86_400, "jti": str(ULID()),
    }  # fmt: skip
    return jwt.encode(told, key, "EdDSA", headers={"kid": kid})
