"""Trainings of a dispatch, before its arrival and after it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.trainings import HeldTraining


async def of_dispatch(session: AsyncSession, dispatch_id: str) -> Sequence[HeldTraining]:
    """All trainings of a dispatch, in the order of their days."""
    query = select(HeldTraining).where(HeldTraining.dispatch_id == dispatch_id)
    ordered = query.order_by(HeldTraining.held_on, HeldTraining.id)
    return (await session.scalars(ordered)).all()
