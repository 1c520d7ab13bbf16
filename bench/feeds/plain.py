"""The peer: the same rows by the same keyset in a plain FastAPI endpoint that anybody may read."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel

QUERY = """
SELECT changes.no, event, object_id, recorded_at, occurred_on, data, name, credit_code
FROM changes JOIN units ON units.id = changes.object_id
WHERE object = 'unit' AND (data ->> 'region') LIKE '64%' AND units.region LIKE '64%' AND no > $1
ORDER BY no LIMIT $2
"""


class Event(BaseModel):
    """One change."""

    no: int
    event: str
    subject: str
    time: datetime
    occurred_on: date
    name: str
    credit_code: str
    state: str


class Page(BaseModel):
    """A page and after which number the next begins."""

    items: list[Event]
    after: int


@asynccontextmanager
async def _pool(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(os.environ["ADDRESS"], init=_reading_json)
    yield
    await app.state.pool.close()


async def _reading_json(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )


app = FastAPI(lifespan=_pool)


@app.get("/events")
async def events(after: int = 0, limit: int = 1000) -> Page:
    """A page of changes."""
    rows = await app.state.pool.fetch(QUERY, after, limit)
    items = [
        Event(
            no=row["no"],
            event=row["event"],
            subject=row["object_id"],
            time=row["recorded_at"],
            occurred_on=row["occurred_on"],
            name=row["name"],
            credit_code=row["credit_code"],
            state=row["data"]["state"],
        )
        for row in rows
    ]
    return Page(items=items, after=items[-1].no if items else after)
