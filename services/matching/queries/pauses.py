"""Pauses: the open one of a youth, and the registration instants that were lost."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.pauses import Pause
from services.matching.tables.placements import Placement


async def open_of(session: AsyncSession, youth_id: str) -> Pause | None:
    """The pause in which a youth's application is now."""
    return await session.scalar(
        select(Pause)
        .where(Pause.youth_id == youth_id, Pause.returned_on.is_(None))
        .execution_options(populate_existing=True)
    )


async def lost_instant(session: AsyncSession, youth_id: str) -> datetime | None:
    """The earliest registration instant that a return did not keep, since the last placement."""
    used_up = exists().where(
        Placement.youth_id == Pause.youth_id, Placement.arrived_on >= Pause.began_on
    )
    return await session.scalar(
        select(func.min(Pause.registered_at)).where(
            Pause.youth_id == youth_id, Pause.kept.is_(False), ~used_up
        )
    )
