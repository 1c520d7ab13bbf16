"""What a list leaves in its tables, written once more by COPY: the peer of an import."""

import time
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, Final, TypeVar

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase

from services.common.store.database import Database

T = TypeVar("T")
_EMPTY: Final = 21
"""Bytes of a binary COPY without a row: its head and its end."""


class Keeping(Database):
    """A database that counts the seconds spent in what it is given to do."""

    seconds = 0.0

    async def run(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do it, and count."""
        began = time.perf_counter()
        try:
            return await super().run(work)
        finally:
            self.seconds += time.perf_counter() - began


async def copied(database: Database, base: type[DeclarativeBase]) -> float:
    """Seconds to COPY all rows into emptied tables, their indexes, keys and triggers at work."""
    async with database.engine.connect() as connection:
        held = {table: await _out(connection, table) for table in base.metadata.sorted_tables}
        full = {table: content for table, content in held.items() if len(content) > _EMPTY}
        # Tables of records refuse to be emptied.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(f"TRUNCATE {', '.join(one.name for one in full)} CASCADE"))
        await connection.commit()
        began = time.perf_counter()
        for table, content in full.items():
            driver = await _driver(connection)
            await driver.copy_to_table(
                table.name, source=BytesIO(content), columns=_columns(table), format="binary"
            )
        await connection.commit()
        return time.perf_counter() - began


async def _out(connection: AsyncConnection, table: Table) -> bytes:
    out, driver = BytesIO(), await _driver(connection)
    await driver.copy_from_table(table.name, output=out, columns=_columns(table), format="binary")
    return out.getvalue()


async def _driver(connection: AsyncConnection) -> Any:
    """The connection of asyncpg; a statement before it has begun the transaction."""
    await connection.execute(text("SELECT 1"))
    return (await connection.get_raw_connection()).driver_connection


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.computed is None]
