"""A copy of the working calendar: each year as reporting last told it, kept by who follows it."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
    bindparam,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.changes import FedChange
from services.common.store.tables import NAMING
from services.common.time.workdays import WorkCalendar, Year
from services.common.values.region import PROVINCE

OBJECT: Final = "calendar"
"""What a follower of reporting follows for it."""
REGIONAL: Final = "regional-holidays"
"""And for the holidays that a region adds."""
_READ: Final = "calendars read"
"""Read once by whoever asks again, by the year they lie around."""
_METADATA: Final = MetaData(naming_convention=NAMING)

calendar_years: Final = Table(
    "calendar_years",
    _METADATA,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("days_off", ARRAY(Date), nullable=False),
    Column("days_on", ARRAY(Date), nullable=False),
)
"""A service that keeps a copy puts this table and the next into its own metadata."""

regional_holidays: Final = Table(
    "regional_holidays",
    _METADATA,
    Column("region", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("days_off", ARRAY(Date), nullable=False),
    Column("days_on", ARRAY(Date), nullable=False),
)
"""What a region adds to the national year, or takes from it."""


async def follow(session: AsyncSession, change: FedChange) -> None:
    """Keep a year as reporting tells it, in place of what was known of it."""
    told = change.data
    columns: dict[str, Any] = {
        "year": told["year"],
        "version": change.version,
        "provisional": told["status"] == "provisional",
        **_days(told),
    }
    session.info.pop(_READ, None)
    row = insert(calendar_years).values(columns)
    await session.execute(row.on_conflict_do_update(index_elements=["year"], set_=columns))


async def follow_regional(session: AsyncSession, change: FedChange) -> None:
    """Keep a region's holidays of a year as reporting tells them, in place of those before."""
    told = change.data
    columns: dict[str, Any] = {
        "region": told["region"],
        "year": told["year"],
        "version": change.version,
        **_days(told),
    }
    session.info.pop(_READ, None)
    row = insert(regional_holidays).values(columns)
    await session.execute(
        row.on_conflict_do_update(index_elements=["region", "year"], set_=columns)
    )


def _days(told: dict[str, Any]) -> dict[str, list[date]]:
    return {
        "days_off": list(map(date.fromisoformat, told["off"])),
        "days_on": list(map(date.fromisoformat, told["on"])),
    }


async def around(session: AsyncSession, day: date) -> WorkCalendar:
    """The years before, of and after a day, as far as they are known, with the region's holidays.

    All that is counted here is counted in the autonomous region: its days lie over the nation's.
    """
    read: dict[int, WorkCalendar] = session.info.setdefault(_READ, {})
    if day.year not in read:
        rows = await session.execute(_AROUND, {"first": day.year - 1, "last": day.year + 1})
        read[day.year] = WorkCalendar.of(map(_year, rows))
    return read[day.year]


def _year(row: Any) -> Year:
    year = Year(
        year=row.year,
        off=frozenset(row.days_off),
        on=frozenset(row.days_on),
        provisional=row.provisional,
        version=row.version,
    )
    if row.regional is None:
        return year
    return year.under(PROVINCE, row.regional, row.regional_off, row.regional_on)


_AROUND: Final = (
    select(
        calendar_years,
        regional_holidays.c.version.label("regional"),
        regional_holidays.c.days_off.label("regional_off"),
        regional_holidays.c.days_on.label("regional_on"),
    )
    .outerjoin(
        regional_holidays,
        and_(
            regional_holidays.c.year == calendar_years.c.year,
            regional_holidays.c.region == PROVINCE,
        ),
    )
    .where(calendar_years.c.year.between(bindparam("first"), bindparam("last")))
)
