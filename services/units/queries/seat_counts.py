"""Seats as matching told them, and how old that is."""

from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.store.tables import changes, feed_positions
from services.units.queries.written import written
from services.units.tables.feed_readings import FeedReading

MATCHING: Final = "matching"


def _standing() -> Select[int, int, datetime | None]:
    numbered = select(func.coalesce(func.max(changes.c.no), 0)).scalar_subquery()
    waiting = (
        select(func.count()).select_from(changes).where(changes.c.no.is_(None)).scalar_subquery()
    )
    position = select(feed_positions.c.position).where(feed_positions.c.source == MATCHING)
    read = select(FeedReading.read_until).where(FeedReading.source == MATCHING)
    return select(
        numbered + waiting,
        func.coalesce(position.scalar_subquery(), 0),
        read.scalar_subquery(),
    )


_STANDING: Final = written(_standing())


async def standing(reader: AsyncConnection) -> tuple[int, int, datetime | None]:
    """What any public answer rests on.

    How many changes were ever committed here (those numbered, for numbers have no gaps, and those
    that wait for theirs), where matching's feed stands, and up to when it was read.
    """
    ((committed, stands_at, until),) = await _STANDING.fetch(reader, {})
    return committed, stands_at, until
