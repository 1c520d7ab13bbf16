"""Looks at what lies on a disk: one that answers late, or never, holds up nothing else."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic
from typing import Final, Generic, TypeVar

PATIENCE: Final = 1.0
"""Seconds: a disk behind a network may never answer."""
KEPT_FOR: Final = 60.0
"""Seconds for which what was seen last is told while the next look is owed."""

Seen = TypeVar("Seen")


class Looks(Generic[Seen]):
    """What is seen there each time somebody asks; None if it cannot be told, or not soon."""

    def __init__(self, see: Callable[[], Seen | None]) -> None:
        """Nothing is looked at yet."""
        self._see = see
        self._before: asyncio.Future[Seen | None] | None = None
        self._look: asyncio.Future[Seen | None] | None = None
        self._begun = 0.0

    async def seen(self) -> Seen | None:
        """What is there now; of a disk that takes its time, what was there at the look before."""
        look = self._under_way() or self._begin()
        if not await _soon(look, PATIENCE) and self._before:
            look = self._before if monotonic() < self._begun + KEPT_FOR else look
        return look.result() if look.done() else None

    async def now(self) -> Seen | None:
        """What is there now, and nothing that was seen before somebody asked."""
        if owed := self._under_way():
            await _soon(owed, self._begun + PATIENCE - monotonic())
        if self._under_way():
            return None
        look = self._begin()
        return look.result() if await _soon(look, PATIENCE) else None

    def _under_way(self) -> asyncio.Future[Seen | None] | None:
        # Whoever looks at a disk that never answers is never back: one such is enough.
        return None if self._look is None or self._look.done() else self._look

    def _begin(self) -> asyncio.Future[Seen | None]:
        self._before, self._look = self._look, _look_aside(self._see)
        self._begun = monotonic()
        return self._look


async def _soon(look: asyncio.Future[Seen | None], patience: float) -> bool:
    done, _ = await asyncio.wait({look}, timeout=max(0.0, patience))
    return bool(done)


def _look_aside(see: Callable[[], Seen | None]) -> asyncio.Future[Seen | None]:
    """A look in a thread of its own: it takes none of those that others need."""
    loop = asyncio.get_running_loop()
    look: asyncio.Future[Seen | None] = loop.create_future()

    def go() -> None:
        found = see()
        # Who asked may be gone by then, and their loop with them.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(look.set_result, found)

    # Who stops the process does not wait for it.
    Thread(target=go, name="disk", daemon=True).start()
    return look
