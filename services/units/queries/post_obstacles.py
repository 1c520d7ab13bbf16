"""Obstacles of posts, read."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.post_obstacles import PostObstacleState
from services.units.tables.post_obstacles import PostObstacle
from services.units.tables.posts import Post
from services.units.tables.units import Unit

_GONE: Final = PostObstacle.state == "gone"
_OPEN: Final = PostObstacle.state.in_(("resting", "gone"))


async def obstacle(
    session: AsyncSession, obstacle_id: str, *, lock: bool = False
) -> PostObstacle | None:
    """One obstacle."""
    query = select(PostObstacle).where(PostObstacle.id == obstacle_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def any_resting(session: AsyncSession, post_id: str) -> bool:
    """Whether a post was found unsafe, and nobody has cleared that."""
    found = exists().where(PostObstacle.post_id == post_id, PostObstacle.state == "resting")
    return bool(await session.scalar(select(found)))


async def gone_of(session: AsyncSession, post_id: str) -> int:
    """How many seats of a post are gone and not yet taken off."""
    found = select(func.count()).where(PostObstacle.post_id == post_id, _GONE)
    return await session.scalar(found) or 0


async def gone_first(session: AsyncSession, post_id: str, count: int) -> Sequence[PostObstacle]:
    """So many of those, the first confirmed first, held."""
    earliest = PostObstacle.confirmed_on, PostObstacle.id
    found = select(PostObstacle).where(PostObstacle.post_id == post_id, _GONE)
    return await _held(session, found.order_by(*earliest).limit(count))


async def open_of(session: AsyncSession, post_id: str) -> Sequence[PostObstacle]:
    """What is found of a post and has not come to its end, held."""
    found = select(PostObstacle).where(PostObstacle.post_id == post_id, _OPEN)
    return await _held(session, found.order_by(PostObstacle.id))


def resting_posts() -> Select[str]:
    """Posts that were found unsafe, and that nobody has cleared."""
    return select(PostObstacle.post_id).where(PostObstacle.state == "resting")


def lessened_posts() -> Select[str]:
    """Posts of which seats are gone and not yet taken off."""
    return select(PostObstacle.post_id).where(_GONE)


async def listed(
    session: AsyncSession,
    *,
    area: str | None,
    unit_id: str | None,
    state: PostObstacleState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Row[PostObstacle, Post, Unit]]:
    """Obstacles of the posts of an area's units, or of one unit, the latest first; one more."""
    query = _whole()
    if area is not None:
        query = query.where(Unit.region.startswith(regions.prefix(area)))
    if unit_id is not None:
        query = query.where(Unit.id == unit_id)
    if state is not None:
        query = query.where(PostObstacle.state == state)
    if after:
        query = query.where(PostObstacle.id < after[0])
    rows = await session.execute(query.order_by(PostObstacle.id.desc()).limit(limit + 1))
    return rows.all()


async def _held(session: AsyncSession, found: Select[PostObstacle]) -> Sequence[PostObstacle]:
    query = found.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).all()


def _whole() -> Select[PostObstacle, Post, Unit]:
    joined = select(PostObstacle, Post, Unit).join(Post, Post.id == PostObstacle.post_id)
    return joined.join(Unit, Unit.id == Post.unit_id)
