"""What reporting tells of itself: signals to be judged, and whether next year has a calendar."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of
from services.reporting.tables.calendar import CalendarYear
from services.reporting.tables.signals import AuditSignal


async def _signals(session: AsyncSession, now: datetime) -> Counts:
    query = select(AuditSignal.effect, func.count()).where(AuditSignal.state == "open")
    return {
        (effect,): count
        for effect, count in await session.execute(query.group_by(AuditSignal.effect))
    }


async def _calendar(session: AsyncSession, now: datetime) -> Counts:
    newest = (
        select(CalendarYear.status)
        .where(CalendarYear.year == day_of(now).year + 1)
        .order_by(CalendarYear.version.desc())
        .limit(1)
    )
    return {(): int(await session.scalar(newest) != "published")}


GAUGES: Final = (
    Gauge("signals_open", "Audit signals that nobody judged yet.", ("effect",), _signals),
    Gauge("next_year_missing", "1 until next year's calendar is published.", (), _calendar),
)
