"""Hardships that count of those who wait: only who recorded any is read."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.hardships import confirmed
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth


async def confirmed_of_waiting(session: AsyncSession, market: str) -> dict[str, frozenset[str]]:
    """By youth who waits in a market and has recorded hardships: those that were confirmed."""
    rows = await session.execute(
        select(Youth.id, Youth.hardship, Youth.origins)
        .join(Waiting, Waiting.youth_id == Youth.id)
        .where(Waiting.market == market, func.cardinality(Youth.hardship) > 0)
    )
    return {youth_id: confirmed(hardship, origins) for youth_id, hardship, origins in rows}
