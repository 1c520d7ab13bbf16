"""The public directory, read: only what is open and recognised."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def public_posts(
    session: AsyncSession,
    *,
    area: str | None,
    industry: str | None,
    after: tuple[date, str] | None,
    limit: int,
) -> Sequence[tuple[Post, Unit]]:
    """Open posts by workplace and industry, newest first; one more than the limit."""
    query = select(Post, Unit).join(Unit).where(Post.state == "open", Unit.state == "recognised")
    if area:
        query = query.where(Post.workplace_county.startswith(regions.prefix(area)))
    if industry:
        query = query.where(Unit.industry == industry)
    if after:
        query = query.where(tuple_(Post.published_on, Post.id) < after)
    rows = await session.execute(
        query.order_by(Post.published_on.desc(), Post.id.desc()).limit(limit + 1)
    )
    return [(post, unit) for post, unit in rows]


async def public_post(session: AsyncSession, post_id: str) -> tuple[Post, Unit] | None:
    """One open post of a recognised unit."""
    row = await session.execute(
        select(Post, Unit)
        .join(Unit)
        .where(Post.id == post_id, Post.state == "open", Unit.state == "recognised")
    )
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


async def public_units(
    session: AsyncSession,
    *,
    area: str | None,
    industry: str | None,
    after: tuple[date, str] | None,
    limit: int,
) -> Sequence[Unit]:
    """Recognised units by region and industry, newest first; one more than the limit."""
    query = select(Unit).where(Unit.state == "recognised")
    if area:
        query = query.where(Unit.region.startswith(regions.prefix(area)))
    if industry:
        query = query.where(Unit.industry == industry)
    if after:
        query = query.where(tuple_(Unit.recognised_on, Unit.id) < after)
    ordered = query.order_by(Unit.recognised_on.desc(), Unit.id.desc()).limit(limit + 1)
    return (await session.scalars(ordered)).all()


async def public_unit(session: AsyncSession, unit_id: str) -> Unit | None:
    """One recognised unit."""
    return await session.scalar(select(Unit).where(Unit.id == unit_id, Unit.state == "recognised"))
