"""What units tells of itself: what waits too long."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of
from services.units.queries import complaints, consultations, inspections


async def _overdue(session: AsyncSession, now: datetime) -> Counts:
    counted = select(func.count())
    every = _late(day_of(now)).items()
    return {(step,): await session.scalar(counted.where(late)) or 0 for step, late in every}


def _late(today: date) -> dict[str, ColumnElement[bool]]:
    return {
        "complaints": complaints.late(today),
        "consultations": consultations.late(today),
        "inspections": inspections.late(today),
    }


GAUGES: Final = (Gauge("overdue", "Steps past their last day.", ("step",), _overdue),)
