"""The peer: a bare ASGI endpoint that writes by asyncpg the same rows as one registration.

The rows that one registration wrote are its pattern; each POST writes them anew under other ids.
Nothing is decided, sealed, checked or told.
"""

import json
import os
import random
from typing import Any

import asyncpg
from ulid import ULID

TABLES = (
    "youths",
    "tellings",
    "intentions",
    "dispatches",
    "holds",
    "changes",
    "remembered_answers",
)
"""In the order in which they refer to each other."""

CONNECTIONS = 10
"""As many as a service has."""


class Bare:
    """The application; its pattern is read when it starts."""

    def __init__(self) -> None:
        """Nothing is open before the first event of the lifespan."""
        self.pool: Any = None
        self.posts: list[str] = []
        self.statements: list[tuple[str, list[Any], list[str]]] = []
        self.old: dict[str, str] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Lifespan, or one POST."""
        if scope["type"] == "lifespan":
            await receive()
            await self._open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self.pool.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["method"] == "POST":
            json.loads((await receive())["body"])
            await self._write()
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def _open(self) -> None:
        self.pool = await asyncpg.create_pool(
            os.environ["BARE_DATABASE"], min_size=CONNECTIONS, max_size=CONNECTIONS
        )
        async with self.pool.acquire() as connection:
            await self._set_aside(connection)
            self.posts = [
                row[0] for row in await connection.fetch("SELECT post_id FROM post_seats")
            ]
            for table in TABLES:
                for row in await connection.fetch(f"SELECT * FROM pattern.{table}"):
                    # The secret of the year was committed with the first one only.
                    if row.get("object") != "market":
                        await self._learn(connection, table, dict(row))

    async def _set_aside(self, connection: Any) -> None:
        # A second process that starts late would take for the pattern what the first has written.
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(1)")
            await connection.execute("CREATE SCHEMA IF NOT EXISTS pattern")
            for table in TABLES:
                kept = f"CREATE TABLE IF NOT EXISTS pattern.{table} AS TABLE {table}"
                await connection.execute(kept)

    async def _learn(self, connection: Any, table: str, row: dict[str, Any]) -> None:
        made = await connection.fetch(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = $1 AND is_identity = 'YES'",
            table,
        )
        names = [name for name in row if name not in {one[0] for one in made}]
        # The relay fills these in later.
        names = [name for name in names if not (table == "changes" and name in {"no", "digest"})]
        marks = ", ".join(f"${place}" for place in range(1, len(names) + 1))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        self.statements.append((statement, [row[name] for name in names], names))
        if table == "tellings":
            self.old |= {"tel": row["id"]}
        if table == "dispatches":
            self.old |= {"yth": row["youth_id"], "dsp": row["id"], "pst": row["post_id"]}

    async def _write(self) -> None:
        post_id = random.choice(self.posts)
        new = {kind: f"{kind}_{ULID()}" for kind in ("yth", "tel", "dsp")} | {"pst": post_id}
        swap = {self.old[kind]: new[kind] for kind in new}
        async with self.pool.acquire() as connection, connection.transaction():
            version = await connection.fetchval(
                "UPDATE post_seats SET taken = taken + 1, version = version + 1 "
                "WHERE post_id = $1 AND taken < offered RETURNING version",
                post_id,
            )
            for statement, values, names in self.statements:
                told = [self._told(*pair, swap) for pair in zip(names, values, strict=True)]
                if "object" in names and told[names.index("object")] == "post-seats":
                    told[names.index("version")] = version
                await connection.execute(statement, *told)

    def _told(self, name: str, value: Any, swap: dict[str, str]) -> Any:
        if name in {"id_number_index", "scope"}:
            return os.urandom(32)
        if name == "data":
            for old, new in swap.items():
                value = value.replace(old, new)
            return value
        return swap.get(value, value) if isinstance(value, str) else value


app = Bare()
