"""What public answers rest on, read once for all who ask at the same time."""

import asyncio
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date, datetime

from services.common.store.database import Database
from services.common.store.replica import CopyLost
from services.units.queries import seat_counts

Read = tuple[int, int, datetime | None, int | None]


@dataclass(frozen=True)
class Standing:
    """What any public answer rests on; while it is the same, so is the answer."""

    committed: int
    position: int
    read_until: datetime | None
    since: int | None = field(compare=False)
    """Up to where a replica must be to answer by this; None where the database itself must."""
    today: date

    @property
    def texts_rest_on(self) -> tuple[int, date]:
        """What texts that offices publish rest on: what matching tells changes none of them."""
        return self.committed, self.today


class Standings:
    """Reads the standing: whoever asks gets what was read after they asked, nothing older.

    Of a replica it may be as old as such a thing may be (JIANXI_REPLICA_LAG_SECONDS).

    While one reading is under way, all who come wait for the next, which serves them together.
    """

    def __init__(self, database: Database) -> None:
        """Nothing is read before somebody asks."""
        self._database = database
        self._running: asyncio.Task[Read] | None = None
        self._next: asyncio.Task[Read] | None = None

    async def now(self, today: date) -> Standing:
        """The standing, read after this was called."""
        if self._next is None:
            # For all who wait: as nobody's request, in nobody's trace and area.
            self._next = asyncio.create_task(self._read(self._running), context=Context())
        # One caller who hangs up must not take the reading from the others.
        return Standing(*await asyncio.shield(self._next), today)

    async def _read(self, before: asyncio.Task[Read] | None) -> Read:
        if before:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        try:
            async with self._database.copied() as source:
                read = await seat_counts.standing(source.connection)
                # Asked after it was read: an older page would lie under this standing for good.
                return (*read, await source.position())
        except CopyLost:
            async with self._database.rows() as connection:
                return (*await seat_counts.standing(connection), None)
