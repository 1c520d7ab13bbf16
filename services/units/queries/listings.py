"""What printed lists hold, by county."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.queries.zone import all_posts, all_units
from services.units.rules.zone import PostWish, UnitWish
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def posts(
    session: AsyncSession, wish: PostWish, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open posts by county, unit and title; at most so many."""
    ordered = all_posts(wish).order_by(Post.workplace_county, Unit.name, Post.title, Post.id)
    return (await session.execute(ordered.limit(limit))).all()


async def units(
    session: AsyncSession, wish: UnitWish, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Recognised units by county and name; at most so many."""
    ordered = all_units(wish).order_by(Unit.region, Unit.name, Unit.id)
    return (await session.execute(ordered.limit(limit))).all()
