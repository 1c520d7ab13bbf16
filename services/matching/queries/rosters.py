"""Rosters: who is on post at a unit, with the agreement that says where and under whom.

Of who is taken over from the time before there is none: they stand in no roster.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.matching.queries.sight import sees_placement
from services.matching.tables.agreements import Agreement
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth

LONGEST = 1000
"""Lines of one roster."""


async def on_post(
    session: AsyncSession, caller: Caller, unit_id: str
) -> list[tuple[Placement, str, str]]:
    """The placements at a unit that have not ended, within sight: name, agreement's content.

    One more than a roster has lines for, if there are so many.
    """
    query = (
        select(Placement, Youth.name, Agreement.content)
        .join(Youth, Youth.id == Placement.youth_id)
        .join(Agreement, Agreement.dispatch_id == Placement.dispatch_id)
        .where(Placement.unit_id == unit_id, Placement.state == "arrived", sees_placement(caller))
        .order_by(Placement.arrived_on, Placement.id)
        .limit(LONGEST + 1)
    )
    return [(placement, name, content) for placement, name, content in await session.execute(query)]
