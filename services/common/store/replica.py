"""A replica: read where the newest is not needed, and only by what has what is bound to be there.

How old a replica is cannot be told by clocks: one that hears nothing looks as fresh as one to which
there is nothing to tell. So the primary is asked again and again where its log stands; a replica
that has replayed up to there has all that was committed until then. Each connection is asked
before it is read by: there may be several servers behind an address, and one may be promoted.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import takewhile
from math import inf
from time import monotonic
from typing import Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.common.store.connecting import LOST, SECONDS, connect_to
from services.common.store.readers import Readers

HOST_SECONDS: Final = 1
"""For which each of its hosts is waited for: there is another who can be asked."""
TURN_SECONDS: Final = 2.5
"""For which a reader waits in all, until one has said where it stands."""
AVOIDED_SECONDS: Final = 5.0
"""For which none is read after one gave no answer: behind an address there may be several, and that
another answers does not tell that the next connection leads to it.
"""
PAUSE: Final = 0.5
"""Seconds between two questions to the primary."""
MEMORY: Final = 300.0
"""Seconds of which it is known where the log stood: whatever is older is as good as unknown."""
_REPLAYED: Final = (
    "CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END"
)
"""Nothing of a server that is no replica (any more): its numbers are another log's."""
_EPOCH: Final = "(SELECT epoch FROM feed_epochs ORDER BY since DESC LIMIT 1)"
"""Another since a restore: what is left of the replicas of before is none of what was restored."""
_OF_PRIMARY: Final = f"SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint, {_EPOCH}"
_OF_REPLICA: Final = f"SELECT {_REPLAYED}, {_EPOCH}"
_QUESTION: Final = text(_OF_REPLICA)
_AWAY: Final = (OSError, asyncpg.PostgresError, *LOST)
"""Raised as they are while one connects: only what comes after is SQLAlchemy's."""

log = logging.getLogger(__name__)


class CopyLost(Exception):
    """A replica failed in the middle of a reading: replay took the rows, or it died.

    Whoever reads asks the database itself.
    """


@dataclass
class Copy:
    """A connection to read plain rows by."""

    connection: AsyncConnection
    is_replica: bool
    is_enough: bool = True
    """Set to False by whoever found too little and asks the database itself."""

    async def position(self) -> int | None:
        """Up to where it has everything, what was read by it included; None of the primary."""
        return (await _stand(self.connection))[0] if self.is_replica else None


