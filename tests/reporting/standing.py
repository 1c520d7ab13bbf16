"""A house of several apps that stands again as it once stood: their rows, and the hour.

What several apps tell one another before a test begins is made through the paths once a file, and
laid for the tests that begin with the same. The clock is put back to the instant at which it was
kept, so every row is laid as it was: digests hold, followers stand where they stood.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import asyncpg
from fastapi import FastAPI

from tests import worlds
from tests.conftest import SandboxClock

Make = Callable[[], Awaitable[Any]]
Rows = dict[str, tuple[str, str]]
"""By table: its columns, and its rows as JSON."""

_PATIENCE: Final = 100
_TABLES: Final = """
SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
GROUP BY relname
"""
_NUMBERS: Final = """
SELECT format('SELECT setval(%L, %s);', quote_ident(sequencename), last_value)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_UNDER_WAY: Final = """
SELECT EXISTS (SELECT FROM changes WHERE no IS NULL)
    OR EXISTS (SELECT FROM audit_entries WHERE no IS NULL)
    OR EXISTS (SELECT FROM jobs WHERE state IN ('queued', 'running'))
    OR EXISTS (SELECT FROM pgqueuer)
"""


@dataclass(frozen=True)
class Stand:
    """A house as it stood: what lays each app's rows, who knew what, and when."""

    scripts: list[str]
    memories: list[dict[str, Any]]
    at: datetime
    shown: Any


_kept: dict[str, Stand] = {}


@dataclass(frozen=True)
class House:
    """Some apps that run and keep no files, whoever follows before whom it follows.

    `tellers` remember what they told.
    """

    apps: Sequence[FastAPI]
    clock: SandboxClock
    tellers: Sequence[object]

    async def once(self, make: Make, *others: object) -> Any:
        """Do what `make` does, which is the same whenever a function of that name is given.

        Its answer, and what the `others` learn by it, is plain data.
        """
        key, who = f"{make.__module__}.{make.__qualname__}", (*self.tellers, *others)
        if key in _kept:
            return await self._lay(_kept[key], who)
        before = [await _rows(app) for app in self.apps]
        shown = await make()
        if await self._is_at_rest():
            _kept[key] = await self._keep(before, who, shown)
        return shown

    async def _is_at_rest(self) -> bool:
        for _ in range(_PATIENCE):
            if not any([await _ask(app, _UNDER_WAY) for app in self.apps]):
                return True
            await asyncio.sleep(0.02)
        return False

    async def _keep(self, before: list[Rows], who: Sequence[object], shown: Any) -> Stand:
        scripts = [
            _script(then.keys(), *await _now(app))
            for then, app in zip(before, self.apps, strict=True)
        ]
        memories = [_memory(one) for one in who]
        return Stand(scripts, memories, self.apps[0].state.clock.now(), deepcopy(shown))

    async def _lay(self, stand: Stand, who: Sequence[object]) -> Any:
        offset = (stand.at - datetime.now(UTC)).total_seconds()
        self.clock.file.write_text(json.dumps({"offset_seconds": offset}))
        for app, script in zip(self.apps, stand.scripts, strict=True):
            await _do(app, script)
        for one, memory in zip(who, stand.memories, strict=True):
            vars(one).update(deepcopy(memory))
        return deepcopy(stand.shown)


def _memory(one: object) -> dict[str, Any]:
    return {name: deepcopy(it) for name, it in vars(one).items() if _is_plain(it)}


def _is_plain(it: object) -> bool:
    if isinstance(it, dict):
        return all(map(_is_plain, it.values()))
    return isinstance(it, (str, int, date))


async def _now(app: FastAPI) -> tuple[Rows, list[str]]:
    async with app.state.database.reading() as session:
        driver = await worlds._driver(session)
        # All tables as they are at one instant, whatever the app does meanwhile.
        async with driver.transaction(isolation="repeatable_read", readonly=True):
            return await _found(driver), [step for (step,) in await driver.fetch(_NUMBERS)]


async def _rows(app: FastAPI) -> Rows:
    rows, _ = await _now(app)
    return rows


async def _found(driver: asyncpg.Connection) -> Rows:
    found = {}
    for table, columns in await driver.fetch(_TABLES):
        rows = await driver.fetchval(f"SELECT quote_literal(jsonb_agg(t)) FROM {table} t")
        if rows:
            found[table] = columns, rows
    return found


def _script(touched: Sequence[str], rows: Rows, numbers: list[str]) -> str:
    tables = sorted({*touched, *rows})
    # Whoever writes meanwhile has done so before, and is deleted, or comes after.
    steps = [f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE;"] if tables else []
    steps += [f"DELETE FROM {table};" for table in tables]
    steps += [
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "
        f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, {told});"
        for table, (columns, told) in rows.items()
    ]
    return worlds._LAYING.format("\n".join([*steps, *numbers]))


async def _do(app: FastAPI, script: str) -> None:
    for _ in range(_PATIENCE):
        # A loop that locks the same tables in another order goes on without us.
        with suppress(asyncpg.DeadlockDetectedError):
            return await _do_once(app, script)
    raise TimeoutError


async def _do_once(app: FastAPI, script: str) -> None:
    async with app.state.database.transaction() as session:
        driver = await worlds._driver(session)
        await driver.execute(script)


async def _ask(app: FastAPI, question: str) -> Any:
    async with app.state.database.reading() as session:
        driver = await worlds._driver(session)
        return await driver.fetchval(question)
