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
    bindparam,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.changes import FedChange
from services.common.store.tables import NAMING
from services.common.time.workdays import WorkCalendar, Year

OBJECT: Final = "calendar"
"""What a follower of reporting follows for it."""

calendar_years: Final = Table(
    "calendar_years",
    MetaData(naming_convention=NAMING),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("days_off", ARRAY(Date), nullable=False),
    Column("days_on", ARRAY(Date), nullable=False),
)
"""A service that keeps a copy puts this table into its own metadata."""


async def follow(session: AsyncSession, change: FedChange) -> None:
    """Keep a year as reporting tells it, in place of what was known of it."""
    told = change.data
    columns: dict[str, Any] = {
        "year": told["year"],
        "version": change.version,
        "provisional": told["status"] == "provisional",
        "days_off": list(map(date.fromisoformat, told["off"])),
        "days_on": list(map(date.fromisoformat, told["on"])),
    }
    row = insert(calendar_years).values(columns)
    await session.execute(row.on_conflict_do_update(index_elements=["year"], set_=columns))


async def around(session: AsyncSession, day: date) -> WorkCalendar:
    """The years before, of and after a day, as far as they are known."""
    rows = await session.execute(_AROUND, {"first": day.year - 1, "last": day.year + 1})
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


_AROUND: Final = select(calendar_years).where(
    calendar_years.c.year.between(bindparam("first"), bindparam("last"))
)
