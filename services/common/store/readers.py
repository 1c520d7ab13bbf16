"""Connections that only read plain rows, kept at hand between two uses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.common.store import resting
from services.common.store.line import Line


class Readers:
    """Connections taken out of a pool and not given back while all is well with them.

    To take one out and give it back costs more than a short read.
    """

    def __init__(self, engine: AsyncEngine, connections: int, trusted_seconds: float) -> None:
        """No more at once than the pool's `connections`; who comes then waits in line.

        One that rested longer than it is trusted goes back to the pool, which looks at it.
        """
        self.engine = engine
        self.line = Line(connections)
        self._trusted = trusted_seconds
        self._resting: list[tuple[AsyncConnection, float]] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[AsyncConnection]:
        """A connection, for as long as the block lasts. Raises Busy if it takes too long to get."""
        await self.line.stand_in()
        try:
            connection = await self._taken()
            try:
                yield connection
            except BaseException:
                # Whatever became of it, the pool puts it right; who is cancelled again cannot wait.
                await asyncio.shield(asyncio.ensure_future(connection.close()))
                raise
            self._resting.append((connection, monotonic()))
        finally:
            self.line.release()

    async def let_go(self) -> None:
        """Give back to the pool what rests for longer than it is trusted."""
        while self._resting and monotonic() - self._resting[0][1] > self._trusted:
            await _give_back(*self._resting.pop(0))

    async def give_back(self) -> None:
        """Give back to the pool whatever rests."""
        while self._resting:
            await _give_back(*self._resting.pop())

    async def close(self) -> None:
        """Give all back, and close the pool."""
        await self.give_back()
        await self.engine.dispose()

    async def _taken(self) -> AsyncConnection:
        while self._resting:
            connection, since = self._resting.pop()
            if monotonic() - since < self._trusted and not _is_closed(connection):
                return connection
            await _give_back(connection, since)
        return await self.engine.connect()


async def _give_back(connection: AsyncConnection, since: float) -> None:
    if not _is_closed(connection):
        resting.note(connection, since)
    await connection.close()


def _is_closed(connection: AsyncConnection) -> bool:
    own: Any = connection.sync_connection
    # Of one given up or lost nothing is left to ask.
    if own.closed or own.invalidated:
        return True
    return bool(own.connection.driver_connection.is_closed())
