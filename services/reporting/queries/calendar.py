"""What is known of the years of working days."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.workdays import WorkCalendar
from services.reporting.rules.calendar import Arrangement, Status, work_calendar
from services.reporting.tables.calendar import CalendarYear


async def newest(session: AsyncSession, year: int) -> CalendarYear | None:
    """The newest version of a year, or None."""
    return await session.scalar(
        select(CalendarYear)
        .where(CalendarYear.year == year)
        .order_by(CalendarYear.version.desc())
        .limit(1)
    )


async def statuses(session: AsyncSession) -> dict[int, tuple[Status, int]]:
    """Status and number of the newest version of every year."""
    rows = await session.execute(
        select(CalendarYear.year, CalendarYear.status, CalendarYear.version)
        .ext(distinct_on(CalendarYear.year))
        .order_by(CalendarYear.year, CalendarYear.version.desc())
    )
    return {year: (status, version) for year, status, version in rows}


async def calendar_of(session: AsyncSession, days: Iterable[date]) -> WorkCalendar:
    """The newest calendar of the years in which these days lie, and of the years after them."""
    wanted = {day.year + n for day in days for n in (0, 1)}
    rows = await session.scalars(
        select(CalendarYear)
        .ext(distinct_on(CalendarYear.year))
        .where(CalendarYear.year.in_(wanted))
        .order_by(CalendarYear.year, CalendarYear.version.desc())
    )
    return work_calendar((arrangement_of(row), row.version) for row in rows)


def arrangement_of(row: CalendarYear) -> Arrangement:
    """A stored version as the rules read it."""
    return Arrangement(row.year, row.status, tuple(row.off), tuple(row.on), row.source)
