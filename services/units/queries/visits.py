"""Units at work in another office's region: recognised elsewhere, with posts that stand here."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.tables.posts import Post
from services.units.tables.units import Unit


def _works_in(area: str) -> ColumnElement[bool]:
    # Of closed posts too: trainees stay on there.
    return exists().where(
        Post.unit_id == Unit.id,
        Post.state != "draft",
        Post.workplace_county.startswith(regions.prefix(area)),
    )


async def works_in(session: AsyncSession, unit_id: str, area: str) -> bool:
    """Whether a unit ever published a post whose workplace stands in an area now."""
    found = await session.scalar(select(Unit.id).where(Unit.id == unit_id, _works_in(area)))
    return found is not None


async def visiting(
    session: AsyncSession, area: str, *, after: tuple[str, ...] | None, limit: int
) -> Sequence[Unit]:
    """Units of other regions at work in an area, the youngest registration first; one more."""
    elsewhere = not_(Unit.region.startswith(regions.prefix(area)))
    query = select(Unit).where(elsewhere, _works_in(area))
    if after:
        query = query.where(Unit.id < after[0])
    rows = await session.scalars(query.order_by(Unit.id.desc()).limit(limit + 1))
    return rows.all()
