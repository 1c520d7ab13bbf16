"""Leaving and coming back: a youth pauses, withdraws or returns, and seats move with them."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.time.clock import day_of
from services.matching.actions import pauses
from services.matching.actions.changes import tell_youth
from services.matching.actions.consents import Move, as_told
from services.matching.actions.pool import draw, leave, seek
from services.matching.actions.seats import withdraw
from services.matching.actions.youths import hold_youth
from services.matching.queries import applicants, dispatches, obstacles, youths
from services.matching.rules.applications import after
from services.matching.rules.declines import is_excused
from services.matching.rules.dispatches import UNSIGNED
from services.matching.rules.youths import (
    Consent,
    SignedAlready,
    check_consent_day,
    refuse_stale,
)
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth


async def withdraw_youth(session: AsyncSession, deed: Deed, youth_id: str, move: Move) -> Youth:
    """Let a youth leave; a return in time keeps the registration. Raises NotApplied, SignedAlready.

    A dispatch not yet signed ends with it and counts as declined, for else a post could be
    refused at no cost; its seat goes to the next.
    """
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, move.expected_version)
    state = after(youth.state, "withdraw")
    _check_word(move, youth.applied_at and day_of(youth.applied_at), deed)
    unsigned = await _unsigned(session, deed, youth)
    declined = await _decline(session, youth, unsigned)
    youth.state, dropped = state, unsigned.id if unsigned else None
    last = await pauses.begin(
        session, deed, youth, "withdrawn", dispatch_id=dropped, declined=declined
    )
    await tell_youth(session, deed, youth, "youth.withdrawn", **_told(last, move))
    await _give_back(session, deed, youth, unsigned)
    return youth


async def pause_youth(session: AsyncSession, deed: Deed, youth_id: str, move: Move) -> Youth:
    """Begin a pause of an application; otherwise as `withdraw_youth`."""
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, move.expected_version)
    state = after(youth.state, "pause")
    _check_word(move, youth.applied_at and day_of(youth.applied_at), deed)
    unsigned = await _unsigned(session, deed, youth)
    declined = await _decline(session, youth, unsigned)
    youth.state, dropped = state, unsigned.id if unsigned else None
    last = await pauses.begin(
        session, deed, youth, "own_wish", dispatch_id=dropped, declined=declined
    )
    await tell_youth(session, deed, youth, "youth.paused", **_told(last, move))
    await _give_back(session, deed, youth, unsigned)
    return youth


async def return_youth(session: AsyncSession, deed: Deed, youth_id: str, move: Move) -> Youth:
    """Take a paused or withdrawn application up again, by the intention that stands.

    Raises NothingToReturnFrom, and NotEligible, and then nothing is stored.
    """
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, move.expected_version)
    youth.state = after(youth.state, "return")
    _check_word(move, await pauses.began_on(session, youth), deed)
    before = youth.applied_at
    youth.applied_at = await pauses.end(session, deed, youth)
    await _note_consent(session, youth, move.consent)
    told = {"registration_kept": youth.applied_at == before, **as_told(move.consent)}
    await tell_youth(session, deed, youth, "youth.returned", **told)
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is not None:
        await seek(session, deed, applicant.on("returned"))
    return youth


def _check_word(move: Move, since: date | None, deed: Deed) -> None:
    # Nobody agrees to leave what they have not begun, or to return before they left.
    if move.consent is not None and since is not None:
        check_consent_day(move.consent, (since, deed.today))


def _told(kept_until: date | None, move: Move) -> dict[str, Any]:
    until = kept_until.isoformat() if kept_until else None
    return {"cause": "own_wish", "kept_until": until, **as_told(move.consent)}


async def _unsigned(session: AsyncSession, deed: Deed, youth: Youth) -> Dispatch | None:
    found = await dispatches.open_of(session, youth.id)
    if found is not None:
        found = await dispatches.locked(session, found.id)
    if found is not None and found.state in UNSIGNED:
        return found
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is not None and applicant.held:
        raise SignedAlready
    return None


async def _decline(session: AsyncSession, youth: Youth, unsigned: Dispatch | None) -> bool:
    # Where the unit reported an obstacle, it is not the youth who says no.
    # Nor where others caused the transfer that is left.
    if unsigned is None or is_excused(unsigned.explanation):
        return False
    if await obstacles.open_of(session, unsigned.id) is not None:
        return False
    youth.declines += 1
    return True


async def _give_back(
    session: AsyncSession, deed: Deed, youth: Youth, unsigned: Dispatch | None
) -> None:
    await leave(session, youth.id)
    if unsigned is not None:
        await withdraw(session, deed, unsigned, "youth_left")
        await draw(session, deed, unsigned.post_id)


async def _note_consent(session: AsyncSession, youth: Youth, consent: Consent | None) -> None:
    intention = await youths.intention_of(session, youth.id)
    if intention is not None:
        intention.applied_by = "proxy" if consent else "self"
        intention.consent_on = consent.given_on if consent else None
        intention.consent_method = consent.method if consent else None
