"""Seats as matching told them, and how old that is."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes, feed_positions
from services.units.tables.zone import FeedReading, SeatCount

MATCHING = "matching"


async def read_until(session: AsyncSession) -> datetime | None:
    """Up to which instant matching's feed is known to be read; None before the first reading."""
    return await session.scalar(
        select(FeedReading.read_until).where(FeedReading.source == MATCHING)
    )


async def count_of(session: AsyncSession, post_id: str) -> SeatCount | None:
    """A post's seats, or None where matching has not told of them."""
    return await session.get(SeatCount, post_id, populate_existing=True)


async def standing(session: AsyncSession) -> tuple[int, int, datetime | None]:
    """What any public answer rests on.

    How many changes were ever committed here (those numbered, for numbers have no gaps, and those
    that wait for theirs), where matching's feed stands, and up to when it was read.
    """
    numbered = select(func.coalesce(func.max(changes.c.no), 0)).scalar_subquery()
    waiting = (
        select(func.count()).select_from(changes).where(changes.c.no.is_(None)).scalar_subquery()
    )
    position = select(feed_positions.c.position).where(feed_positions.c.source == MATCHING)
    read = select(FeedReading.read_until).where(FeedReading.source == MATCHING)
    row = await session.execute(
        select(
            numbered + waiting,
            func.coalesce(position.scalar_subquery(), 0),
            read.scalar_subquery(),
        )
    )
    committed, stands_at, until = row.one()
    return committed, stands_at, until
