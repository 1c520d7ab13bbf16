"""One environment for all histories: the section of alembic.ini names the service."""

import asyncio
import os
import sys
from contextlib import aclosing
from importlib import import_module

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from services.common import offline, whereabouts
from services.common.known import ADDRESS_BY
from services.common.plainly import DATABASE, Stopped, at
from services.common.store import guards, schema

SERVICE = context.config.config_ini_section
METADATA = import_module(f"services.{SERVICE}.tables").Base.metadata

_OURS = "prepared by "


def _url() -> tuple[str, str]:
    """The address, and the setting by which a person gave it."""
    if given := context.config.get_main_option("sqlalchemy.url"):
        return given, ""
    names = (f"JIANXI_{SERVICE.upper()}_DATABASE_URL", "JIANXI_DATABASE_URL")
    name = next((each for each in names if os.environ.get(each)), None)
    if name is None:
        raise Stopped(f"没有设置 {' 或者 '.join(names)}，请改正。")
    return whereabouts.must_connect(name, os.environ[name]), os.environ.get(ADDRESS_BY, name)


def _look(connection: Connection) -> None:
    """Nothing is touched, not even what was noted, where the data is a later version's."""
    found = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    known = context.script.get_current_head()
    schema.must_be_known(SERVICE, max(found, default=""), known or "")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        transaction_per_migration=True,
        include_name=lambda name, kind, _: kind != "table" or name in METADATA.tables,
    )
    with context.begin_transaction():
        # A migration that cannot have its lock at once gives way instead of blocking the office.
        connection.execute(text("SET lock_timeout = '5s'"))
        context.run_migrations()


def _note(connection: Connection, mark: str | None) -> None:
    """Note at the database by what it was prepared; a comment that is not ours is left alone."""
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    noted = connection.scalar(text(f"SELECT shobj_description({here}, 'pg_database')"))
    if noted != mark and (noted or _OURS).startswith(_OURS):
        name = connection.scalar(text("SELECT quote_ident(current_database())"))
        words = connection.scalar(
            text("SELECT quote_nullable(CAST(:mark AS text))"), {"mark": mark}
        )
        connection.execute(text(f"COMMENT ON DATABASE {name} IS {words}"))
    connection.commit()


async def _connected(engine: AsyncEngine, url: str, setting: str) -> AsyncConnection:
    try:
        with offline.named(SERVICE, whereabouts.told(url)), at(DATABASE):
            return await engine.connect()
    except Exception as stop:
        raise offline.unreached(stop, setting) from stop


async def _online() -> None:
    url, setting = _url()
    # No statement is given up: a migration may take hours, and whoever started it looks on.
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    async with aclosing(await _connected(engine, url, setting)) as connection:
        await connection.run_sync(_look)
        # What was noted holds no more from here on, also if we fail.
        await connection.run_sync(_note, None)
        await connection.run_sync(_migrate)
        serving = os.environ.get("JIANXI_SERVING_DATABASE_URL")
        if serving:
            await connection.run_sync(guards.admit, serving)
        await connection.commit()
        await connection.run_sync(_note, os.environ.get("JIANXI_PREPARED_BY"))
    await engine.dispose()


try:
    asyncio.run(_online())
except Stopped as stop:
    # Its last word is told to whoever runs the migration.
    sys.stderr.write(f"{stop}\n")
    raise SystemExit(stop.status) from None
