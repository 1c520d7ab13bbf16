"""Seats set aside for fairs: held out of the pool, handed to a pair, or given back."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.changes import tell_fair
from services.matching.actions.counts import note_seats
from services.matching.queries import fairs
from services.matching.queries import seats as queries
from services.matching.tables.seats import PostSeats


async def set_aside(session: AsyncSession, deed: Deed, post_id: str, seats: int) -> bool:
    """Take so many free seats of an open post for a fair; False where there are not so many.

    What is kept back for a round is nobody else's: the round counts on it.
    """
    enough = PostSeats.taken + seats <= PostSeats.offered
    free = PostSeats.state == "open", PostSeats.round_id.is_(None), enough
    found = await session.scalar(
        update(PostSeats)
        .where(PostSeats.post_id == post_id, *free)
        .values(taken=PostSeats.taken + seats, set_aside=PostSeats.set_aside + seats)
        .returning(PostSeats.post_id)
        .execution_options(synchronize_session=False)
    )
    if found is not None:
        note_seats(session, deed, post_id)
    return found is not None


async def fill(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Set free seats aside that fairs await, before anybody else gets them.

    The market lock is held: what was free is theirs in the transaction that freed it.
    """
    for fair, part in await fairs.awaiting(session, post_id):
        seats = await set_aside_at_most(session, deed, post_id, part.awaited)
        if not seats:
            return
        part.awaited -= seats
        await tell_fair(session, deed, fair, "fair.seats-set-aside", post_id=post_id, seats=seats)
        await session.flush()


async def set_aside_at_most(session: AsyncSession, deed: Deed, post_id: str, seats: int) -> int:
    """Take as many free seats as there are for a fair, and no more; how many."""
    while True:
        post = await queries.of_post(session, post_id)
        count = min(seats, post.offered - post.taken) if post is not None else 0
        if post is None or post.state != "open" or post.round_id is not None or count <= 0:
            return 0
        # Somebody may be quicker: then fewer are left to look at.
        if await set_aside(session, deed, post_id, count):
            return count


async def hand_over(session: AsyncSession, post_id: str) -> PostSeats | None:
    """Let a set-aside seat be a dispatch's from now on; None where the post is not open.

    What is taken of the post stays the same, so there is nothing to tell.
    """
    return (
        await session.scalars(
            update(PostSeats)
            .where(PostSeats.post_id == post_id, PostSeats.state == "open")
            .values(set_aside=PostSeats.set_aside - 1)
            .returning(PostSeats)
            .execution_options(populate_existing=True, synchronize_session=False)
        )
    ).one_or_none()


async def give_back(session: AsyncSession, deed: Deed, post_id: str, seats: int) -> None:
    """Free so many set-aside seats of a post; they are not yet drawn. The market lock is held."""
    await session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == post_id)
        .values(taken=PostSeats.taken - seats, set_aside=PostSeats.set_aside - seats)
        .execution_options(synchronize_session=False)
    )
    note_seats(session, deed, post_id)


async def release(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Give back all that is set aside of a post which closes. The market lock is held."""
    for fair, part in await fairs.holding(session, post_id):
        seats = part.left
        part.returned += seats
        await tell_fair(session, deed, fair, "fair.seats-returned", post_id=post_id, seats=seats)
        await give_back(session, deed, post_id, seats)
