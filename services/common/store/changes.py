"""The change feed: rows written with the change they tell of, numbered once committed.

Writers insert; a single relay per service (leader by advisory lock) numbers committed rows in
insert order and chains their digests; readers page by that number. Nothing pages by a bare
sequence: under concurrent writers that loses rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Insert, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import as_json, insert_rows
from services.common.store.tables import changes, feed_epochs


@dataclass(frozen=True)
class Change:
    """One change of one object. `data` holds ids, codes, days and counts: nothing of a person."""

    object: str
    id: str
    version: int
    event: str
    occurred_on: date
    data: Mapping[str, Any]
    ground: str = ""


@dataclass(frozen=True)
class FedChange:
    """A change as the feed gives it."""

    no: int
    object: str
    id: str
    version: int
    event: str
    occurred_on: date
    recorded_at: datetime
    author: str
    ground: str
    request_id: str
    data: dict[str, Any]


@dataclass(frozen=True)
class FeedPage:
    """A stretch of the feed; `settled` is false while committed rows still await their number."""

    epoch: str
    items: list[FedChange]
    head: int
    settled: bool


async def record(session: AsyncSession, deed: Deed, change: Change) -> None:
    """Write a change in the transaction that makes it; the instant is the deed's."""
    await session.execute(written(deed, change))


async def record_all(session: AsyncSession, deed: Deed, many: Iterable[Change]) -> None:
    """Write changes by few statements, in their order; there must be at least one."""
    told = list(many)
    columns: dict[str, Sequence[Any]] = {
        "object": [change.object for change in told],
        "object_id": [change.id for change in told],
        "version": [change.version for change in told],
        "event": [change.event for change in told],
        "occurred_on": [change.occurred_on for change in told],
        "ground": [change.ground for change in told],
        "data": [as_json(dict(change.data)) for change in told],
    }
    same = {"recorded_at": deed.now, "author": deed.author, "request_id": deed.request_id}
    await insert_rows(session, changes, columns, same)


def written(deed: Deed, change: Change) -> Insert:
    """The statement that writes a change."""
    return insert(changes).values(_row(deed, change))


def written_all(told: Iterable[tuple[Deed, Change]]) -> tuple[Insert, list[dict[str, Any]]]:
    """The statement that writes changes, each by its own deed, and its rows in their order."""
    return insert(changes), [_row(deed, change) for deed, change in told]


def _row(deed: Deed, change: Change) -> dict[str, Any]:
    return {
        "object": change.object,
        "object_id": change.id,
        "version": change.version,
        "event": change.event,
        "occurred_on": change.occurred_on,
        "recorded_at": deed.now,
        "author": deed.author,
        "ground": change.ground,
        "request_id": deed.request_id,
        "data": dict(change.data),
    }


async def page_after(session: AsyncSession, position: int, limit: int) -> FeedPage:
    """The changes numbered above a position, at most so many."""
    # Asked before the rows are read: whatever was committed by now is then either among them
    # or still unnumbered, and the page says so.
    waiting = await session.scalar(select(exists().where(changes.c.no.is_(None))))
    head = await session.scalar(select(func.coalesce(func.max(changes.c.no), 0)))
    rows = await session.execute(
        select(
            changes.c.no,
            changes.c.object,
            changes.c.object_id,
            changes.c.version,
            changes.c.event,
            changes.c.occurred_on,
            changes.c.recorded_at,
            changes.c.author,
            changes.c.ground,
            changes.c.request_id,
            changes.c.data,
        )
        .where(changes.c.no > position)
        .order_by(changes.c.no)
        .limit(limit)
    )
    return FeedPage(
        epoch=await epoch(session),
        items=[FedChange(*row) for row in rows],
        head=head or 0,
        settled=not waiting,
    )


async def epoch(session: AsyncSession) -> str:
    """The feed's epoch: another one after a restore, so that followers notice."""
    newest = select(feed_epochs.c.epoch).order_by(feed_epochs.c.since.desc()).limit(1)
    found = await session.scalar(newest)
    if found is None:
        raise RuntimeError("the feed has no epoch: the database was not migrated")
    return str(found)
