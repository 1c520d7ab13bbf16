"""Holds the leads of services that must not work meanwhile, or finds that one does.

Of each service that runs one process holds the lead of its relay as long as it lives, on whatever
machine and through whatever pooler by session; no connection at rest is taken for a service.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.offline import named
from services.common.store.database import Database
from services.common.store.leads import lead
from services.common.store.relay import LEADER

PAUSE: Final = 2.5
"""Seconds between two looks: longer than a lead stays with nobody where a process is left."""


class StillServed(RuntimeError):
    """These services still work on their databases: stop them first."""

    def __init__(self, names: list[str]) -> None:
        """`names` are those of the services."""
        super().__init__("、".join(names))
        self.names = names


@asynccontextmanager
async def alone(databases: Mapping[str, Database]) -> AsyncIterator[None]:
    """Nobody leads in these databases, by the names of their services, while the block goes on.

    Raises StillServed. Who is started meanwhile begins to number after it.
    """
    async with AsyncExitStack() as stack:
        held = {}
        for name, database in databases.items():
            with named(name, database.where):
                held[name] = await stack.enter_async_context(_own(database))
        await _lead_all(held)
        for connection in held.values():
            await connection.execute(text("SELECT pg_advisory_unlock_all()"))
            await connection.commit()
        await asyncio.sleep(PAUSE)
        await _lead_all(held)
        yield


async def _lead_all(held: Mapping[str, AsyncConnection]) -> None:
    served = [name for name, one in held.items() if not await lead(one, LEADER)]
    if served:
        raise StillServed(served)


@asynccontextmanager
async def _own(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.connect() as connection:
        try:
            yield connection
        finally:
            # Closed, not pooled: the lead goes with it.
            await connection.invalidate()
