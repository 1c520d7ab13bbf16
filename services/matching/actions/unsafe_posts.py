"""Unsafe posts: nobody is sent there from the confirmation on until an officer clears it."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.counts import note_seats
from services.matching.actions.pool import draw
from services.matching.actions.seats import withdraw
from services.matching.queries import dispatches, markets, seats
from services.matching.rules.at_rest import resting_since
from services.matching.rules.seats import SeatState, state_of
from services.matching.tables.seats import PostSeats


def stand(post: PostSeats, offered: SeatState, today: date) -> None:
    """Let a locked post take people or rest, by what is offered and what is not cleared."""
    post.state = state_of(offered, post.unsafe)
    post.offered_state = offered if post.unsafe else None
    post.rests_since = resting_since(post.rests_since, post.state, today)


async def rest(session: AsyncSession, deed: Deed, post_id: str) -> list[str]:
    """Send nobody more to a post found unsafe; whose unsigned dispatches ended with that.

    The market lock is held: units hears of it later, and nobody is sent there meanwhile.
    """
    post = await seats.locked(session, post_id)
    if post is None:
        return []
    offered, post.unsafe = post.offer_state, post.unsafe + 1
    stand(post, offered, deed.today)
    await session.flush()
    note_seats(session, deed, post_id)
    ended = await dispatches.unsigned_of_post(session, post_id)
    for dispatch in ended:
        await withdraw(session, deed, dispatch, "post_suspended")
    return [dispatch.youth_id for dispatch in ended]


async def clear(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Send people to a post again, once nothing found unsafe there is left to clear."""
    known = await seats.of_post(session, post_id)
    if known is None:
        return
    await markets.lock(session, known.market)
    post = await seats.locked(session, post_id)
    if post is None or not post.unsafe:
        return
    offered, post.unsafe = post.offer_state, post.unsafe - 1
    stand(post, offered, deed.today)
    await session.flush()
    note_seats(session, deed, post_id)
    await draw(session, deed, post_id)
