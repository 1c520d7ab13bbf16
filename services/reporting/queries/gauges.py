"""What reporting tells of itself: signals to be judged, and which calendars are missing."""

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


async def _this_year(session: AsyncSession, now: datetime) -> Counts:
    return await _missing(session, day_of(now).year)


async def _next_year(session: AsyncSession, now: datetime) -> Counts:
    return await _missing(session, day_of(now).year + 1)


async def _missing(session: AsyncSession, year: int) -> Counts:
    newest = (
        select(CalendarYear.status)
        .where(CalendarYear.year == year)
        .order_by(CalendarYear.version.desc())
        .limit(1)
    )
    return {(): int(await session.scalar(newest) != "published")}


GAUGES: Final = (
    Gauge("signals_open", "Audit signals that nobody judged yet.", ("effect",), _signals),
    Gauge("next_year_missing", "1 until next year's calendar is published.", (), _next_year),
    Gauge("this_year_missing", "1 until this year's calendar is published.", (), _this_year),
)
