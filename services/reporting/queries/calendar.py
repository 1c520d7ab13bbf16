"""What is known of the years of working days."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ScalarResult, Select, case, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.workdays import WorkCalendar
from services.common.values.region import PROVINCE
from services.reporting.rules.calendar import Arrangement, Regional, Status, work_calendar
from services.reporting.tables.calendar import CalendarYear, RegionalHolidays

_FOR_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


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


async def newest_regional(session: AsyncSession, region: str, year: int) -> RegionalHolidays | None:
    """The newest version of a region's holidays of a year, or None."""
    return await session.scalar(
        select(RegionalHolidays)
        .where(RegionalHolidays.region == region, RegionalHolidays.year == year)
        .order_by(RegionalHolidays.version.desc())
        .limit(1)
    )


async def calendar_of(
    session: AsyncSession, days: Iterable[date], known_at: datetime | None = None
) -> WorkCalendar:
    """The calendar of the years in which these days lie, and of the years after them.

    The newest versions, or those that were known at an instant; of a year nobody knew then, the
    first. The autonomous region's holidays lie over the nation's.
    """
    wanted = {day.year + n for day in days for n in (0, 1)}
    at = known_at or _FOR_EVER
    years: ScalarResult[CalendarYear] = await session.scalars(_years_known(wanted, at))
    regionals: ScalarResult[RegionalHolidays] = await session.scalars(_regionals_known(wanted, at))
    return work_calendar(
        [(arrangement_of(row), row.version) for row in years],
        [(regional_of(row), row.version) for row in regionals],
    )


async def calendar_around(session: AsyncSession, day: date) -> WorkCalendar:
    """The calendar of the year of a day and of the one after it, as it is known now."""
    return await calendar_of(session, [day])


def _years_known(wanted: Collection[int], at: datetime) -> Select[CalendarYear]:
    is_known = CalendarYear.recorded_at <= at
    nearest = case((is_known, -CalendarYear.version), else_=CalendarYear.version)
    return (
        select(CalendarYear)
        .ext(distinct_on(CalendarYear.year))
        .where(CalendarYear.year.in_(wanted))
        .order_by(CalendarYear.year, is_known.desc(), nearest)
    )


def _regionals_known(wanted: Collection[int], at: datetime) -> Select[RegionalHolidays]:
    table = RegionalHolidays
    return (
        select(table)
        .ext(distinct_on(table.year))
        .where(table.region == PROVINCE, table.year.in_(wanted), table.recorded_at <= at)
        .order_by(table.year, table.version.desc())
    )


def arrangement_of(row: CalendarYear) -> Arrangement:
    """A stored version as the rules read it."""
    return Arrangement(row.year, row.status, tuple(row.off), tuple(row.on), row.source)


def regional_of(row: RegionalHolidays) -> Regional:
    """The same of a region's."""
    return Regional(row.region, row.year, tuple(row.off), tuple(row.on), row.source)
