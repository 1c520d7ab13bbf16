"""Handovers that wait for a second officer, read."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.handovers import Handover


async def handover(
    session: AsyncSession, handover_id: str, *, lock: bool = False
) -> Handover | None:
    """One handover; locked, nobody else decides it meanwhile."""
    query = select(Handover).where(Handover.id == handover_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def waits(session: AsyncSession, unit_id: str) -> bool:
    """Whether a handover of a unit waits."""
    query = select(Handover.id).where(Handover.unit_id == unit_id, Handover.state == "waiting")
    return await session.scalar(query) is not None


async def waiting(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[Handover]:
    """Those that wait, wherever their units are, the newest first."""
    query = select(Handover).where(Handover.state == "waiting")
    if after:
        query = query.where(Handover.id < after)
    rows = await session.scalars(query.order_by(Handover.id.desc()).limit(limit))
    return rows.all()
