"""Complaints and questions whose words are kept no longer."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.complaints import Complaint, ComplaintTrace
from services.units.tables.consultations import Consultation


async def complaints_closed_before(session: AsyncSession, day: date) -> Sequence[str]:
    """Complaints closed before a day, whose words are kept; none that keeps a unit suspended."""
    rows = await session.scalars(
        select(Complaint.id).where(
            Complaint.forgotten_on.is_(None),
            Complaint.closed_on < day,
            or_(Complaint.suspended_on.is_(None), Complaint.cleared_on.is_not(None)),
        )
    )
    return rows.all()


async def questions_answered_before(session: AsyncSession, day: date) -> Sequence[str]:
    """Questions answered before a day, whose words are kept."""
    rows = await session.scalars(
        select(Consultation.id).where(
            Consultation.forgotten_on.is_(None), Consultation.answered_on < day
        )
    )
    return rows.all()


async def let_traces_go(session: AsyncSession, complaint_id: str) -> None:
    """Drop by what the words that could name a complainant find them."""
    await session.execute(delete(ComplaintTrace).where(ComplaintTrace.complaint_id == complaint_id))
