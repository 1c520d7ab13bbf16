"""Attendance as confirmed: the newest edition of each month."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.queries.sight import sees_placement
from services.matching.tables.attendance import Attendance, SettledMonth
from services.matching.tables.placements import Placement

MOST = 200
"""So many placements are confirmed in one go; asked again, the next come."""


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


async def unconfirmed(session: AsyncSession, caller: Caller, month: Month) -> Sequence[str]:
    """The placements within sight with days in a month of which nothing is confirmed yet."""
    confirmed = exists().where(
        Attendance.placement_id == Placement.id, Attendance.month == str(month)
    )
    query = select(Placement.id).where(
        sees_placement(caller),
        Placement.arrived_on <= month.last,
        func.coalesce(Placement.last_day, Placement.term_last_day) >= month.first,
        ~confirmed,
    )
    return (await session.scalars(query.order_by(Placement.id).limit(MOST))).all()


async def newest(session: AsyncSession, placement_id: str) -> Sequence[Attendance]:
    """The newest edition of every month confirmed, in the order of the months."""
    query = (
        select(Attendance)
        .ext(distinct_on(Attendance.month))
        .where(Attendance.placement_id == placement_id)
        .order_by(Attendance.month, Attendance.edition.desc())
    )
    return (await session.scalars(query)).all()
