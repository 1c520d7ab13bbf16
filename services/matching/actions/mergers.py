"""Mergers followed from units: from then on another unit answers for what was begun."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.mergers import Merger


async def keep(session: AsyncSession, unit_id: str, into_unit_id: str, since: date) -> None:
    """Keep that a unit went into another, and with it those that went into it before."""
    earlier = update(Merger).where(Merger.into_unit_id == unit_id)
    await session.execute(earlier.values(into_unit_id=into_unit_id))
    row = insert(Merger).values(unit_id=unit_id, into_unit_id=into_unit_id, since=since)
    await session.execute(row.on_conflict_do_nothing())
