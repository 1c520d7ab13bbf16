"""Reversals of payments."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.tables.payments import Reversal


async def find(session: AsyncSession, batch_id: str, reversal_id: str) -> Reversal | None:
    """One reversal of a batch's payment, held until the end of the transaction."""
    return await session.scalar(
        select(Reversal)
        .where(Reversal.id == reversal_id, Reversal.batch_id == batch_id)
        .with_for_update()
    )


async def of_batch(session: AsyncSession, batch_id: str) -> list[Reversal]:
    """All reversals of a batch's payments, in the order in which they were proposed."""
    rows = await session.scalars(
        select(Reversal).where(Reversal.batch_id == batch_id).order_by(Reversal.id)
    )
    return list(rows)
