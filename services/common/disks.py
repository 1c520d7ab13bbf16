"""How much room is left where a process keeps things: on which disk a folder lies, that tells."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.common.looks import Looks

Counts = Mapping[tuple[str, ...], float]


@dataclass(frozen=True)
class Room:
    """Bytes of a disk: those that may still be written, and all."""

    free: int
    whole: int


class Disk:
    """The disk on which a folder lies, or will lie once something is kept there."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at yet."""
        self._looks = Looks(lambda: _room_at(folder))

    async def room(self) -> Room | None:
        """What is left of it; None if that cannot be told, or not soon."""
        return await self._looks.seen()


def lines(rooms: Mapping[str, Room]) -> Iterator[tuple[str, str, Counts]]:
    """What is told of rooms by what is kept there: a name, its meaning, counts."""
    free: Counts = {(place,): room.free for place, room in rooms.items()}
    whole: Counts = {(place,): room.whole for place, room in rooms.items()}
    yield "disk_free_bytes", "Bytes that may still be written where this is kept.", free
    yield "disk_bytes", "Bytes of that disk in all.", whole


def _room_at(folder: Path) -> Room | None:
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        found = os.statvfs(there)
    except OSError:
        return None
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
