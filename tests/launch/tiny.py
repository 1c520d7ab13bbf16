"""A tiny program for the supervisor to run: answers /health, and falls or dawdles when told to."""

import asyncio
import os
from typing import Any


def create() -> Any:
    return answer


async def answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/fall":
        os._exit(1)
    if scope["path"] == "/slow":
        await asyncio.sleep(60)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
