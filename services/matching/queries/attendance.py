"""Attendance as confirmed: the newest edition of each month."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values.month import Month
from services.matching.tables.attendance import Attendance, SettledMonth


async def newest_of(session: AsyncSession, placement_id: str, month: Month) -> Attendance | None:
    """The newest edition of one month; None where it was never confirmed."""
    query = (
        select(Attendance)
        .where(Attendance.placement_id == placement_id, Attendance.month == str(month))
        .order_by(Attendance.edition.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def is_settled(session: AsyncSession, region: str, month: Month) -> bool:
    """Whether the money of a month was approved for an area in which a region lies."""
    codes = regions.chain(region)
    query = select(SettledMonth).where(
        SettledMonth.region.in_(codes), SettledMonth.month == str(month)
    )
    return await session.scalar(query.limit(1)) is not None


async def newest(session: AsyncSession, placement_id: str) -> Sequence[Attendance]:
    """The newest edition of every month confirmed, in the order of the months."""
    query = (
        select(Attendance)
        .ext(distinct_on(Attendance.month))
        .where(Attendance.placement_id == placement_id)
        .order_by(Attendance.month, Attendance.edition.desc())
    )
    return (await session.scalars(query)).all()
