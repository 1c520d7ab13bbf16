"""Mergers followed from units: from then on another unit answers for what was begun."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.mergers import Merger


@dataclass(frozen=True)
class Into:
    """The unit that another went into, and the office that recognised it."""

    unit_id: str
    region: str | None


async def keep(session: AsyncSession, unit_id: str, into: Into, since: date) -> None:
    """Keep that a unit went into another, and with it those that went into it before."""
    successor = {"into_unit_id": into.unit_id, "into_region": into.region}
    earlier = update(Merger).where(Merger.into_unit_id == unit_id)
    await session.execute(earlier.values(**successor))
    row = insert(Merger).values(unit_id=unit_id, since=since, **successor)
    await session.execute(row.on_conflict_do_nothing())
