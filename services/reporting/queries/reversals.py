"""Reversals of payments."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.tables.payments import Reversal


async def find(session: AsyncSession, settlement_id: str, reversal_id: str) -> Reversal | None:
    """One reversal of a settlement's payment, held until the end of the transaction."""
    return await session.scalar(
        select(Reversal)
        .where(Reversal.id == reversal_id, Reversal.settlement_id == settlement_id)
        .with_for_update()
    )


async def of_settlement(session: AsyncSession, settlement_id: str) -> list[Reversal]:
    """All reversals of a settlement's payments, in the order in which they were proposed."""
    rows = await session.scalars(
        select(Reversal).where(Reversal.settlement_id == settlement_id).order_by(Reversal.id)
    )
    return list(rows)
