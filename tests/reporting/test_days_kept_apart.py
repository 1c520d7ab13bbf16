"""No day of a youth is settled twice: the database itself looks, whoever comes at the same time."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from services.common.values.month import Month
from services.reporting.tables.settlements import SettledDays

MARCH = Month(2026, 3)
KEPT = text(
    "INSERT INTO settled_days (placement_id, month, youth_id, days, line_id)"
    " VALUES (:placement, :month, :youth, daterange(:first, :last, '[]'), 'stl_1')"
)


@pytest.fixture
async def database(reporting_app):
    """A database in which days need no line."""
    async with reporting_app.state.database.transaction() as session:
        await session.execute(
            text("ALTER TABLE settled_days DISABLE TRIGGER settled_days_line_id_known")
        )
    return reporting_app.state.database


async def keep(session, placement, first, last, *, youth="yth_1", month=MARCH):
    days = {"first": date(2026, 3, first), "last": date(2026, 3, last)}
    told = {"placement": placement, "month": month.first, "youth": youth}
    await session.execute(KEPT, told | days)


@pytest.mark.parametrize(("first", "stands"), [(10, False), (11, True)])
async def test_days_of_a_youth_may_adjoin_and_share_none(database, first, stands):
    async with database.transaction() as session:
        await keep(session, "plc_1", 2, 10)
        await keep(session, "plc_3", 2, 31, youth="yth_2")
    if stands:
        async with database.transaction() as session:
            await keep(session, "plc_2", first, 20)
        return
    with pytest.raises(IntegrityError, match="settled already"):
        async with database.transaction() as session:
            await keep(session, "plc_2", first, 20)


async def test_days_that_grow_into_anothers_are_refused_too(database):
    async with database.transaction() as session:
        await keep(session, "plc_1", 2, 10)
        await keep(session, "plc_2", 11, 20)
    with pytest.raises(IntegrityError, match="settled already"):
        async with database.transaction() as session:
            await session.execute(
                update(SettledDays)
                .where(SettledDays.placement_id == "plc_1")
                .values(days=text("daterange('2026-03-02', '2026-03-11', '[]')"))
            )


async def test_days_lie_in_their_month(database):
    with pytest.raises(IntegrityError, match="within_month"):
        async with database.transaction() as session:
            await keep(session, "plc_1", 2, 10, month=Month(2026, 4))


async def test_of_two_at_once_one_keeps_the_day(database):
    async def one(placement):
        async with database.transaction() as session:
            await keep(session, placement, 2, 10)
            await asyncio.sleep(0.05)

    told = await asyncio.gather(*map(one, ("plc_1", "plc_2", "plc_3")), return_exceptions=True)
    assert [one for one in told if one is None] == [None]
    assert sum(isinstance(one, IntegrityError) for one in told) == 2
