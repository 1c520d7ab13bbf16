"""Posts and the intents that wait on them, read."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.values import region as regions
from services.units.queries.accidents import open_at
from services.units.queries.removals import served_on
from services.units.queries.threshold_reviews import held
from services.units.tables.posts import OfferIntent, Post
from services.units.tables.units import Unit


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


async def locked_post(session: AsyncSession, post_id: str) -> tuple[Post, Unit] | None:
    """A post with its unit: the unit locked first and shared, then the post, both read afresh."""
    query = select(Unit).join(Post).where(Post.id == post_id)
    fresh = {"populate_existing": True}
    unit = await session.scalar(
        query.with_for_update(of=Unit, read=True).execution_options(**fresh)
    )
    if unit is None:
        return None
    locked = select(Post).where(Post.id == post_id).with_for_update().execution_options(**fresh)
    return (await session.scalars(locked)).one(), unit


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
    """Ids of open posts on which no intent waits, and that take nobody, by their words or unit."""
    rests = or_(Unit.state == "suspended", open_at(Unit.id), served_on(Unit.id), held(Post.id))
    waiting = exists().where(OfferIntent.post_id == Post.id, OfferIntent.state == "open")
    rows = await session.scalars(
        select(Post.id)
        .join(Unit)
        .where(Post.state == "open", rests, ~waiting)
        .order_by(Post.id)
        .limit(limit)
    )
    return rows.all()
