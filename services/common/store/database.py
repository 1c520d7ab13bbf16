"""One transaction per request: opened, committed and re-run here, and nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar, cast

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import QueuePool

from services.common import whereabouts
from services.common.store import connecting, line, resting, statements
from services.common.store.areas import Connection
from services.common.store.away import Busy
from services.common.store.bell import Bell
from services.common.store.line import Line
from services.common.store.readers import Readers
from services.common.store.replica import HOST_SECONDS, Copy, Replica
from services.common.store.resting import TRUSTED_SECONDS

T = TypeVar("T")

ATTEMPTS: Final = 3
IDLE_SECONDS: Final = 60
"""After how long we close a connection that nobody used: each holds 2 to 9 MiB at the server. Those
used last are used first, so that the others grow idle. What a process that hangs leaves open the
server ends, at three times that.
"""
_LINE: Final = "line"
_IN_MEMORY: Final = {"seq_page_cost": "0.02", "random_page_cost": "0.02"}
"""What is asked without end lies in memory: a page of it costs about as much as a row. By its usual
costs PostgreSQL would walk thousands of rows in their order where hundreds could be gathered.
"""
_DEADLOCK, _SERIALISATION = "40P01", "40001"
# Connection lost, shutting down, starting up, too many clients, lock or statement time-out,
# read-only, disk full, and races lost three times over: all of them pass.
_PASSING = ("08", "57", "53", "55P03", "25006", "40")


class Database:
    """A service's database: hands out sessions, each of which is one transaction."""

    def __init__(
        self, url: str, *, connections: int = 10, replica: str | None = None, lag: float = 0
    ) -> None:
        """`url` is postgresql+asyncpg://…; at most so many connections, none beyond.

        Raises ValueError for a host or a port that is none.

        `replica` is the address of one's replica, read where it may be `lag` seconds old.
        """
        self.where = whereabouts.told(url)
        """For people, without the password; nothing where it is not sure what that is."""
        whereabouts.read(url)
        self.engine = _engine(url, connections)
        # A pool of its own: whoever only reads stands in no line with those who write.
        self._readers = _engine(url, connections, isolation_level="AUTOCOMMIT")
        # And one for plain rows, whose connections stay out of it.
        self._row_readers = Readers(_rows(url, connections), connections, TRUSTED_SECONDS)
        self._plain = [self._row_readers]
        self.replica: Replica | None = None
        if replica:
            engine = _rows(replica, connections, timeout=HOST_SECONDS)
            self.replica = Replica(engine, lag, connections, TRUSTED_SECONDS)
            self._plain.append(self.replica.readers)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._committed = asyncio.Event()
        self.bell = Bell()
        """Rung when changes of this database were numbered in this process."""
        # The pool alone lets whoever comes last overtake those who wait.
        self._line = Line(connections)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed if the block ends, rolled back if it raises.

        Begun in the order of asking once a connection is free; raises Busy if that takes too long.
        """
        async with self._sessions() as session:
            await _wait_in(self._line, session)
            try:
                yield session
                await session.commit()
            finally:
                _leave_line(session)
        self._committed.set()

    async def next_commit(self, patience: float) -> None:
        """Return once this process has committed something since the last call.

        At the latest after so many seconds, for another process may have.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._committed.wait()
        self._committed.clear()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Statements that only read, each by itself: no transaction, four rounds fewer."""
        async with self._sessions(bind=self._readers) as session:
            yield session

    def rows(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """As `reading`, for plain rows alone: mapping them to objects costs more than they do.

        In the order of asking; raises Busy if that takes too long.
        """
        return self._row_readers.one()

    @asynccontextmanager
    async def copied(self, since: int | None = 0) -> AsyncIterator[Copy]:
        """As `rows`, by a replica if one is within its bound and as far as `since`.

        Who read something before tells by `since` up to where; None if that was no replica.
        Raises CopyLost where a replica fails.
        """
        if self.replica is None or since is None:
            async with self.rows() as connection:
                yield Copy(connection, is_replica=False)
            return
        async with AsyncExitStack() as stack:
            found = await stack.enter_async_context(self.replica.one(since))
            if found is None:
                found = Copy(await stack.enter_async_context(self.rows()), is_replica=False)
            yield found

    async def watch_replica(self) -> None:
        """Know how far the replica is, for as long as this process lives."""
        if self.replica:
            await self.replica.watch(self.engine.url)

    async def run(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do some work in a transaction of its own, again when the database lost a race.

        A deadlock or a serialisation failure re-runs the whole work in a fresh session, three
        times at the most.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                async with self.transaction() as session:
                    return await work(session)
            except Exception as error:
                if not lost_a_race(error):
                    raise
        async with self.transaction() as session:
            return await work(session)

    def lines(self) -> Iterator[tuple[str, str, float]]:
        """How many connections are in use and who waits for one: a name, its meaning, a count."""
        yield "connections", "Connections in use.", self._in_use()
        waiting = self._line.waiting + self._row_readers.line.waiting
        yield "waiting", "Requests that wait for a connection.", waiting
        if self.replica:
            yield from self.replica.told()

    def _in_use(self) -> int:
        pools = (self.engine.pool, self._readers.pool)
        writing, reading = (cast("QueuePool", pool).checkedout() for pool in pools)
        # Those for plain rows stay out of their pool at rest, too; who numbers stands in no line.
        plain = sum(one.line.served for one in self._plain)
        return max(writing, self._line.served) + reading + plain

    def trace(self) -> None:
        """Let each statement be told in the trace of its request."""
        for engine in self._engines():
            statements.trace(engine)

    def _engines(self) -> Iterator[AsyncEngine]:
        yield from (self.engine, self._readers, *(one.engine for one in self._plain))

    async def let_go_for_ever(self) -> None:
        """Close what nobody used for long: the server would, and call each FATAL in its log."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 4)
            for one in self._plain:
                await one.let_go()
            for engine in self._engines():
                resting.close_idle(engine, IDLE_SECONDS)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        await self._readers.dispose()
        for one in self._plain:
            await one.close()


