"""Units whose activity is asked for, and what belongs to it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.tables.facts import Fact as Row

LOOKED_AT: Final = ("post", "dispatch", "placement")
"""The kinds of object that belong to a unit and make up its activity."""


async def units_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[str]:
    """Ids of the units of an area, by id and after one."""
    rows = await session.scalars(
        select(Row.object_id)
        .where(
            Row.kind == "unit",
            Row.region.startswith(region.prefix(area), autoescape=True),
            Row.object_id > after,
        )
        .distinct()
        .order_by(Row.object_id)
        .limit(limit)
    )
    return rows.all()
