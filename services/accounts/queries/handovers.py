"""Handovers that wait for a second officer, read."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.handovers import Handover
from services.common.values import region as regions


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


async def waiting_within(
    session: AsyncSession, area: str, *, after: str | None, limit: int
) -> Sequence[Handover]:
    """Those of an area that wait, the newest first; one more than the limit."""
    query = select(Handover).where(
        Handover.state == "waiting", Handover.region.startswith(regions.prefix(area))
    )
    if after:
        query = query.where(Handover.id < after)
    rows = await session.scalars(query.order_by(Handover.id.desc()).limit(limit + 1))
    return rows.all()
