"""Pairs: at a fair a youth wishes for a post and its unit consents; an officer records both."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_fair
from services.matching.actions.choosing import conditions_of, seeker_of
from services.matching.actions.issuing import issue
from services.matching.actions.pool import leave
from services.matching.actions.rights import youth_for
from services.matching.actions.set_asides import hand_over
from services.matching.queries import applicants, fairs, markets, seats, youths
from services.matching.queries.applicants import Applicant
from services.matching.rules import fairs as rules
from services.matching.rules.eligibility import require
from services.matching.rules.explanations import PairReasons, written_pair
from services.matching.rules.fairs import (
    Assent,
    FairNotFound,
    FairPostNotOpen,
    FairSeatsGone,
    PostNotAtFair,
)
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.pool import class_of
from services.matching.rules.youths import YouthNotFound, refuse_unless_applied
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import Fair, FairPair, FairSeats
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Pairing:
    """A youth's wish for a post and the unit's consent, and how each was given."""

    post_id: str
    youth_id: str
    wish: Assent
    consent: Assent


async def pair(
    session: AsyncSession, deed: Deed, caller: Caller, fair: Fair, told: Pairing
) -> FairPair:
    """Dispatch a youth to a seat set aside, for both sides said yes.

    Raises YouthNotFound, PostNotAtFair, FairMoveNotOpen, FairNotYet, PairingOver, NotApplied,
    AlreadyHeld, NotEligible, UnlawfulPair, FairSeatsGone, FairPostNotOpen.
    """
    seen = await youth_for(session, caller, told.youth_id)
    held = await _hold(session, deed, fair, seen, told.post_id)
    rules.after(held.state, "pair")
    rules.refuse_pairing(held.day, held.entry_by, deed.today)
    applicant = await _applicant(session, deed, told.youth_id)
    part = await _part(session, fair, told.post_id)
    rules.refuse_unlawful(seeker_of(applicant, deed), seats.as_seat(await _post(session, part)))
    dispatch = await _issue(session, deed, held, part, applicant)
    recorded = FairPair(
        **vars(told),
        fair_id=held.id,
        dispatch_id=dispatch.id,
        recorded_at=deed.now,
        recorded_by=deed.author,
    )
    session.add(recorded)
    ids = {"post_id": told.post_id, "youth_id": told.youth_id, "dispatch_id": dispatch.id}
    await tell_fair(session, deed, held, "fair.paired", **ids)
    await session.flush()
    return recorded


async def _issue(
    session: AsyncSession, deed: Deed, fair: Fair, part: FairSeats, applicant: Applicant
) -> Dispatch:
    if not part.left:
        raise FairSeatsGone
    part.paired += 1
    await session.flush()
    post = await hand_over(session, part.post_id)
    if post is None:
        raise FairPostNotOpen
    claim = applicant.claim()
    terms = policy.priority_terms(deed.today, post.market)
    reasons = PairReasons(fair.id, fair.day, class_of(claim, terms), claim.registered_at)
    await leave(session, applicant.youth.id)
    return await issue(session, deed, applicant.youth, post, written_pair(reasons))


async def _hold(session: AsyncSession, deed: Deed, fair: Fair, youth: Youth, post_id: str) -> Fair:
    # Both markets, then the fair: it ends either before this pair or after it.
    post = await _post(session, await _part(session, fair, post_id))
    for market in sorted({post.market, policy.market_of(youth.region, deed.today)}):
        await markets.lock(session, market)
    held = await fairs.locked(session, fair.id)
    if held is None:
        raise FairNotFound
    return held


async def _part(session: AsyncSession, fair: Fair, post_id: str) -> FairSeats:
    part = await fairs.part_of(session, fair.id, post_id)
    if part is None:
        raise PostNotAtFair
    return part


async def _post(session: AsyncSession, part: FairSeats) -> PostSeats:
    post = await seats.of_post(session, part.post_id)
    if post is None:
        raise PostNotAtFair
    return post


async def _applicant(session: AsyncSession, deed: Deed, youth_id: str) -> Applicant:
    youth = await youths.locked(session, youth_id)
    if youth is None:
        raise YouthNotFound
    refuse_unless_applied(youth.state)
    applicant = await applicants.of_youth(session, youth_id, deed.today)
    if applicant is None or applicant.held:
        raise AlreadyHeld
    require(conditions_of(applicant, deed.today))
    return applicant
