"""Obstacles of a post at their end: their seats are offered no more, or the post has closed."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.telling import tell_obstacle
from services.units.queries import post_obstacles
from services.units.rules.moves import follow
from services.units.rules.post_obstacles import ENDED_WITH, POST_OBSTACLE_STEPS, EndingMove
from services.units.tables.post_obstacles import PostObstacle
from services.units.tables.posts import Post
from services.units.tables.units import Unit

_EVENTS: Final[dict[EndingMove, str]] = {
    "take_off": "post-obstacle.taken-off",
    "lapse": "post-obstacle.lapsed",
}


async def note_taken_off(
    session: AsyncSession, deed: Deed, found: tuple[Post, Unit], count: int
) -> None:
    """Note of so many seats of a locked post that are gone that they are offered no more."""
    if count:
        gone = await post_obstacles.gone_first(session, found[0].id, count)
        await _end(session, deed, found, gone, "take_off")


async def let_lapse(session: AsyncSession, deed: Deed, found: tuple[Post, Unit]) -> None:
    """Let what is left of the obstacles of a locked post lapse, for it has closed."""
    left = await post_obstacles.open_of(session, found[0].id)
    await _end(session, deed, found, left, "lapse")


async def _end(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Post, Unit],
    ended: Iterable[PostObstacle],
    move: EndingMove,
) -> None:
    for one in ended:
        one.state = follow(POST_OBSTACLE_STEPS, one.state, move, ENDED_WITH[move])
        one.ended_on = deed.today
        await tell_obstacle(session, deed, (one, *found), _EVENTS[move])
    await session.flush()
