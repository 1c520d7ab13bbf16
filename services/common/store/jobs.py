"""Long work: queued in the transaction that asks for it, done in slices, taken up after a crash.

The queue is pgqueuer's: it wakes workers, and hands a job on when its worker's heartbeat stops.
What people see of a job (state, done, total, result) is the `jobs` table.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pgqueuer.core.qm import QueueManager
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueuedJob
from pgqueuer.queries import Queries
from sqlalchemy import case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError, Unavailable
from services.common.store.connecting import connect_to
from services.common.store.database import Database, is_passing
from services.common.store.tables import jobs
from services.common.time.clock import Clock
from services.common.values import ids

QUEUE: Final = "jobs"
KIND: Final = "kind"
"""The header by which whoever takes a job off the queue knows what it is."""
HEARTBEAT: Final = timedelta(seconds=10)
PAUSES: Final = (0.5, 1, 2, 4, 8, 15, 30)
"""Seconds between attempts while what hinders a job may pass."""
LATER: Final = timedelta(minutes=1)
"""After how long the queue hands a job on whose hindrance has outlasted all pauses."""
TURN: Final = timedelta(seconds=2)
"""After how long the queue hands on a large job that met another: to whoever is free by then."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One piece of long work. `arguments` and `result` hold ids, codes, days and counts only."""

    id: str
    kind: str
    arguments: dict[str, Any]
    region: str
    state: str
    """queued, running, done or failed."""
    done: int
    total: int | None
    result: dict[str, Any] | None
    problem: dict[str, Any] | None
    author: str
    request_id: str


@dataclass(frozen=True)
class Run:
    """A job under way: what its slices need, and where they tell their progress."""

    job: Job
    database: Database
    clock: Clock

    @property
    def deed(self) -> Deed:
        """Whoever asked for the job is the author of what it does."""
        clock = self.clock
        return Deed(self.job.author, clock.now(), clock.today(), self.job.request_id)

    async def progress(self, session: AsyncSession, done: int, total: int) -> None:
        """Tell how far the work is, in the transaction of the slice that got it there.

        Begun anew it comes by slices that were done before: that is no getting on.
        """
        got_on = case((jobs.c.done < done, self.clock.now()), else_=jobs.c.updated_at)
        told = update(jobs).where(jobs.c.id == self.job.id)
        most = func.greatest(jobs.c.done, done)
        await session.execute(told.values(updated_at=got_on, done=most, total=total))


Handler = Callable[[Run], Awaitable[dict[str, Any]]]
"""Does a job slice by slice and gives its result. Run again after a crash, it goes on."""


async def start(
    session: AsyncSession, deed: Deed, *, kind: str, region: str, arguments: Mapping[str, Any]
) -> str:
    """Queue a job in this transaction; its id (job_…)."""
    job_id = ids.new("job")
    await session.execute(
        insert(jobs).values(
            id=job_id,
            kind=kind,
            arguments=dict(arguments),
            region=region,
            state="queued",
            author=deed.author,
            request_id=deed.request_id,
            created_at=deed.now,
            updated_at=deed.now,
        )
    )
    connection = await (await session.connection()).get_raw_connection()
    queue = Queries(AsyncpgDriver(connection.driver_connection))
    await queue.enqueue(QUEUE, job_id.encode(), headers={KIND: kind})
    return job_id


async def find(session: AsyncSession, job_id: str) -> Job | None:
    """The job of that id."""
    row = (await session.execute(select(jobs).where(jobs.c.id == job_id))).mappings().first()
    return Job(**{name: row[name] for name in Job.__dataclass_fields__}) if row else None


async def work(
    database: Database,
    clock: Clock,
    handlers: Mapping[str, Handler],
    large: Collection[str] = (),
) -> None:
    """Do queued jobs for as long as this process lives, of the `large` kinds one at a time.

    What is large fills much of a process's memory: two of them could be more than it may have.
    """
    turn = asyncio.Lock()
    connection = await connect_to(database.engine.url)
    try:
        manager = QueueManager(Queries(AsyncpgDriver(connection)))

        @manager.entrypoint(QUEUE)
        async def perform(queued: QueuedJob) -> None:
            is_large = (queued.headers or {}).get(KIND) in large
            async with _in_turn(turn) if is_large else nullcontext():
                await _perform(database, clock, handlers, (queued.payload or b"").decode())

        await manager.run(dequeue_timeout=timedelta(seconds=1), heartbeat_timeout=HEARTBEAT)
    finally:
        await connection.close()


@asynccontextmanager
async def _in_turn(turn: asyncio.Lock) -> AsyncIterator[None]:
    if turn.locked():
        # Back into the queue: another process may be free before this one is.
        raise RetryRequested(TURN, "in turn")
    async with turn:
        yield


async def _perform(
    database: Database, clock: Clock, handlers: Mapping[str, Handler], job_id: str
) -> None:
    for pause in (0, *PAUSES):
        await asyncio.sleep(pause)
        try:
            await _attempt(database, clock, handlers, job_id)
        except Exception as error:
            if not may_pass(error):
                raise
            log.warning("job %s waits: %s", job_id, type(error).__name__)
        else:
            return
    # The queue forgets a job whose worker gives up, and its row would say running for ever.
    raise RetryRequested(LATER, "waits")


async def _attempt(
    database: Database, clock: Clock, handlers: Mapping[str, Handler], job_id: str
) -> None:
    job = await _begun(database, clock, job_id)
    if job is None:
        return
    try:
        result = await handlers[job.kind](Run(job, database, clock))
    except Exception as error:
        if may_pass(error):
            raise
        if not isinstance(error, JianxiError):
            log.exception("job %s broke", job_id)
        told = _told(error if isinstance(error, JianxiError) else JianxiError())
        await _end(database, clock, job_id, state="failed", problem=told)
    else:
        await _end(database, clock, job_id, state="done", result=result)


async def _begun(database: Database, clock: Clock, job_id: str) -> Job | None:
    async with database.transaction() as session:
        job = await find(session, job_id)
        if job is None or job.state in ("done", "failed"):
            return None
        # Begun once more it has not got on: how long it stands still is told by its time.
        if job.state != "running":
            await _set(session, job_id, clock, state="running")
        return job


def may_pass(error: Exception) -> bool:
    """Whether a job that met this error is tried again instead of failing."""
    return isinstance(error, Unavailable) or is_passing(error)


def _told(error: JianxiError) -> dict[str, Any]:
    return {"code": error.code(), "title": error.title(), "detail": error.detail, **error.members}


async def _end(database: Database, clock: Clock, job_id: str, **columns: Any) -> None:
    async with database.transaction() as session:
        await _set(session, job_id, clock, **columns)


async def _set(session: AsyncSession, job_id: str, clock: Clock, **columns: Any) -> None:
    await session.execute(
        update(jobs).where(jobs.c.id == job_id).values(updated_at=clock.now(), **columns)
    )
