"""What units tells of itself: complaints and consultations that wait too long."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of
from services.units.rules.complaints import OPEN
from services.units.rules.consultations import UNANSWERED
from services.units.tables.complaints import Complaint
from services.units.tables.consultations import Consultation


async def _overdue(session: AsyncSession, now: datetime) -> Counts:
    today, counted = day_of(now), select(func.count())
    late = Complaint.state.in_(OPEN), Complaint.due_on < today
    unanswered = Consultation.state.in_(UNANSWERED), Consultation.due_on < today
    return {
        ("complaints",): await session.scalar(counted.where(*late)) or 0,
        ("consultations",): await session.scalar(counted.where(*unanswered)) or 0,
    }


GAUGES: Final = (Gauge("overdue", "Steps past their last day.", ("step",), _overdue),)
