"""Departures: who left an office's area, for that office."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import office_covers
from services.matching.tables.departures import Departure
from services.matching.tables.youths import Youth


async def left(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[Departure, Youth]]:
    """A stretch of the moves out of what an office covers, the last first, and one more."""
    query = (
        select(Departure, Youth)
        .join(Youth, Youth.id == Departure.youth_id)
        .where(
            office_covers(caller, Departure.from_region),
            ~office_covers(caller, Departure.to_region),
        )
        .order_by(Departure.id.desc())
        .limit(stretch.limit + 1)
    )
    if stretch.after:
        query = query.where(Departure.id < stretch.after[0])
    return (await session.execute(query)).all()
