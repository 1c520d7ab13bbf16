"""Shifts as planned: the newest edition of each month."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.matching.rules.shifts import Shifts
from services.matching.tables.shifts import ShiftPlan


async def newest_of(session: AsyncSession, placement_id: str, month: Month) -> ShiftPlan | None:
    """The newest plan of one month; None where the calendar alone goes."""
    query = (
        select(ShiftPlan)
        .where(ShiftPlan.placement_id == placement_id, ShiftPlan.month == str(month))
        .order_by(ShiftPlan.edition.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def plan_of(session: AsyncSession, placement_id: str, month: Month) -> Shifts:
    """One month's plan, as the rules take it."""
    found = await newest_of(session, placement_id, month)
    return shifts_of(found) if found else Shifts()


def shifts_of(planned: ShiftPlan) -> Shifts:
    """A month's plan, as the rules take it."""
    return Shifts(frozenset(planned.worked), frozenset(planned.rested))


async def newest(session: AsyncSession, placement_id: str) -> Sequence[ShiftPlan]:
    """The newest plan of every month planned, in the order of the months."""
    query = (
        select(ShiftPlan)
        .ext(distinct_on(ShiftPlan.month))
        .where(ShiftPlan.placement_id == placement_id)
        .order_by(ShiftPlan.month, ShiftPlan.edition.desc())
    )
    return (await session.scalars(query)).all()
