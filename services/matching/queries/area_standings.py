"""How an area stands now, in counts: seats taken, who waits, and which steps are overdue."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region
from services.matching.queries import follow_ups, overdue
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.follow_ups import FollowUpCase
from services.matching.tables.placements import Placement
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Standing:
    """Seats of open posts and steps overdue by the unit's office, who waits by their home."""

    offered: int
    taken: int
    waiting: int
    responses: int
    agreements: int
    arrivals: int
    follow_ups: int


async def standing_of(session: AsyncSession, area: str, today: date) -> Standing:
    """The counts of an area and all within it."""
    offered, taken = (
        await session.execute(
            select(
                func.coalesce(func.sum(PostSeats.offered), 0),
                func.coalesce(func.sum(PostSeats.taken), 0),
            ).where(PostSeats.state == "open", _within(PostSeats.region, area))
        )
    ).one()
    waiting = select(func.count()).select_from(Waiting).join(Youth, Youth.id == Waiting.youth_id)
    followed = select(func.count()).select_from(FollowUpCase).join(Placement)
    return Standing(
        offered=int(offered),
        taken=int(taken),
        waiting=await session.scalar(waiting.where(_within(Youth.region, area))) or 0,
        responses=await _late(session, area, overdue.late("responses", today)),
        agreements=await _late(session, area, overdue.late("agreements", today)),
        arrivals=await _late(session, area, overdue.late("arrivals", today)),
        follow_ups=await session.scalar(
            followed.where(follow_ups.late(today), _within(Placement.region, area))
        )
        or 0,
    )


async def _late(session: AsyncSession, area: str, is_late: ColumnElement[bool]) -> int:
    query = select(func.count()).where(is_late, _within(Dispatch.unit_region, area))
    return await session.scalar(query) or 0


def _within(code: InstrumentedAttribute[str], area: str) -> ColumnElement[bool]:
    return code.startswith(region.prefix(area), autoescape=True)
