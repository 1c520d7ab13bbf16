"""Intake plans, read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

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
