"""Obstacles reported against dispatches."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.obstacles import Obstacle


async def open_of(session: AsyncSession, dispatch_id: str) -> Obstacle | None:
    """The obstacle of a dispatch that is not yet reviewed."""
    query = select(Obstacle).where(Obstacle.dispatch_id == dispatch_id, Obstacle.decision.is_(None))
    return await session.scalar(query)
