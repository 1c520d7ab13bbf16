"""Requests to withdraw, read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.withdrawals import Withdrawal


async def latest(session: AsyncSession, unit_id: str) -> Withdrawal | None:
    """A unit's last request, decided or not."""
    return await session.scalar(
        select(Withdrawal)
        .where(Withdrawal.unit_id == unit_id)
        .order_by(Withdrawal.id.desc())
        .limit(1)
    )


async def open_of(session: AsyncSession, unit_id: str) -> Withdrawal | None:
    """A unit's request that waits for a decision; its unit is locked where it is to change."""
    return await session.scalar(
        select(Withdrawal)
        .where(Withdrawal.unit_id == unit_id, Withdrawal.state == "requested")
        .execution_options(populate_existing=True)
    )
