"""Posts and the intents that wait on them, read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import CompoundSelect, Select, exists, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.values import region as regions
from services.units.queries import accidents, removals
from services.units.queries.post_obstacles import lessened_posts, resting_posts
from services.units.queries.threshold_reviews import refused_posts
from services.units.tables.posts import OfferIntent, Post
from services.units.tables.units import Unit

_FRESH: Final = {"populate_existing": True}


async def post(session: AsyncSession, post_id: str) -> tuple[Post, Unit] | None:
    """A post with its unit."""
    row = await session.execute(select(Post, Unit).join(Unit).where(Post.id == post_id))
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


async def holder_on(session: AsyncSession, post_id: str, day: date) -> str | None:
    """The unit that had a post on a day before it was handed over; None if it is still there."""
    told = changes.c
    return await session.scalar(
        select(told.data["before"].astext)
        .where(
            told.object == "post",
            told.object_id == post_id,
            told.event == "post.handed-over",
            told.occurred_on > day,
        )
        .order_by(told.version)
        .limit(1)
    )


async def locked_post(
    session: AsyncSession, post_id: str, *, alone: bool = False
) -> tuple[Post, Unit] | None:
    """A post with its unit: the unit locked first and shared, then the post, both read afresh.

    `alone`: the unit not shared, so that nobody publishes another of its posts meanwhile.
    """
    of_post = select(Unit).join(Post).where(Post.id == post_id)
    locked = select(Post).where(Post.id == post_id).with_for_update().execution_options(**_FRESH)
    while unit := await session.scalar(
        of_post.with_for_update(of=Unit, read=not alone).execution_options(**_FRESH)
    ):
        post = (await session.scalars(locked)).one()
        if post.unit_id == unit.id:
            return post, unit
        # While its unit was waited for it was handed over: now the other unit is looked for.
    return None


async def posts_of(
    session: AsyncSession,
    unit_id: str,
    *,
    published_in: str | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Post]:
    """A unit's posts, the youngest first, or those it published in an area; one more."""
    query = select(Post).where(Post.unit_id == unit_id)
    if published_in:
        here = Post.workplace_county.startswith(regions.prefix(published_in))
        query = query.where(Post.state != "draft", here)
    if after:
        query = query.where(Post.id < after[0])
    return (await session.scalars(query.order_by(Post.id.desc()).limit(limit + 1))).all()


async def open_intent(session: AsyncSession, post_id: str) -> OfferIntent | None:
    """The intent that waits on a post, if one does."""
    return await session.scalar(
        select(OfferIntent).where(OfferIntent.post_id == post_id, OfferIntent.state == "open")
    )


async def intent(session: AsyncSession, intent_id: str, *, lock: bool = False) -> OfferIntent:
    """One intent, which exists."""
    query = select(OfferIntent).where(OfferIntent.id == intent_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


async def intent_of_key(session: AsyncSession, post_id: str, key: bytes) -> OfferIntent | None:
    """The intent that a request under this Idempotency-Key opened before."""
    return await session.scalar(
        select(OfferIntent).where(OfferIntent.key == key, OfferIntent.post_id == post_id)
    )


async def intents_of_unit(session: AsyncSession, unit_id: str, key: bytes) -> Sequence[OfferIntent]:
    """The intents on a unit's posts that one request under this key opened before."""
    rows = await session.scalars(
        select(OfferIntent)
        .join(Post)
        .where(OfferIntent.key == key, Post.unit_id == unit_id)
        .order_by(OfferIntent.post_id)
    )
    return rows.all()


async def open_intents(
    session: AsyncSession, *, opened_before: datetime, limit: int
) -> Sequence[str]:
    """Ids of intents that have waited since before an instant.

    Those never taken up again are first, then those whose last time lies furthest back: what cannot
    be answered keeps nothing else waiting.
    """
    rows = await session.scalars(
        select(OfferIntent.id)
        .where(OfferIntent.state == "open", OfferIntent.opened_at < opened_before)
        .order_by(OfferIntent.asked_at.nulls_first(), OfferIntent.opened_at, OfferIntent.id)
        .limit(limit)
    )
    return rows.all()


async def has_open_intents(session: AsyncSession, unit_id: str) -> bool:
    """Whether any post of a unit waits for matching's word."""
    waiting = exists().where(
        OfferIntent.post_id == Post.id, OfferIntent.state == "open", Post.unit_id == unit_id
    )
    return bool(await session.scalar(select(waiting)))


async def posts_to_suspend(session: AsyncSession, limit: int) -> Sequence[str]:
    """Ids of open posts on which no intent waits, and that take nobody, by their words or unit.

    Asked every few seconds: it begins at the few that rest, never at all posts that are open.
    """
    suspended = select(Unit.id).where(Unit.state == "suspended")
    resting = union(suspended, accidents.units_with_open(), removals.units_served()).subquery()
    of_units = select(Post.id).join(resting, Post.unit_id == resting.c.id)
    return await _left_open(session, union(of_units, refused_posts(), resting_posts()), limit)


async def posts_to_lessen(session: AsyncSession, limit: int) -> Sequence[str]:
    """Ids of open posts on which no intent waits, and of which seats are gone."""
    return await _left_open(session, lessened_posts(), limit)


async def _left_open(
    session: AsyncSession, found: CompoundSelect[str] | Select[str], limit: int
) -> Sequence[str]:
    waiting = exists().where(OfferIntent.post_id == Post.id, OfferIntent.state == "open")
    rows = await session.scalars(
        select(Post.id)
        .where(Post.id.in_(found), Post.state == "open", ~waiting)
        .order_by(Post.id)
        .limit(limit)
    )
    return rows.all()
