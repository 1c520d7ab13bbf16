"""Seat counts as matching's feed tells them, and up to when it was read."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.queries.seat_counts import MATCHING
from services.units.tables.feed_readings import FeedReading
from services.units.tables.seat_counts import SeatCount


@dataclass(frozen=True)
class ToldSeats:
    """What matching tells of a post's seats."""

    post_id: str
    offered: int
    taken: int
    state: str
    offer_version: int


async def keep(session: AsyncSession, told: ToldSeats) -> None:
    """Keep what was told last."""
    values = asdict(told)
    row = insert(SeatCount).values(values)
    await session.execute(row.on_conflict_do_update(index_elements=["post_id"], set_=values))


async def note_reading(session: AsyncSession, until: datetime) -> None:
    """Note up to which instant matching's feed was read; an earlier one changes nothing."""
    row = insert(FeedReading).values(source=MATCHING, read_until=until)
    latest = func.greatest(FeedReading.read_until, until)
    await session.execute(
        row.on_conflict_do_update(index_elements=["source"], set_={"read_until": latest})
    )
