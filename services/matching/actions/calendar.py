"""The copy of the working calendar: each year as reporting last told it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.calendar import CalendarYear


@dataclass(frozen=True)
class ToldYear:
    """One year's arrangement in one version."""

    year: int
    version: int
    provisional: bool
    days_off: tuple[date, ...]
    days_on: tuple[date, ...]


async def keep(session: AsyncSession, told: ToldYear) -> None:
    """Keep a year, in place of what was known of it."""
    columns = vars(told) | {"days_off": list(told.days_off), "days_on": list(told.days_on)}
    row = insert(CalendarYear).values(**columns)
    await session.execute(row.on_conflict_do_update(index_elements=["year"], set_=columns))
