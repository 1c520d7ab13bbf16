"""Names of units by their ids."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.units import Unit


async def names_of(session: AsyncSession, unit_ids: Collection[str]) -> list[tuple[str, str]]:
    """Id and name of each of these units that there is, by id."""
    rows = await session.execute(
        select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.id)
    )
    return [(key, name) for key, name in rows]
