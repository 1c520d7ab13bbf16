"""The offer protocol: an intent is kept, matching is asked, its answer is kept."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values import ids
from services.units.actions.obstacle_ends import let_lapse, note_taken_off
from services.units.actions.telling import tell_post
from services.units.actions.threshold_reviews import drop
from services.units.clients.matching import Matching
from services.units.queries import accidents, post_obstacles, posts, removals, threshold_reviews
from services.units.rules.accidents import takes_nobody
from services.units.rules.offers import (
    Answer,
    IntentMove,
    Offer,
    Wish,
    asked,
    check_same,
    offered_state,
    outcome,
)
from services.units.tables.posts import OfferIntent, Post
from services.units.tables.units import Unit

AFTER_ACCIDENT: Final = "发生事故，解除前暂停派遣"
AFTER_OBSTACLE: Final = "经核实安全条件不具备，解除前暂停派遣"
AFTER_REMOVAL_SERVED: Final = "清退决定已经送达，不再派遣"

_EVENTS: Final[dict[IntentMove, str]] = {
    "lower": "post.headcount-lowered",
    "close": "post.closed",
    "suspend": "post.suspended",
}


async def open_intent(
    session: AsyncSession, deed: Deed, post: Post, wish: Wish, ground: str
) -> OfferIntent:
    """Step one: note on a locked post what is asked of matching, under a new version."""
    offer = asked(wish, post.last_offer_version)
    post.last_offer_version = offer.version
    intent = OfferIntent(
        id=ids.new("int"),
        post_id=post.id,
        version=offer.version,
        move=wish.move,
        headcount=wish.headcount,
        gone=wish.gone,
        key=wish.key,
        state="open",
        author=deed.author,
        ground=ground,
        request_id=deed.request_id,
        opened_at=deed.now,
    )
    session.add(intent)
    await session.flush()
    return intent


async def taken_up(session: AsyncSession, post: Post, wish: Wish) -> OfferIntent | None:
    """The intent that this very request opened before, waiting or settled, or None.

    Raises OfferPending while another change of the post waits.
    """
    pending = await posts.open_intent(session, post.id)
    if pending:
        check_same(wish, Wish(pending.move, pending.headcount, pending.key, pending.gone))
        return pending
    return await posts.intent_of_key(session, post.id, wish.key) if wish.key else None


async def see_through(
    session: AsyncSession, deed: Deed, matching: Matching, intent_id: str
) -> Answer:
    """Steps two and three: ask matching, with no connection held, and keep its answer.

    Raises MatchingUnavailable; the intent then stays open.
    """
    intent = await posts.intent(session, intent_id)
    if intent.state == "open":
        await release(session)
        state = offered_state(intent.move)
        offer = Offer(intent.version, intent.headcount, state, intent.gone)
        answer = await matching.ask(intent.post_id, offer, author=intent.author)
        intent = await _keep(session, deed, intent, answer)
        await release(session)
    return Answer(intent.state == "accepted", intent.taken or 0, intent.reason)


async def _keep(
    session: AsyncSession, deed: Deed, asked_with: OfferIntent, answer: Answer
) -> OfferIntent:
    found = await posts.locked_post(session, asked_with.post_id)
    intent = await posts.intent(session, asked_with.id, lock=True)
    if intent.state != "open" or found is None:
        return intent
    post, unit = found
    intent.state = outcome(answer)
    intent.settled_at, intent.taken, intent.reason = deed.now, answer.taken, answer.reason
    if answer.accepted:
        before, post.headcount = post.headcount, intent.headcount
        post.offer_version, post.state = intent.version, offered_state(intent.move)
        if intent.move == "close":
            await drop(session, deed, (post, unit), *threshold_reviews.PENDING)
        more: dict[str, Any] = {"before": before} if intent.move == "lower" else {}
        event = _EVENTS[intent.move]
        await tell_post(session, deed, (post, unit), event, ground=intent.ground, **more)
        await note_taken_off(session, deed, (post, unit), intent.gone)
        if intent.move == "close":
            await let_lapse(session, deed, (post, unit))
    return intent


async def suspend_left_open(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Ask for the suspension of a post left open that takes nobody any more, by itself or its unit.

    Another intent of that post was in the way.
    """
    found = await posts.locked_post(session, post_id)
    if found is None or found[0].state != "open":
        return
    post, unit = found
    ground = await _why(session, post, unit)
    if ground is not None and await posts.open_intent(session, post.id) is None:
        wish = Wish("suspend", post.headcount, None)
        await open_intent(session, deed, post, wish, ground)


async def rests(session: AsyncSession, unit: Unit) -> bool:
    """Whether a unit takes nobody now."""
    return takes_nobody(
        unit.state,
        await accidents.any_open(session, unit.id),
        removal_served=await removals.is_served(session, unit.id),
    )


async def _why(session: AsyncSession, post: Post, unit: Unit) -> str | None:
    if await removals.is_served(session, unit.id):
        return AFTER_REMOVAL_SERVED
    if await rests(session, unit):
        return (unit.decision_ground or "") if unit.state == "suspended" else AFTER_ACCIDENT
    if await post_obstacles.any_resting(session, post.id):
        return AFTER_OBSTACLE
    refusal = await threshold_reviews.refusal_of(session, post.id)
    return refusal.last_ground if refusal else None
