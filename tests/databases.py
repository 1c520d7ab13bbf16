"""Migrated databases for tests: washed and used again, for making one takes longer than a test."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from ulid import ULID

from launch.postgres import EmbeddedPostgres
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
SELECT format('%I', sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public'
"""
_ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
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


@dataclass
class Template:
    """A service's migrated, unused database: its name, its form, its first rows and numbers."""

    name: str
    form: tuple[int, ...]
    rows: dict[str, str]
    numbers: list[tuple[str, int, bool]]


@dataclass
class Shelf:
    """The databases of one server: handed out clean, washed when they come back."""

    server: EmbeddedPostgres
    _templates: dict[str, Template] = field(default_factory=dict)
    _clean: dict[str, list[str]] = field(default_factory=dict)

    def take(self, service: str) -> str:
        """The name of a migrated database of a service in which nothing has happened yet."""
        template = self._template(service)
        if clean := self._clean.get(service):
            return clean.pop()
        name = f"{service}_{ULID()}".lower()
        statement = f"CREATE DATABASE {name} TEMPLATE {template.name} STRATEGY FILE_COPY"
        self._in("postgres", lambda connection: connection.execute(statement))
        return name

    def give_back(self, name: str) -> None:
        """Wash a database; one whose form a test has changed is dropped."""
        service = name.split("_", maxsplit=1)[0]
        template = self._templates[service]
        if self._in(name, lambda connection: _wash(connection, template)):
            self._clean.setdefault(service, []).append(name)
        else:
            statement = f"DROP DATABASE {name} WITH (FORCE)"
            self._in("postgres", lambda connection: connection.execute(statement))

    def _template(self, service: str) -> Template:
        if service not in self._templates:
            name = f"template_{service}"
            self.server.ensure_database(name)
            migrate(service, self.server.url(name))
            self._templates[service] = Template(name, *self._in(name, _look))
        return self._templates[service]

    def _in(
        self, database: str, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, Any]]
    ) -> Any:
        return asyncio.run(_connected(self.server.url(database), work))


def migrate(service: str, url: str, revision: str = "head") -> None:
    """Bring a database to a revision by the service's own history."""
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    command.upgrade(config, revision)


async def _connected(url: str, work: Callable[[asyncpg.Connection], Coroutine[Any, Any, Any]]):
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await work(connection)
    finally:
        await connection.close()


async def _look(connection: asyncpg.Connection) -> tuple[Any, ...]:
    rows = {}
    for (table,) in await connection.fetch(_TABLES):
        held = await connection.fetchval(f"SELECT json_agg(t)::text FROM {table} t")
        if held:
            rows[table] = held
    numbers = [tuple(row) for row in await connection.fetch(_COUNTED)]
    return tuple(await connection.fetchrow(_FORM)), rows, numbers


async def _wash(connection: asyncpg.Connection, template: Template) -> bool:
    await connection.execute(_ALONE)
    if tuple(await connection.fetchrow(_FORM)) != template.form:
        return False
    await connection.execute(_EMPTY)
    for table, rows in template.rows.items():
        again = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM "
        await connection.execute(f"{again} json_populate_recordset(NULL::{table}, $1)", rows)
    await connection.executemany("SELECT setval($1::text::regclass, $2, $3)", template.numbers)
    return True


async def everything(database: Database) -> str:
    """All rows of all tables as text, for what must be kept nowhere."""
    async with database.reading() as session:
        tables = (await session.scalars(text(_TABLES))).all()
        rows = [await session.scalars(text(f"SELECT t::text FROM {name} t")) for name in tables]
        return "\n".join(row for found in rows for row in found)