def _engine(url: str, connections: int, *, in_memory: bool = False, **more: Any) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=line.PATIENCE,
        hide_parameters=True,
        json_serializer=partial(json.dumps, ensure_ascii=False),
        connect_args={
            "async_creator_fn": connecting.connect,
            "timeout": more.pop("timeout", connecting.SECONDS),
            "command_timeout": connecting.SILENT_SECONDS,
            "connection_class": Connection,
            "settings": {
                "timezone": "UTC",
                "lock_timeout": "10000",
                "statement_timeout": str(1000 * connecting.STATEMENT_SECONDS),
                "idle_in_transaction_session_timeout": "60000",
                "idle_session_timeout": str(3000 * IDLE_SECONDS),
                # Many ask at once, each for little: a second process costs more than it does.
                "max_parallel_workers_per_gather": "0",
                "jit": "off",
                **(_IN_MEMORY if in_memory else {}),
            },
        },
        **more,
    )
    resting.look_after(engine)
    return engine


def _rows(url: str, connections: int, **more: Any) -> AsyncEngine:
    return _engine(url, connections, isolation_level="AUTOCOMMIT", in_memory=True, **more)


def lost_a_race(error: Exception) -> bool:
    """Whether the database gave this transaction up for another's sake (40P01, 40001)."""
    return _code(error) in (_DEADLOCK, _SERIALISATION)


def is_passing(error: Exception) -> bool:
    """Whether the same work may well succeed in a moment: the database was away, full or busy."""
    if isinstance(error, Busy | PoolTimeout | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return isinstance(error, connecting.LOST) or _code(error).startswith(_PASSING)
    lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return _code(error).startswith(_PASSING) or (not _code(error) and lost)


def _code(error: Exception) -> str:
    # While rows are streamed the driver's own error comes, in no other's clothes.
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


async def _wait_in(line: Line, session: AsyncSession) -> None:
    await line.stand_in()
    session.info[_LINE] = line


def _leave_line(session: AsyncSession) -> None:
    line: Line | None = session.info.pop(_LINE, None)
    if line is not None:
        line.release()


async def take_time(session: AsyncSession) -> None:
    """Let this transaction reckon for minutes between two statements, as only long work does."""
    await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '15min'"))


async def release(session: AsyncSession) -> None:
    """Keep what is decided so far and give the connection back before another service is asked.

    The only commit outside the end of a transaction: no connection waits on the network. What
    comes after stands in a transaction of its own.
    """
    await session.commit()
    _leave_line(session)


async def undo(session: AsyncSession) -> None:
    """Undo what is not kept yet; what comes after stands in a transaction of its own."""
    await session.rollback()


async def abandon(session: AsyncSession) -> None:
    """Undo a transaction that will be done again in a fresh session: nothing of it is told."""
    await session.close()
    _leave_line(session)
    session.info.clear()
