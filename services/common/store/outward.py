"""Feeds for departments: a page of changes or of what stands, recorded in its transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.feeds import Feed, Stretch
from services.common.store.replica import Copy, CopyLost, Replica
from services.common.store.tables import changes as table
from services.common.values import feeds as rules
from services.common.values import ids
from services.common.values.feeds import FeedReset, Granted, Happened, Plain, Stands

T = TypeVar("T")


@dataclass(frozen=True)
class ChangePage:
    """A stretch of a feed: each change with what leaves of it, and where the next begins."""

    epoch: str
    items: list[tuple[Happened, dict[str, Plain]]]
    position: int
    has_more: bool


@dataclass(frozen=True)
class Reach:
    """From where to where numbers are looked for, and how many at most."""

    replica: Replica | None
    after: int
    head: int
    limit: int


@dataclass(frozen=True)
class StandingPage:
    """A stretch of what stands, and the position as of which the snapshot is to be read on."""

    epoch: str
    as_of: int
    items: list[tuple[Stands, dict[str, Plain]]]
    has_more: bool


_HEAD: Final = select(func.coalesce(func.max(table.c.no), 0))


async def changes_page(
    session: AsyncSession,
    deed: Deed,
    feed: Feed,
    granted: Granted,
    *,
    replica: Replica | None,
    after: tuple[str, int] | None,
    limit: int,
) -> ChangePage:
    """The next changes that an agreement grants, at most so many; the giving is recorded.

    `after` is the epoch and the number up to which the department has read; None from the first.
    Raises FeedNotGranted, FeedReset.
    """
    fields = rules.given(feed.fields, granted.fields)
    epoch = await _epoch(session, feed, after and after[0])
    position = after[1] if after else 0
    # All numbers up to the head are committed: nothing comes in between any more.
    head = await session.scalar(_HEAD) or 0
    found = await _found(
        session, feed, granted.regions, Reach(replica, position, head, limit=limit + 1)
    )
    has_more, found = len(found) > limit, found[:limit]
    if found:
        reach = (position, found[-1].no)
        await _record(session, deed, feed, granted, fields=fields, count=len(found), reach=reach)
    items = [(one, rules.project(one.facts, fields)) for one in found]
    return ChangePage(epoch, items, found[-1].no if has_more else max(head, position), has_more)


async def standing_page(
    session: AsyncSession,
    deed: Deed,
    feed: Feed,
    granted: Granted,
    *,
    replica: Replica | None,
    after: tuple[str, int, str] | None,
    limit: int,
    told: Callable[[str], str],
) -> StandingPage:
    """The next objects as they stand, at most so many; the giving is recorded.

    `after` is the epoch, the number as of which the snapshot began, and the last place read; `told`
    says by what an id is told to the department. What changes after its first page is told by the
    feed from there on, whether seen here or not.
    Raises FeedNotGranted, FeedReset.
    """
    fields = rules.given(feed.fields, granted.fields)
    epoch = await _epoch(session, feed, after and after[0])
    asked = Stretch(granted.regions, after[2] if after else "", limit + 1, told)

    async def read(source: AsyncSession, head: int) -> tuple[int, Sequence[Stands]]:
        return after[1] if after else head, await feed.find_standing(source, asked)

    # The head before the rows: whatever is not among them yet has a number above it.
    as_of, found = await _by_copy(replica, after[1] if after else 0, read) or await read(
        session, await session.scalar(_HEAD) or 0
    )
    has_more, found = len(found) > limit, found[:limit]
    if found:
        reach = (0, as_of)
        await _record(session, deed, feed, granted, fields=fields, count=len(found), reach=reach)
    items = [(one, rules.project(one.facts, fields)) for one in found]
    return StandingPage(epoch, as_of, items, has_more)


async def head(session: AsyncSession) -> tuple[str, int]:
    """The epoch of the numbers and the last one that was given."""
    return await changes.epoch(session), await session.scalar(_HEAD) or 0


async def is_news(session: AsyncSession, feed: Feed, areas: Sequence[str], position: int) -> bool:
    """Whether the feed has anything numbered above a position to tell of these regions."""
    head = await session.scalar(_HEAD) or 0
    if head <= position:
        # Nothing, unless it stands behind whoever reads: then the page says so at once.
        return head < position
    return bool(await feed.find_changes(session, areas, after=position, head=head, limit=1))


async def _found(
    session: AsyncSession, feed: Feed, areas: Sequence[str], reach: Reach
) -> Sequence[Happened]:
    """What a feed has to tell; by a replica as long as that gives more than a page.

    It has every number up to its own head, as the database has: whoever is far behind misses none
    by it, and whoever reads at the head reads the database itself. It replays between two questions
    of a feed: numbers above its head before the first are none of this page's.
    """

    async def read(source: AsyncSession, head: int) -> Sequence[Happened] | None:
        found = await feed.find_changes(
            source, areas, after=reach.after, head=min(head, reach.head), limit=reach.limit
        )
        return found if len(found) == reach.limit else None

    least = reach.after + reach.limit
    found = await _by_copy(reach.replica, least, read) if reach.head >= least else None
    if found is not None:
        return found
    return await feed.find_changes(
        session, areas, after=reach.after, head=reach.head, limit=reach.limit
    )


async def _by_copy(
    replica: Replica | None, least: int, read: Callable[[AsyncSession, int], Awaitable[T | None]]
) -> T | None:
    """What a replica whose head is at least a number gives; None if none gives enough."""
    if replica is None:
        return None
    try:
        async with replica.one(0) as copy:
            return await _given(copy, least, read) if copy else None
    except CopyLost:
        return None


async def _given(
    copy: Copy, least: int, read: Callable[[AsyncSession, int], Awaitable[T | None]]
) -> T | None:
    async with AsyncSession(bind=copy.connection) as session:
        head = await session.scalar(_HEAD) or 0
        found = await read(session, head) if head >= least else None
    copy.is_enough = found is not None
    return found


async def _epoch(session: AsyncSession, feed: Feed, asked: str | None) -> str:
    epoch = await changes.epoch(session)
    if asked not in (None, epoch):
        raise FeedReset(restart=feed.snapshot_path, cause="numbering")
    return epoch


async def _record(
    session: AsyncSession,
    deed: Deed,
    feed: Feed,
    granted: Granted,
    *,
    fields: list[str],
    count: int,
    reach: tuple[int, int],
) -> None:
    data = {
        "agreement_id": granted.agreement_id,
        "agreement_version": granted.agreement_version,
        "key_id": granted.key_id,
        "feed": feed.name,
        "fields": fields,
        "count": count,
        "after_no": reach[0],
        "to_no": reach[1],
    }
    change = changes.Change("delivery", ids.new("dlv"), 1, "delivery.made", deed.today, data)
    await changes.record(session, deed, change)
