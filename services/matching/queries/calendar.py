"""The working calendar as matching's copy knows it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.workdays import WorkCalendar, Year
from services.matching.tables.calendar import CalendarYear


async def around(session: AsyncSession, day: date) -> WorkCalendar:
    """The years before, of and after a day, as far as they are known."""
    rows = await session.scalars(
        select(CalendarYear).where(CalendarYear.year.between(day.year - 1, day.year + 1))
    )
    return WorkCalendar.of(
        Year(
            year=row.year,
            off=frozenset(row.days_off),
            on=frozenset(row.days_on),
            provisional=row.provisional,
            version=row.version,
        )
        for row in rows
    )
