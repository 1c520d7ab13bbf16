"""Seats given back: a hold voided or a seat freed, and the pool asked in the same transaction."""

from sqlalchemy import case, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.counts import note_seats
from services.matching.actions.pool import draw, seek_in_order
from services.matching.queries import applicants, youths
from services.matching.rules.dispatches import WithdrawalCause, after
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.seats import PostSeats


async def free(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Free one seat of a post and give it to the first who waits for it.

    The lock of the post's market is held (`queries.markets.lock`).
    """
    await untake(session, deed, post_id)
    await draw(session, deed, post_id)


async def untake(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Let one seat of a post be taken no more; it is not yet drawn."""
    await session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == post_id)
        .values(taken=PostSeats.taken - 1)
        .execution_options(synchronize_session=False)
    )
    note_seats(session, deed, post_id)


async def keep_gone(session: AsyncSession, post_id: str) -> None:
    """Let a seat that is no more stay taken until units takes it off what is offered.

    Of a post that is closed nothing is offered: there it is free like any other.
    """
    closed = PostSeats.state == "closed"
    await session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == post_id)
        .values(
            taken=PostSeats.taken - case((closed, 1), else_=0),
            gone=PostSeats.gone + case((closed, 0), else_=1),
        )
        .execution_options(synchronize_session=False)
    )


async def take_off(session: AsyncSession, post_id: str, gone: int) -> None:
    """Let so many seats that are gone be taken no more: what is offered now lacks them."""
    await session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == post_id)
        .values(taken=PostSeats.taken - gone, gone=PostSeats.gone - gone)
        .execution_options(synchronize_session=False)
    )


async def void_hold(session: AsyncSession, dispatch: Dispatch) -> None:
    """Let go of a dispatch's youth: nothing came of it."""
    await session.execute(update(Hold).where(Hold.dispatch_id == dispatch.id).values(voided=True))


async def withdraw(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, cause: WithdrawalCause
) -> None:
    """End an unsigned dispatch for no fault of the youth's; its seat is free, not yet drawn."""
    dispatch.state = after(dispatch.state, "withdraw")
    dispatch.withdrawn_on = deed.today
    dispatch.withdrawal_cause = cause
    await tell_dispatch(session, deed, dispatch, "dispatch.withdrawn", cause=cause)
    await void_hold(session, dispatch)
    await untake(session, deed, dispatch.post_id)


async def take_back(session: AsyncSession, deed: Deed, youth_ids: list[str]) -> None:
    """Let youths whose dispatches ended seek again, by their first registration.

    Who never applied here, as trainees of the time before, seeks nothing; nor does who paused or
    left meanwhile. The market lock is held: that of the post, which need not be the youths' own, so
    that their rows are held too, in the order of their ids.
    """
    held = [await youths.locked(session, key) for key in sorted(youth_ids)]
    applied = {one.id for one in held if one is not None and one.state == "applied"}
    sought = [key for key in youth_ids if key in applied]
    found = [await applicants.of_youth(session, key, deed.today) for key in sought]
    await seek_in_order(session, deed, [one.on("dispatch_ended") for one in found if one])
