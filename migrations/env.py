"""One environment for all histories: the section of alembic.ini names the service."""

import asyncio
import os
from importlib import import_module

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.common.store import guards

SERVICE = context.config.config_ini_section
METADATA = import_module(f"services.{SERVICE}.tables").Base.metadata

_OURS = "prepared by "


def _url() -> str:
    given = context.config.get_main_option("sqlalchemy.url")
    own = os.environ.get(f"JIANXI_{SERVICE.upper()}_DATABASE_URL")
    url = given or own or os.environ.get("JIANXI_DATABASE_URL")
    if not url:
        raise SystemExit(f"JIANXI_{SERVICE.upper()}_DATABASE_URL or JIANXI_DATABASE_URL is not set")
    return url


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


async def _online() -> None:
    engine = create_async_engine(_url(), poolclass=NullPool, hide_parameters=True)
    async with engine.connect() as connection:
        # What was noted holds no more from here on, also if we fail.
        await connection.run_sync(_note, None)
        await connection.run_sync(_migrate)
        serving = os.environ.get("JIANXI_SERVING_DATABASE_URL")
        if serving:
            await connection.run_sync(guards.admit, serving)
        await connection.commit()
        await connection.run_sync(_note, os.environ.get("JIANXI_PREPARED_BY"))
    await engine.dispose()


asyncio.run(_online())
