"""The peers behind no gateway: constant bytes, and one row by its key over asyncpg in FastAPI."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI, Request

HELLO = b'{"hello":"world"}'
CONNECTIONS = 10
"""As many as a service has."""


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Bare ASGI: what the server costs, and nothing else."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(HELLO))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": HELLO})


@asynccontextmanager
async def _connected(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        os.environ["BARE_DATABASE"], min_size=CONNECTIONS, max_size=CONNECTIONS
    ) as app.state.pool:
        yield


def reader() -> FastAPI:
    """FastAPI with asyncpg: the row of a post, for whoever asks."""
    app = FastAPI(lifespan=_connected, openapi_url=None)

    @app.get("/v1/public/posts/{post_id}")
    async def post(post_id: str, request: Request) -> dict[str, Any]:
        async with request.app.state.pool.acquire() as connection:
            row = await connection.fetchrow("SELECT * FROM posts WHERE id = $1", post_id)
        return {name: value for name, value in row.items() if not isinstance(value, bytes)}

    return app
