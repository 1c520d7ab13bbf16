"""A tiny program for the supervisor to run: answers /health, and falls when told to."""

import os
from typing import Any


def create() -> Any:
    return answer


async def answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/fall":
        os._exit(1)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
