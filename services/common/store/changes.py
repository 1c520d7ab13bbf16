"""The change feed: rows written with the change they tell of, numbered once committed.

Writers note; what was noted is inserted by one statement right before the commit. A single relay
per service (leader by advisory lock) numbers committed rows in insert order and chains their
digests; readers page by that number. Nothing pages by a bare sequence: under concurrent writers
that loses rows.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, event, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.common.deeds import Deed
from services.common.store.bulk import as_json, columns_of, insert_now
from services.common.store.replica import CopyLost, Replica
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


Finder = Callable[[Session], Iterable[tuple[Deed, Change]]]
"""Finds out right before the commit what there is to tell."""

_NOTED: Final = "changes"
AT_ONCE: Final = 250


@dataclass(frozen=True)
class ManyChanges:
    """The same change of many objects: each object's id and its data, written by `as_json`."""

    object: str
    version: int
    event: str
    occurred_on: date
    ids: Sequence[str]
    data: Sequence[str]
    ground: str = ""


@dataclass
class _Noted:
    """What a transaction has to tell so far, in order: columns, then the last rows one by one."""

    columns: list[tuple[Mapping[str, Sequence[Any]], Mapping[str, Any]]] = field(
        default_factory=list
    )
    """With what is the same in every row of them."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    finders: list[Finder] = field(default_factory=list)

    def close(self) -> None:
        """Put the rows noted one by one with the columns: what is noted next comes after them."""
        if self.rows:
            self.columns.append((columns_of(self.rows), {}))
            self.rows = []


async def record(session: AsyncSession, deed: Deed, change: Change) -> None:
    """Note a change in the transaction that makes it; the instant is the deed's."""
    _noted(session).rows.append(_row(deed, change))


async def record_all(session: AsyncSession, deed: Deed, many: Iterable[Change]) -> None:
    """Note changes in their order; others are answered between so many."""
    rows = _noted(session).rows
    for change in many:
        rows.append(_row(deed, change))
        if len(rows) % AT_ONCE == 0:
            await asyncio.sleep(0)


async def record_many(session: AsyncSession, deed: Deed, many: ManyChanges) -> None:
    """Note the same change of many objects, in their order."""
    noted = _noted(session)
    noted.close()
    noted.columns.append(({"object_id": many.ids, "data": many.data}, _same(deed, many)))


def record_at_the_end(session: AsyncSession, finder: Finder) -> None:
    """Let the changes be found out once everything else of this transaction is done."""
    _noted(session).finders.append(finder)


def _noted(session: AsyncSession) -> _Noted:
    if session.in_nested_transaction():
        raise RuntimeError("told within a savepoint, a change would outlive its undoing")
    noted: _Noted = session.info.setdefault(_NOTED, _Noted())
    return noted


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    # At a savepoint's end the transaction may still have more to tell.
    noted: _Noted | None = session.info.get(_NOTED)
    if noted is None or session.in_nested_transaction():
        return
    # Flushed first: rows changed are locked, so that versions of one object come in their order.
    session.flush()
    del session.info[_NOTED]
    noted.rows += [_row(*told) for finder in noted.finders for told in finder(session)]
    noted.close()
    for columns, same in noted.columns:
        insert_now(session, changes, columns, same)


def _same(deed: Deed, many: ManyChanges) -> dict[str, Any]:
    """What stands in every row of many changes alike."""
    return {
        "object": many.object,
        "version": many.version,
        "event": many.event,
        "occurred_on": many.occurred_on,
        "recorded_at": deed.now,
        "author": deed.author,
        "ground": many.ground,
        "request_id": deed.request_id,
    }


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
        "data": as_json(dict(change.data)),
    }


_NEWEST_EPOCH: Final = select(feed_epochs.c.epoch).order_by(feed_epochs.c.since.desc()).limit(1)
_STANDING: Final = select(
    exists().where(changes.c.no.is_(None)),
    select(func.coalesce(func.max(changes.c.no), 0)).scalar_subquery(),
    _NEWEST_EPOCH.scalar_subquery(),
)
"""Asked for again and again by every follower: built once, and told in one round."""
_AFTER: Final[Select[Any]] = (
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
    .where(changes.c.no > bindparam("position"))
    .order_by(changes.c.no)
    .limit(bindparam("most"))
)


async def page_after(
    session: AsyncSession, position: int, limit: int, replica: Replica | None = None
) -> FeedPage:
    """The changes numbered above a position, at most so many; a full page by the replica."""
    # Asked before the rows are read: whatever was committed by now is then either among them
    # or still unnumbered, and the page says so.
    is_waiting, head, told = (await session.execute(_STANDING)).one()
    asked = {"position": position, "most": limit}
    rows: Sequence[Any] = ()
    if replica and head - position >= limit:
        rows = await _copied(replica, asked)
    if head > position and len(rows) < limit:
        rows = (await session.execute(_AFTER, asked)).all()
    items = [FedChange(*row) for row in rows]
    return FeedPage(epoch=_epoch(told), items=items, head=head, settled=not is_waiting)


async def _copied(replica: Replica, asked: Mapping[str, int]) -> Sequence[Any]:
    """A full page of its own, or nothing: then the database itself is asked."""
    try:
        async with replica.one(0) as copy:
            rows = (await copy.connection.execute(_AFTER, asked)).all() if copy else ()
            if copy:
                copy.is_enough = len(rows) == asked["most"]
    except CopyLost:
        return ()
    return rows


async def epoch(session: AsyncSession) -> str:
    """The feed's epoch: another one after a restore, so that followers notice."""
    return _epoch(await session.scalar(_NEWEST_EPOCH))


def _epoch(found: Any) -> str:
    if found is None:
        raise RuntimeError("the feed has no epoch: the database was not migrated")
    return str(found)
