"""Mentors, the trainees each of them leads, and the changes of mentor in a placement."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.mentors import Mentor, MentorChange
from services.matching.tables.placements import Placement


async def mentor(session: AsyncSession, mentor_id: str, *, lock: bool = False) -> Mentor | None:
    """One mentor; locked, nobody else gives them a trainee meanwhile."""
    return await session.get(Mentor, mentor_id, populate_existing=True, with_for_update=lock)


async def trainees_led(session: AsyncSession, mentor_id: str) -> int:
    """How many trainees on post a mentor leads."""
    found = await session.scalar(
        select(func.count()).where(Placement.mentor_id == mentor_id, Placement.state == "arrived")
    )
    return found or 0


async def changes(session: AsyncSession, placement_id: str) -> Sequence[MentorChange]:
    """Every change of mentor in a placement, in order."""
    rows = await session.scalars(
        select(MentorChange)
        .where(MentorChange.placement_id == placement_id)
        .order_by(MentorChange.version)
    )
    return rows.all()
