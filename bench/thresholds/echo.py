"""Stands where accounts stands: publishes the keys of tokens, and sends back whatever is posted."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

JWKS = "/.well-known/jwks.json"
_JSON = [(b"content-type", b"application/json")]


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """One request and its answer."""
    if scope["type"] != "http":
        return
    told, more = b"", True
    while more:
        message = await receive()
        told, more = told + message.get("body", b""), message.get("more_body", False)
    body = os.environ["BENCH_JWKS"].encode() if scope["path"] == JWKS else told
    await send({"type": "http.response.start", "status": 200, "headers": _JSON})
    await send({"type": "http.response.body", "body": body})
