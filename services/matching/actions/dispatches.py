"""Dispatches: sought for one who applied, accepted, or refused."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.matching.actions.agreements import make_agreement, signing_due, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.consents import Move, as_told
from services.matching.actions.pool import seek, seek_again
from services.matching.actions.seats import free, void_hold
from services.matching.actions.youths import hold_youth
from services.matching.clients.units import Units
from services.matching.queries import (
    applicants,
    dispatches,
    markets,
    obstacles,
    youths,
)
from services.matching.rules.agreement_words import Words, WordsUnavailable
from services.matching.rules.declines import is_excused
from services.matching.rules.dispatches import (
    DispatchNotFound,
    RefusalReason,
    after,
    refuse_stale,
)
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.obstacles import refuse_while_open
from services.matching.rules.youths import check_consent_day, refuse_unless_applied
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth

_TRIES: Final = 3
"""How often the words of a post are asked for while the feed goes on changing them."""


async def dispatch(session: AsyncSession, deed: Deed, youth_id: str) -> Youth:
    """Seek a seat once more for one who has applied. Raises NotApplied, AlreadyHeld."""
    youth = await hold_youth(session, deed, youth_id)
    refuse_unless_applied(youth.state)
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is None or applicant.held:
        raise AlreadyHeld
    await seek(session, deed, applicant.on("asked_again"))
    return youth


async def accept(
    session: AsyncSession, deed: Deed, dispatch_id: str, move: Move, units: Units
) -> Dispatch:
    """The youth takes the post: the agreement is made, to be signed in so many working days.

    Raises DispatchNotFound, Unpinned, DispatchChanged, MoveNotOpen, ObstacleUnderReview,
    WordsUnavailable, Malformed.
    """
    found, words = await _hold_with_words(session, dispatch_id, units)
    refuse_stale(found.version, move.expected_version)
    accepted = after(found.state, "accept")
    refuse_while_open(await obstacles.open_of(session, found.id) is not None)
    _check_consent(deed, found, move)
    found.state = accepted
    found.accepted_on = deed.today
    found.sign_by = await signing_due(session, deed, found)
    await make_agreement(session, deed, found, words)
    missing = sorted((await standing_of(session, deed, found)).missing)
    told = {"sign_by": found.sign_by.isoformat(), "missing": missing, **as_told(move.consent)}
    await tell_dispatch(session, deed, found, "dispatch.accepted", **told)
    return found


async def refuse(
    session: AsyncSession,
    deed: Deed,
    dispatch_id: str,
    reason: RefusalReason,
    move: Move,
) -> Dispatch:
    """The youth says no: the seat goes to the next at once, then the youth seeks another.

    One decline is counted, but for a transfer that others caused; the registration instant stays.
    Raises DispatchNotFound, Unpinned, DispatchChanged, MoveNotOpen, Malformed.
    """
    found = await _hold(session, dispatch_id)
    refuse_stale(found.version, move.expected_version)
    _check_consent(deed, found, move)
    found.state, found.refused_on = after(found.state, "refuse"), deed.today
    found.refusal_reason = reason
    told = {"reason": reason, **as_told(move.consent)}
    await tell_dispatch(session, deed, found, "dispatch.refused", **told)
    await void_hold(session, found)
    youth = await youths.locked(session, found.youth_id)
    if youth is not None and not is_excused(found.explanation):
        youth.declines += 1
    await free(session, deed, found.post_id)
    applicant = await applicants.of_youth(session, found.youth_id, deed.today)
    if applicant is not None:
        await seek_again(session, deed, applicant.on("dispatch_ended"))
    return found


async def _hold_with_words(
    session: AsyncSession, dispatch_id: str, units: Units
) -> tuple[Dispatch, Words]:
    found = _required(await dispatches.by_id(session, dispatch_id))
    for _ in range(_TRIES):
        edition, post_id = found.words_edition, found.post_id
        # No connection waits for the sister; what the feed changed meanwhile is asked again.
        await release(session)
        words = await units.words(post_id)
        found = _required(await dispatches.locked(session, dispatch_id))
        if found.words_edition == edition:
            return found, words
    raise WordsUnavailable(post_id=found.post_id)


def _required(found: Dispatch | None) -> Dispatch:
    if found is None:
        raise DispatchNotFound
    return found


def _check_consent(deed: Deed, found: Dispatch, move: Move) -> None:
    if move.consent is not None:
        check_consent_day(move.consent, (found.issued_on, deed.today))


async def _hold(session: AsyncSession, dispatch_id: str) -> Dispatch:
    # The market before the row: whoever closes the post goes the same way round.
    seen = _required(await dispatches.by_id(session, dispatch_id))
    await markets.lock(session, seen.market)
    return _required(await dispatches.locked(session, dispatch_id))
