"""Those who wait for a connection, in the order of asking."""

import asyncio
from typing import Final

from services.common.store.away import Busy

PATIENCE: Final = 15.0
"""Seconds for which a request waits in line for a connection: with the 10 for which a lock is
waited for, within the 30 after which the gateway gives up.
"""


class Line(asyncio.Semaphore):
    """So many are served at once; who comes then waits."""

    served = 0
    waiting = 0

    async def stand_in(self) -> None:
        """Return when it is one's turn, which `release` ends. Raises Busy if it takes too long."""
        await self._turn()
        self.served += 1

    def release(self) -> None:
        """End one's turn: it is the next one's."""
        self.served -= 1
        super().release()

    async def _turn(self) -> None:
        if not self.locked():
            await self.acquire()
            return
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1
