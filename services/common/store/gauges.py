"""What is counted in a database when somebody asks how a service stands; never of whom."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import audit_entries, changes, feed_positions, jobs

Counts = Mapping[tuple[str, ...], float]
Count = Callable[[AsyncSession, datetime], Awaitable[Counts]]
_ARCHIVE: Final = text(
    "SELECT count(*) FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'"
    " AND last_failed_time > coalesce(last_archived_time, '-infinity')"
)
"""What was tried last has failed; a server that archives nothing may remember that it did."""


@dataclass(frozen=True)
class Gauge:
    """One figure, or one for each combination of its labels."""

    name: str
    told: str
    labels: tuple[str, ...]
    count: Count
    """Counts as of an instant."""


async def _unnumbered(session: AsyncSession, now: datetime) -> Counts:
    return {
        (table.name,): await session.scalar(
            select(func.count()).where(table.c.no.is_(None)).select_from(table)
        )
        or 0
        for table in (changes, audit_entries)
    }


async def _tail(session: AsyncSession, now: datetime) -> Counts:
    return {
        ("changes",): await _oldest(session, changes, changes.c.recorded_at, now),
        ("audit_entries",): await _oldest(session, audit_entries, audit_entries.c.at, now),
    }


async def _oldest(
    session: AsyncSession, table: Table, at: Column[datetime], now: datetime
) -> float:
    since = await session.scalar(select(func.min(at)).where(table.c.no.is_(None)))
    return max(0.0, (now - since).total_seconds()) if since else 0.0


async def _head(session: AsyncSession, now: datetime) -> Counts:
    return {(): await session.scalar(select(func.max(changes.c.no))) or 0}


async def _positions(session: AsyncSession, now: datetime) -> Counts:
    rows = await session.execute(select(feed_positions.c.source, feed_positions.c.position))
    stood = [(name.partition("/"), position) for name, position in rows]
    return {(source, apart): position for (source, _, apart), position in stood}


async def _jobs(session: AsyncSession, now: datetime) -> Counts:
    # What is done is all that ever was: nobody asks how much, and it is read for long.
    counted = select(jobs.c.state, func.count()).where(jobs.c.state != "done")
    rows = await session.execute(counted.group_by(jobs.c.state))
    return {(state,): count for state, count in rows}


async def _still(session: AsyncSession, now: datetime) -> Counts:
    waiting = jobs.c.state.in_(("queued", "running"))
    since = await session.scalar(select(func.min(jobs.c.updated_at)).where(waiting))
    return {(): max(0.0, (now - since).total_seconds()) if since else 0.0}


async def _archive(session: AsyncSession, now: datetime) -> Counts:
    return {(): await session.scalar(_ARCHIVE) or 0}


KERNEL: Final = (
    Gauge("unnumbered", "Committed rows that await number and digest.", ("table",), _unnumbered),
    Gauge("unnumbered_seconds", "Age of the oldest of them.", ("table",), _tail),
    Gauge("feed_head", "Number of the newest change of this service.", (), _head),
    Gauge("feed_position", "Number up to which a source was followed, or a kind of it apart.",
          ("source", "apart"), _positions),
    Gauge("jobs", "Jobs that are not done, by state.", ("state",), _jobs),
    Gauge("job_still_seconds", "Since when a job has not got on, of all the longest.", (), _still),
    Gauge("archive_failing", "1 if the database could not archive its log when it last tried.",
          (), _archive),
)  # fmt: skip
"""What every service tells."""
