"""Rosters: who is on post at a unit, with the agreement that says where and under whom."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.matching.queries.placements import Named
from services.matching.queries.sight import sees_placement
from services.matching.tables.agreements import Agreement
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth

LONGEST = 1000
"""Lines of one roster."""


async def on_post(session: AsyncSession, caller: Caller, unit_id: str) -> list[Named]:
    """The placements at a unit that have not ended, within sight.

    One more than a roster has lines for, if there are so many.
    """
    query = (
        select(Placement, Youth.name, Agreement.content)
        .join(Youth, Youth.id == Placement.youth_id)
        .outerjoin(Agreement, Agreement.dispatch_id == Placement.dispatch_id)
        .where(Placement.unit_id == unit_id, Placement.state == "arrived", sees_placement(caller))
        .order_by(Placement.arrived_on, Placement.id)
        .limit(LONGEST + 1)
    )
    return [Named(*row) for row in await session.execute(query)]