class Replica:
    """One address under which replicas of a database are read."""

    def __init__(self, engine: AsyncEngine, bound: float, connections: int, trusted: float) -> None:
        """Nothing is read that may be older than `bound` seconds."""
        self.readers = Readers(engine, connections, trusted)
        self.bound = bound
        self.reads: Counter[str] = Counter()
        self._marks: deque[tuple[float, int]] = deque()
        self._replayed: int | None = None
        self._epoch: str | None = None
        self._avoided_until = -inf

    async def watch(self, primary: URL) -> None:
        """Look after primary and replica for as long as this process lives."""
        askers = _Asker(primary, _OF_PRIMARY), _Asker(self.readers.engine.url, _OF_REPLICA)
        try:
            while True:
                await self._look(*askers)
                await asyncio.sleep(PAUSE)
        finally:
            for asker in askers:
                asker.close()

    async def _look(self, primary: "_Asker", replica: "_Asker") -> None:
        # The instant before the question: what is committed during it may lie behind the answer.
        at = monotonic()
        position, epoch = await primary.answer()
        replayed, copied = await replica.answer()
        if position is not None:
            self.note(at, position, epoch)
        self.see(replayed if copied == epoch or position is None else None)

    def see(self, replayed: int | None) -> None:
        """The replica was this far, or does not answer."""
        if (replayed is None) != (self._replayed is None):
            log.warning("the replica %s", "is away" if replayed is None else "answers")
        self._replayed = replayed

    def note(self, at: float, position: int, epoch: str | None) -> None:
        """The primary's log stood here, in this epoch, when it was asked at this instant."""
        if epoch != self._epoch:
            # Restored: what was noted before are places in another log.
            self._marks.clear()
            self._epoch = epoch
        self._marks.append((at, position))
        while self._marks[0][0] < at - MEMORY:
            self._marks.popleft()

    def needed(self, now: float) -> int | None:
        """How far a replica must be to be within the bound; None if nothing can be told.

        All that was committed before the oldest instant within the bound lies before this.
        """
        if self._replayed is None or now < self._avoided_until:
            return None
        within = (position for at, position in self._marks if at >= now - self.bound)
        return next(within, None)

    def lag(self, now: float) -> float:
        """Seconds by which the replica may be behind, as it was last seen."""
        replayed = -1 if self._replayed is None else self._replayed
        passed = list(takewhile(lambda mark: mark[1] <= replayed, self._marks))
        return now - passed[-1][0] if passed else inf

    @asynccontextmanager
    async def one(self, since: int) -> AsyncIterator[Copy | None]:
        """A replica within the bound that is besides as far as `since`, or None.

        Raises CopyLost where a reading by it fails.
        """
        used = False
        try:
            async with AsyncExitStack() as stack:
                # Nobody waits for a replica: the database itself can be asked at once.
                if self.needed(monotonic()) is None or self.readers.line.locked():
                    found = None
                else:
                    found = await self._entered(stack, since)
                try:
                    yield found
                except (DBAPIError, *_AWAY) as error:
                    if found is None:
                        raise
                    raise CopyLost from error
                used = found is not None and found.is_enough
        finally:
            self.reads["replica" if used else "primary"] += 1

    async def _entered(self, stack: AsyncExitStack, since: int) -> Copy | None:
        try:
            # One that is frozen takes what it is asked and says nothing.
            async with asyncio.timeout(TURN_SECONDS):
                connection = await stack.enter_async_context(self.readers.one())
                replayed, epoch = await _stand(connection)
        except (DBAPIError, PoolTimeout, *_AWAY) as error:
            log.warning("no replica is read for %g s: %s", AVOIDED_SECONDS, type(error).__name__)
            self._avoided_until = monotonic() + AVOIDED_SECONDS
            await stack.aclose()
            return None
        if replayed is None or epoch != self._epoch:
            # Promoted since, or left from before a restore: the next connection finds another.
            await connection.invalidate()
            replayed = None
        # Now that it has said where it stands: what it took to hear that is part of its age.
        needed = self.needed(monotonic())
        if needed is None or replayed is None or replayed < max(needed, since):
            await stack.aclose()
            return None
        return Copy(connection, is_replica=True)

    def told(self) -> Iterator[tuple[str, str, float]]:
        """Its figures: a name, its meaning, a count."""
        yield "replica_lag_seconds", "By how much it may be behind.", self.lag(monotonic())
        for source in ("replica", "primary"):
            told = f"Readings that need not be of the newest, read from the {source}."
            yield f"copied_from_{source}_total", told, self.reads[source]


class _Asker:
    """Asks one thing again and again, by a connection of its own: nobody stands in line before."""

    def __init__(self, url: URL, question: str) -> None:
        self._url = url
        self._question = question
        self._connection: asyncpg.Connection | None = None

    async def answer(self) -> tuple[int | None, str | None]:
        """Where the server stands and the feed's epoch there; neither if it says nothing."""
        try:
            async with asyncio.timeout(SECONDS):
                if self._connection is None:
                    self._connection = await connect_to(self._url)
                position, epoch = await self._connection.fetchrow(self._question)
        except _AWAY:
            self.close()
            return None, None
        if position is None:
            # It is no replica any more: another may be.
            self.close()
        return position, epoch

    def close(self) -> None:
        """Let the connection go; another is opened for the next question."""
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None


async def _stand(connection: AsyncConnection) -> tuple[int | None, str | None]:
    position, epoch = (await connection.execute(_QUESTION)).one()
    return position, epoch
