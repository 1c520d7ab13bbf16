"""Calling a round off: by one office before its seed is fixed, by two persons after."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.round_seats import release
from services.matching.actions.round_telling import tell_round
from services.matching.actions.rounds import hold_round
from services.matching.rules.round_moves import (
    RoundState,
    refuse_asking_twice,
    refuse_lone_cancelling,
    refuse_stale_round,
    round_after,
    takes_two_to_cancel,
)
from services.matching.tables.rounds import Round


async def cancel(
    session: AsyncSession, deed: Deed, round_id: str, ground: str, expected: int | None
) -> Round:
    """Call a round off; after the contribution, ask for it: a second person then agrees.

    Raises RoundMoveNotOpen, CancellationAsked.
    """
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    if takes_two_to_cancel(found.state):
        await _ask(session, deed, found, ground)
    else:
        state = round_after(found.state, "cancel")
        found.ground, found.ground_is_public = ground, True
        await _end(session, deed, found, state)
    return found


async def agree_to_cancel(
    session: AsyncSession, deed: Deed, round_id: str, expected: int | None
) -> Round:
    """A second person agrees to calling a round off. Raises CancellationNotAsked, CancelsAlone."""
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    state = round_after(found.state, "agree-to-cancel")
    refuse_lone_cancelling(found.cancel_asked_by, deed.author)
    await _end(session, deed, found, state)
    return found


async def _ask(session: AsyncSession, deed: Deed, found: Round, ground: str) -> None:
    found.state = round_after(found.state, "ask-to-cancel")
    refuse_asking_twice(found.cancel_asked_by)
    found.ground, found.ground_is_public = ground, True
    found.cancel_asked_by, found.cancel_asked_at = deed.author, deed.now
    await tell_round(session, deed, found, "round.cancellation-asked", ground=ground)


async def _end(session: AsyncSession, deed: Deed, found: Round, state: RoundState) -> None:
    """Nothing of it is applied, and the pool takes what was kept back. The market lock is held."""
    found.state, found.ended_at = state, deed.now
    await tell_round(session, deed, found, "round.cancelled", ground=found.ground or "")
    await session.flush()
    await release(session, deed, found.market, found.id)
