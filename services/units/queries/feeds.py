"""The changes of units as departments read them: by number, within regions."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.values import region as regions
from services.units.rules.feeds import UnitChange
from services.units.tables.units import Unit


async def head(session: AsyncSession) -> int:
    """The number of the last change of this service; all numbers up to it are committed."""
    return await session.scalar(select(func.max(changes.c.no))) or 0


async def unit_changes(
    session: AsyncSession, areas: Collection[str], *, after: int, head: int, limit: int
) -> Sequence[UnitChange]:
    """The changes of units of these areas, numbered above `after` and up to `head`."""
    told = changes.c
    region = told.data["region"].astext
    query = (
        select(
            told.no,
            told.event,
            told.object_id,
            told.occurred_on,
            told.recorded_at,
            told.data,
            Unit.name,
            Unit.credit_code,
        )
        .join(Unit, Unit.id == told.object_id)
        .where(told.object == "unit", told.no > after, told.no <= head)
        .where(or_(*(region.startswith(regions.prefix(area)) for area in areas)))
        .order_by(told.no)
        .limit(limit)
    )
    return [UnitChange(*row) for row in await session.execute(query)]
