"""Seats that are gone: what is offered lacks them from matching's word on."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.telling import tell_obstacle
from services.units.queries import post_obstacles
from services.units.rules.moves import follow
from services.units.rules.post_obstacles import POST_OBSTACLE_STEPS
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def note_taken_off(
    session: AsyncSession, deed: Deed, found: tuple[Post, Unit], count: int
) -> None:
    """Note of so many seats of a locked post that are gone that they are offered no more."""
    for one in await post_obstacles.gone_first(session, found[0].id, count) if count else ():
        one.state = follow(POST_OBSTACLE_STEPS, one.state, "take_off", "officer")
        one.ended_on = deed.today
        await tell_obstacle(session, deed, (one, *found), "post-obstacle.taken-off")
