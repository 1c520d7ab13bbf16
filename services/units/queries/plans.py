"""Intake plans, read."""

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.tables.plans import IntakePlan


async def lock_plan(session: AsyncSession, region: str, month: str) -> None:
    """Let one revision of a plan be written at a time, the first included."""
    name = func.hashtextextended(f"intake-plan/{region}/{month}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def revisions(session: AsyncSession, region: str, month: str) -> Sequence[IntakePlan]:
    """All revisions of a region's plan for a month, the newest first."""
    rows = await session.scalars(
        select(IntakePlan)
        .where(IntakePlan.region == region, IntakePlan.month == month)
        .order_by(IntakePlan.revision.desc())
    )
    return rows.all()


async def newest_within(
    session: AsyncSession, area: str, year: int, *, after: tuple[str, ...] | None, limit: int
) -> Sequence[IntakePlan]:
    """The newest revision of each plan of an area for a year, by month and region.

    One more than the limit.
    """
    newest = (
        select(IntakePlan.region, IntakePlan.month, func.max(IntakePlan.revision).label("revision"))
        .where(
            IntakePlan.region.startswith(regions.prefix(area)),
            IntakePlan.month.startswith(f"{year}-"),
        )
        .group_by(IntakePlan.region, IntakePlan.month)
        .subquery()
    )
    same = [IntakePlan.region, IntakePlan.month, IntakePlan.revision]
    query = select(IntakePlan).join(newest, tuple_(*same) == tuple_(*newest.c))
    order = IntakePlan.month, IntakePlan.region
    if after:
        query = query.where(tuple_(*order) > after)
    return (await session.scalars(query.order_by(*order).limit(limit + 1))).all()
