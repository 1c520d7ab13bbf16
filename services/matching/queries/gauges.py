"""What matching tells of itself: who waits, and which steps are overdue."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of
from services.matching.queries.overdue import late
from services.matching.tables.pool import Waiting


async def _waiting(session: AsyncSession, now: datetime) -> Counts:
    query = select(Waiting.market, func.count()).group_by(Waiting.market)
    return {(market,): count for market, count in await session.execute(query)}


async def _overdue(session: AsyncSession, now: datetime) -> Counts:
    return {(step,): await session.scalar(query) or 0 for step, query in late(day_of(now)).items()}


GAUGES: Final = (
    Gauge("youths_waiting", "Youths in the waiting pool.", ("market",), _waiting),
    Gauge("overdue", "Steps past their last day.", ("step",), _overdue),
)
