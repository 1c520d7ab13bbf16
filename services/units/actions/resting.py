"""Resting: a unit's posts are suspended together, and open together once nothing holds the unit."""

from collections.abc import Iterable
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.obstacle_ends import let_lapse
from services.units.actions.offers import open_intent, rests, see_through
from services.units.actions.telling import tell_post
from services.units.actions.threshold_reviews import drop
from services.units.clients.matching import Matching
from services.units.queries import post_obstacles, posts, threshold_reviews, units
from services.units.rules.moves import follow
from services.units.rules.offers import MatchingUnavailable, OfferPending, Wish
from services.units.rules.posts import POST_STEPS
from services.units.tables.posts import OfferIntent, Post
from services.units.tables.units import Unit

_RESTING: Final = {"resume": "post.resumed", "close": "post.closed"}


async def intend_to_suspend(
    session: AsyncSession, deed: Deed, unit: Unit, ground: str
) -> list[OfferIntent]:
    """Note on each open post of a locked unit that matching is to be asked for its suspension.

    A post on which another intent waits is left to the reconciler.
    """
    return [
        await open_intent(session, deed, post, Wish("suspend", post.headcount, deed.key), ground)
        for post in await units.posts_in_states(session, unit.id, "open", lock=True)
        if not await posts.open_intent(session, post.id)
    ]


async def see_suspended(
    session: AsyncSession, deed: Deed, matching: Matching, intents: Iterable[OfferIntent]
) -> None:
    """Ask matching for each; what it does not answer now the reconciler asks again."""
    try:
        for intent_id in [intent.id for intent in intents]:
            await see_through(session, deed, matching, intent_id)
    except MatchingUnavailable:
        return


async def resume_posts(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    """Open a locked unit's suspended posts again, unless something still holds the unit.

    Raises OfferPending while a post awaits matching's word.
    """
    if await rests(session, unit):
        return
    if await posts.has_open_intents(session, unit.id):
        raise OfferPending
    await move_suspended_posts(session, deed, unit, "resume", ground)


async def move_suspended_posts(
    session: AsyncSession, deed: Deed, unit: Unit, move: Literal["resume", "close"], ground: str
) -> None:
    """Resume or close each suspended post of a locked unit, under a new offer version.

    A post of the time before that its office has not opened yet is not resumed, nor is one whose
    words an officer refused, nor one found unsafe that nobody has cleared.
    """
    for post in await units.posts_in_states(session, unit.id, "suspended", lock=True):
        if move == "close" or not await _is_held(session, post):
            await _move(session, deed, (post, unit), move, ground)


async def resume_post(
    session: AsyncSession, deed: Deed, found: tuple[Post, Unit], ground: str
) -> None:
    """Open one locked suspended post again, unless something still holds it or its unit."""
    post, unit = found
    if await rests(session, unit) or await _is_held(session, post):
        return
    await _move(session, deed, found, "resume", ground)


async def _is_held(session: AsyncSession, post: Post) -> bool:
    return (
        post.awaits_opening
        or await post_obstacles.any_resting(session, post.id)
        or bool(await threshold_reviews.refusal_of(session, post.id))
    )


async def _move(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Post, Unit],
    move: Literal["resume", "close"],
    ground: str,
) -> None:
    post, _ = found
    post.state = follow(POST_STEPS, post.state, move, "officer")
    post.last_offer_version += 1
    post.offer_version = post.last_offer_version
    if move == "close":
        await drop(session, deed, found, *threshold_reviews.PENDING)
    await tell_post(session, deed, found, _RESTING[move], ground=ground)
    if move == "close":
        await let_lapse(session, deed, found)
