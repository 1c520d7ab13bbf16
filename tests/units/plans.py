"""What the database reads for a question, by the plan of its statement as it was run."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncSession

_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"
_COLUMNS = """
SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns
WHERE table_name = :table AND is_generated = 'NEVER' AND identity_generation IS NULL
"""
_MANY = """
INSERT INTO {table} ({columns})
SELECT {columns} FROM (
    SELECT (jsonb_populate_record(one, jsonb_build_object({made}))).*
    FROM {table} AS one, generate_series(1, :times) AS n
    WHERE one.id = :id
) AS many
"""


async def crowd(
    session: AsyncSession,
    table: str,
    like: str,
    *,
    times: int = 5000,
    **made: str,
) -> None:
    """Many more rows like the one of that id; what is `made` is other: SQL of `one` and `n`."""
    columns = await session.scalar(text(_COLUMNS), {"table": table})
    pairs = ", ".join(f"'{name}', {how}" for name, how in ({"id": "one.id || n"} | made).items())
    statement = _MANY.format(table=table, columns=columns, made=pairs)
    await session.execute(text(statement), {"id": like, "times": times})
    await session.execute(text("ANALYZE"))


async def pages_read(
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    ask: Callable[[], Awaitable[Any]],
) -> tuple[Any, int]:
    """What is found, and how many pages the one statement reads that is run by that method."""
    told = []
    run = getattr(session, by)

    async def kept(statement: Any, *args: Any, **more: Any) -> Any:
        told.append(statement)
        return await run(statement, *args, **more)

    with monkeypatch.context() as watched:
        watched.setattr(session, by, kept)
        found = await ask()
    (statement,) = told
    as_run = statement.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    given = [as_run.params[name] for name in as_run.positiontup]
    raw = await (await session.connection()).get_raw_connection()
    explained = await raw.driver_connection.fetchval(f"{_EXPLAIN} {as_run}", *given)
    plan = explained if isinstance(explained, list) else json.loads(explained)
    return found, plan[0]["Plan"]["Shared Hit Blocks"]
