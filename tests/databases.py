"""Databases for tests: washed and used again, for making one takes longer than a test."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from ulid import ULID

from launch.postgres import EmbeddedPostgres
from services.common.store import database as databases
from services.common.store import relay
from services.common.store.database import Database

ROOT = Path(__file__).parent.parent

_TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
_FORM = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_proc)
"""
_COUNTED = """
SELECT format('SELECT setval(%L, %s, %L);', quote_ident(sequencename),
    coalesce(last_value, start_value), last_value IS NOT NULL)
FROM pg_sequences WHERE schemaname = 'public'
"""
# Connections at rest are left to the next test; one that still holds something is ended.
_ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND (state <> 'idle' OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))
"""
# What grew beyond a page is cut off, so that rows lie in the order in which they come, as in a
# database that is new. Within a page they do so anyway, and cutting takes forty times as long.
_EMPTY = f"""
SET session_replication_role = replica;
DO $$ DECLARE used record; grown text; BEGIN
  FOR used IN SELECT name FROM ({_TABLES} AND pg_relation_size(oid) = 8192) AS tables (name) LOOP
    EXECUTE 'DELETE FROM ' || used.name;
  END LOOP;
  SELECT string_agg(name, ', ') INTO grown
  FROM ({_TABLES} AND pg_relation_size(oid) > 8192) AS tables (name);
  IF grown IS NOT NULL THEN
    EXECUTE 'TRUNCATE ' || grown || ' CASCADE';
  END IF;
END $$;
SET session_replication_role = DEFAULT;
"""


_engines: dict[tuple[Any, ...], AsyncEngine] = {}


def keep_connections() -> None:
    """Let a database's connections outlive a test, with the statements they have prepared.

    To open one and to prepare them anew takes longer than most tests do.
    """
    make = databases._engine

    def kept(url: str, connections: int, **more: Any) -> AsyncEngine:
        key = (url, connections, *more.items())
        if key not in _engines:
            _engines[key] = make(url, connections, **more)
            # The one used last has prepared most.
            _engines[key].pool._pool.use_lifo = True
        return _engines[key]

    async def stay_open(database: Database) -> None:
        await database._row_readers.give_back()
        if database.replica:
            await database.replica.readers.give_back()

    databases._engine, Database.close, relay._give_up = kept, stay_open, _give_up


async def _give_up(connection: AsyncConnection) -> None:
    """Let go of the lead, not of the connection that has prepared most."""
    if not connection.invalidated:
        await connection.rollback()
        await connection.scalar(select(func.pg_advisory_unlock_all()))
        await connection.rollback()


async def close_connections() -> None:
    """Give back at last what was kept."""
    for engine in _engines.values():
        await engine.dispose()


@dataclass
class Template:
    """A database in which nothing has happened yet: its name, its form, how to get there again."""

    name: str
    form: tuple[int, ...]
    wash: str


@dataclass
class Shelf:
    """The databases of one server: handed out clean, washed when they come back."""

    server: EmbeddedPostgres
    _templates: dict[str, Template] = field(default_factory=dict)
    _clean: dict[str, list[str]] = field(default_factory=dict)
    _washing: dict[str, asyncpg.Connection] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def take(self, kind: str, build: Callable[[str, str], None] | None = None) -> str:
        """The name of a database of a kind, a service's unless told how to `build` it."""
        template = self._template(kind, build or migrate)
        if clean := self._clean.get(kind):
            return clean.pop()
        name = f"{kind}_{ULID()}".lower()
        statement = f"CREATE DATABASE {name} TEMPLATE {template.name} STRATEGY FILE_COPY"
        self._in("postgres", lambda connection: connection.execute(statement))
        return name

    def give_back(self, name: str) -> None:
        """Wash a database; one whose form a test has changed is dropped."""
        kind = name.split("_", maxsplit=1)[0]
        template = self._templates[kind]
        if self._in(name, lambda connection: _wash(connection, template)):
            self._clean.setdefault(kind, []).append(name)
        else:
            statement = f"DROP DATABASE {name} WITH (FORCE)"
            self._in("postgres", lambda connection: connection.execute(statement))
            del self._washing[name]

    def close(self) -> None:
        """Let the connections go."""
        for connection in self._washing.values():
            self._loop.run_until_complete(connection.close())
        self._loop.close()

    def _template(self, kind: str, build: Callable[[str, str], None]) -> Template:
        if kind not in self._templates:
            name = f"template_{kind}"
            self.server.ensure_database(name)
            build(kind, self.server.url(name))
            form, wash = self._in(name, _look)
            # Nobody may be in a database that is copied.
            self._loop.run_until_complete(self._washing.pop(name).close())
            self._templates[kind] = Template(name, form, wash)
        return self._templates[kind]

    def _in(
        self, database: str, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, Any]]
    ) -> Any:
        return self._loop.run_until_complete(self._worked(database, work))

    async def _worked(
        self, database: str, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, Any]]
    ) -> Any:
        if database not in self._washing:
            url = self.server.url(database).replace("+asyncpg", "")
            self._washing[database] = await asyncpg.connect(url)
        return await work(self._washing[database])


def migrate(service: str, url: str, revision: str = "head") -> None:
    """Bring a database to a revision by the service's own history."""
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    command.upgrade(config, revision)


async def _look(connection: asyncpg.Connection) -> tuple[tuple[int, ...], str]:
    steps = [_EMPTY]
    for (table,) in await connection.fetch(_TABLES):
        held = await connection.fetchval(f"SELECT quote_literal(json_agg(t)::text) FROM {table} t")
        if held:
            again = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM "
            steps.append(f"{again} json_populate_recordset(NULL::{table}, {held});")
    steps += [step for (step,) in await connection.fetch(_COUNTED)]
    return tuple(await connection.fetchrow(_FORM)), "\n".join(steps)


async def _wash(connection: asyncpg.Connection, template: Template) -> bool:
    await connection.execute(_ALONE)
    if tuple(await connection.fetchrow(_FORM)) != template.form:
        return False
    await connection.execute(template.wash)
    return True


async def everything(database: Database) -> str:
    """All rows of all tables as text, for what must be kept nowhere."""
    async with database.reading() as session:
        tables = (await session.scalars(text(_TABLES))).all()
        rows = [await session.scalars(text(f"SELECT t::text FROM {name} t")) for name in tables]
        return "\n".join(row for found in rows for row in found)
