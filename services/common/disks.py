"""How much room is left where a process keeps things: on which disk a folder lies, that tells."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Final

Counts = Mapping[tuple[str, ...], float]

PATIENCE: Final = 1.0
"""Seconds: a disk behind a network may never answer."""
KEPT_FOR: Final = 60.0
"""Seconds for which a disk's last answer is told while it owes the next."""


@dataclass(frozen=True)
class Room:
    """Bytes of a disk: those that may still be written, and all."""

    free: int
    whole: int


class Disk:
    """The disk on which a folder lies, or will lie once something is kept there."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at yet."""
        self._folder = folder
        self._before: asyncio.Future[Room | None] | None = None
        self._look: asyncio.Future[Room | None] | None = None
        self._begun = 0.0

    async def room(self) -> Room | None:
        """What is left of it; None if that cannot be told, or not soon.

        Of a disk that takes its time, what it answered last while the next answer is awaited.
        """
        # Whoever looks at a disk that never answers is never back: one such is enough.
        if self._look is None or self._look.done():
            self._before, self._look = self._look, _look_aside(self._folder)
            self._begun = monotonic()
        done, _ = await asyncio.wait({look := self._look}, timeout=PATIENCE)
        if not done and self._before and monotonic() < self._begun + KEPT_FOR:
            look = self._before
        return look.result() if look.done() else None


def lines(rooms: Mapping[str, Room]) -> Iterator[tuple[str, str, Counts]]:
    """What is told of rooms by what is kept there: a name, its meaning, counts."""
    free: Counts = {(place,): room.free for place, room in rooms.items()}
    whole: Counts = {(place,): room.whole for place, room in rooms.items()}
    yield "disk_free_bytes", "Bytes that may still be written where this is kept.", free
    yield "disk_bytes", "Bytes of that disk in all.", whole


def _look_aside(folder: Path) -> asyncio.Future[Room | None]:
    """A look in a thread of its own: it takes none of those that others need."""
    loop = asyncio.get_running_loop()
    look: asyncio.Future[Room | None] = loop.create_future()

    def see() -> None:
        room = _room_at(folder)
        # Who asked may be gone by then, and their loop with them.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(look.set_result, room)

    # Who stops the process does not wait for it.
    Thread(target=see, name="disk", daemon=True).start()
    return look


def _room_at(folder: Path) -> Room | None:
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        found = os.statvfs(there)
    except OSError:
        return None
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
