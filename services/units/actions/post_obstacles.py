"""Obstacles of posts: heard from matching, asked about in an offer, cleared by the office."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.offers import open_intent, suspend_left_open
from services.units.actions.resting import resume_post
from services.units.actions.rights import may_see
from services.units.actions.telling import tell_obstacle
from services.units.queries import post_obstacles as queries
from services.units.queries import posts
from services.units.rules import post_obstacles as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.offers import OfferPending
from services.units.tables.post_obstacles import PostObstacle
from services.units.tables.posts import Post
from services.units.tables.units import Unit

GONE: Final = "经核实名额已经不存在，减去名额"


@dataclass(frozen=True)
class Confirmed:
    """An obstacle that an office confirmed of a dispatch, as matching tells it."""

    id: str
    post_id: str
    dispatch_id: str
    kind: rules.PostObstacleKind
    confirmed_on: date


@dataclass(frozen=True)
class PostObstacleFile:
    """An obstacle with its post and unit."""

    obstacle: PostObstacle
    post: Post
    unit: Unit


async def keep(session: AsyncSession, deed: Deed, told: Confirmed) -> None:
    """Keep an obstacle, and ask matching for what follows from it.

    Matching sends nobody there since it was confirmed; of a closed post nothing follows. A page of
    the feed is kept as a whole, so the posts of several units are locked in its order: whoever
    locks them in another and loses the race begins anew.
    """
    found = await posts.locked_post(session, told.post_id)
    if found is None or found[0].state == "closed":
        return
    obstacle = PostObstacle(**vars(told), version=0, state=rules.KINDS[told.kind])
    session.add(obstacle)
    await tell_obstacle(session, deed, (obstacle, *found), "post-obstacle.received")
    await session.flush()
    ask = suspend_left_open if told.kind == "safety" else take_off_left
    await ask(session, deed, told.post_id)


async def take_off_left(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Ask for an open post's offer without the seats that are gone, unless another asking waits."""
    found = await posts.locked_post(session, post_id)
    if found is None or found[0].state != "open":
        return
    gone = await queries.gone_of(session, post_id)
    if gone and await posts.open_intent(session, post_id) is None:
        wish = rules.without(found[0].headcount, gone)
        await open_intent(session, deed, found[0], wish, GONE)


async def clear(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    obstacle_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> PostObstacleFile:
    """Clear an unsafe post: it opens again unless something else holds it or its unit.

    Raises PostObstacleNotFound, Stale, Unpinned, MoveNotOpen, ComplainantNamed, OfferPending while
    the post awaits matching's word.
    """
    file = await _locked(session, caller, obstacle_id)
    obstacle, post, unit = file.obstacle, file.post, file.unit
    check_version(obstacle.version, expected_version)
    state = follow(rules.POST_OBSTACLE_STEPS, obstacle.state, "clear", "officer")
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    if await posts.open_intent(session, post.id):
        raise OfferPending
    obstacle.state, obstacle.ended_on, obstacle.clearance_ground = state, deed.today, ground
    await tell_obstacle(session, deed, (obstacle, post, unit), "post-obstacle.cleared", ground)
    await session.flush()
    if post.state == "suspended":
        await resume_post(session, deed, (post, unit), ground)
    return file


async def _locked(session: AsyncSession, caller: Caller, obstacle_id: str) -> PostObstacleFile:
    seen = await queries.obstacle(session, obstacle_id)
    found = await posts.locked_post(session, seen.post_id) if seen else None
    if found is None or not may_see(caller, found[1]):
        raise rules.PostObstacleNotFound
    # The post before what was found of it, as matching's news has it.
    obstacle = await queries.obstacle(session, obstacle_id, lock=True)
    if obstacle is None:
        raise rules.PostObstacleNotFound
    return PostObstacleFile(obstacle, *found)
