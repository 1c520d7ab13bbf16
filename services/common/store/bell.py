"""A bell for those who wait for news of the feed: rung when changes were numbered."""

import asyncio
from contextlib import suppress
from weakref import WeakSet

_hung: "WeakSet[Bell]" = WeakSet()


class Bell:
    """Wakes all in this process who wait; another process does not hear it."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._next = asyncio.Event()
        self.is_near = False
        """Whether the relay that leads works in this process, so that all news is heard."""
        self.is_down = False
        """Whether the process ends: nobody waits any more."""
        _hung.add(self)

    def ring(self) -> None:
        """Wake whoever waits."""
        self._next.set()
        self._next = asyncio.Event()

    def next_ring(self) -> asyncio.Event:
        """Set when it rings next. Ask for it before you look, so that no ring goes by unheard."""
        return self._next


async def heard(ring: asyncio.Event, patience: float) -> None:
    """Return when it rings, at the latest after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            await ring.wait()


def take_down() -> None:
    """Let nobody wait in a process that ends: it ends when all are answered."""
    for bell in _hung:
        bell.is_down = True
        bell.ring()
