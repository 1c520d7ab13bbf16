"""An officer who asks, and the keys that vouch for them: accounts itself is not part of this."""

import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ulid import ULID


def token(kid: str, key: Ed25519PrivateKey) -> str:
    """What accounts would give an officer of the whole region."""
    now = int(time.time())
    told = {
        "iss": "jianxi-accounts", "aud": "jianxi-api", "sub": f"acc_{ULID()}", "kind": "officer",
        "roles": ["clerk"], "region": "640000", "unit_id": None, "youth_id": None,
        "iat": now, "exp": now + 86_400, "jti": str(ULID()),
    }  # fmt: skip
    return jwt.encode(told, key, "EdDSA", headers={"kid": kid})


@asynccontextmanager
async def vouching(port: int, kid: str, key: Ed25519PrivateKey) -> AsyncIterator[None]:
    """What accounts publishes: its keys, and that no sign-in has ended."""
    x = urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    one = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}
    app = web.Application()
    app.router.add_get("/.well-known/jwks.json", _answers({"keys": [one]}))
    app.router.add_get("/.well-known/ended-sign-ins", _answers({"sign_ins": []}))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _answers(told: dict[str, Any]) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(told)

    return answer
