"""What matching tells of itself: who waits, and which steps are overdue."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of
from services.matching.queries import (
    correction_requests,
    disputes,
    follow_ups,
    objections,
    overdue,
)
from services.matching.tables.pool import Waiting


async def _waiting(session: AsyncSession, now: datetime) -> Counts:
    query = select(Waiting.market, func.count()).group_by(Waiting.market)
    return {(market,): count for market, count in await session.execute(query)}


async def _overdue(session: AsyncSession, now: datetime) -> Counts:
    today = day_of(now)
    counted = select(func.count())
    every = _late(today).items()
    return {(step,): await session.scalar(counted.where(late)) or 0 for step, late in every}


def _late(today: date) -> dict[str, ColumnElement[bool]]:
    return {step: overdue.late(step, today) for step in overdue.STEPS} | {
        "follow-ups": follow_ups.late(today),
        "disputes": disputes.late(today),
        "objections": objections.late(today),
        "corrections": correction_requests.late(today),
    }


GAUGES: Final = (
    Gauge("youths_waiting", "Youths in the waiting pool.", ("market",), _waiting),
    Gauge("overdue", "Steps past their last day.", ("step",), _overdue),
)
