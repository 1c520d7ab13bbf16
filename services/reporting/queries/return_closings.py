"""Closings of returned allowance, and what they explain."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.by_ids import any_of
from services.reporting.rules.return_closings import STANDING
from services.reporting.tables.return_closings import ReturnClosing


async def find(session: AsyncSession, closing_id: str, office: str) -> ReturnClosing | None:
    """A closing that an office may see."""
    found = await session.get(ReturnClosing, closing_id)
    return found if found and region.lies_within(found.region, office) else None


async def hold(session: AsyncSession, row: ReturnClosing) -> None:
    """Read a closing again, nobody else at it until the end of the transaction."""
    await session.refresh(row, with_for_update=True)


async def stretch(
    session: AsyncSession, office: str, *, after: str | None, limit: int
) -> list[ReturnClosing]:
    """A stretch of the closings that an office may see, newest first."""
    within = ReturnClosing.region.startswith(region.prefix(office), autoescape=True)
    query = select(ReturnClosing).where(within)
    if after:
        query = query.where(ReturnClosing.id < after)
    return list(await session.scalars(query.order_by(ReturnClosing.id.desc()).limit(limit)))


async def explained(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, Decimal]:
    """How much of these placements' month, in yuan, needs no word more: proposed or confirmed."""
    rows = await session.execute(
        select(ReturnClosing.placement_id, func.max(ReturnClosing.explained).label("through"))
        .where(
            ReturnClosing.placement_id == any_of(placements),
            ReturnClosing.month == month,
            ReturnClosing.state.in_(STANDING),
        )
        .group_by(ReturnClosing.placement_id)
    )
    return {row.placement_id: row.through for row in rows}
