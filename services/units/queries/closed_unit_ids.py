"""Ids that were closed, and one act at a time with each."""

from datetime import datetime

from sqlalchemy import Text, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.closed_unit_ids import ClosedUnitId


async def lock_unit_id(session: AsyncSession, unit_id: str) -> None:
    """Let one act at a time decide whether a unit is registered under an id; the first lock."""
    name = func.hashtextextended(f"unit-id/{unit_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def closing(session: AsyncSession, unit_id: str) -> str | None:
    """The last closing of an id that is closed: only an account that bears it registers under it.

    It is another one after each time that somebody closed the id, also where it was closed.
    """
    return await session.scalar(
        select(cast(literal_column("closed_unit_ids.xmin"), Text)).where(
            ClosedUnitId.unit_id == unit_id, ClosedUnitId.opened_at.is_(None)
        )
    )


async def close_id(
    session: AsyncSession, unit_id: str, *, author: str, handover_id: str | None, now: datetime
) -> None:
    """Close an id, however often; who closed it first stays."""
    kept = insert(ClosedUnitId).values(
        unit_id=unit_id, closed_at=now, author=author, handover_id=handover_id
    )
    # The row is written again, though it stays as it is: by that its last closing is known.
    again = {"unit_id": kept.excluded.unit_id}
    await session.execute(
        kept.on_conflict_do_update(index_elements=[ClosedUnitId.unit_id], set_=again)
    )


async def open_id(session: AsyncSession, unit_id: str, *, author: str, now: datetime) -> None:
    """Let a unit be registered under an id again; who closed it stays known."""
    opened = update(ClosedUnitId).where(ClosedUnitId.unit_id == unit_id)
    await session.execute(opened.values(opened_at=now, opened_by=author))
