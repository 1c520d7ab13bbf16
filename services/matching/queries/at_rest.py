"""Signed dispatches to posts that take nobody, whose office has yet to decide."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import office_answers_for_dispatch
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class AtRest:
    """A signed dispatch, its post's state, since when it waits, and whether an obstacle is open."""

    dispatch: Dispatch
    state: str
    since: date
    obstacle_open: bool


_SINCE = func.greatest(PostSeats.rests_since, Dispatch.signed_on)
_OBSTRUCTED = exists().where(Obstacle.dispatch_id == Dispatch.id, Obstacle.decision.is_(None))


async def signed_at_rest(session: AsyncSession, caller: Caller, stretch: Stretch) -> list[AtRest]:
    """A stretch of those that the caller's office looks after, the longest first, and one more."""
    query = (
        select(Dispatch, PostSeats.state, _SINCE, _OBSTRUCTED)
        .join(PostSeats, PostSeats.post_id == Dispatch.post_id)
        .where(
            Dispatch.state == "signed",
            PostSeats.state != "open",
            office_answers_for_dispatch(caller),
        )
    )
    if stretch.after:
        query = query.where(tuple_(_SINCE, Dispatch.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(_SINCE, Dispatch.id).limit(stretch.limit + 1))
    return [AtRest(*row) for row in rows]
