"""The working-day calendar as matching holds it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.calendar import calendar_years


async def provisional_years(session: AsyncSession) -> frozenset[int]:
    """The years whose calendar is not published now. A day that was told stays when one is."""
    query = select(calendar_years.c.year).where(calendar_years.c.provisional)
    return frozenset(await session.scalars(query))
