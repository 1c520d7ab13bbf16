"""Transfers kept: the end at one unit and the dispatch to another, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.choosing import conditions_of, seeker_of
from services.matching.actions.endings import close
from services.matching.actions.entering import Entered
from services.matching.actions.issuing import issue, take
from services.matching.actions.placements import hold_placement, raise_out_of_reach
from services.matching.actions.seats import free
from services.matching.queries import applicants, markets, placements, seats
from services.matching.queries.applicants import Applicant
from services.matching.rules import transfers as rules
from services.matching.rules.eligibility import Branch, Condition, require
from services.matching.rules.endings import Early
from services.matching.rules.fairs import refuse_unlawful
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.placements import required
from services.matching.rules.pool import class_of
from services.matching.rules.transfers import (
    TransferReasons,
    TransferSeatGone,
    TransferWithoutApplication,
)
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class Transfer:
    """To which post, and how the placement ends where it is."""

    post_id: str
    end: Early
    entered: Entered


async def transfer(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Transfer
) -> Dispatch:
    """End a placement and dispatch its youth to a free seat at another unit.

    Raises Unpinned, PlacementNotFound, PlacementChanged, TransferTooSoon, TransferToSameUnit,
    TransferOutsideMarket, TransferSeatGone, TransferWithoutApplication, NotEligible,
    UnlawfulPair, AlreadyHeld and what an early end raises.
    """
    version = required(told.entered.expected_version)
    market = await _lock(session, caller, placement_id, told.post_id)
    placement = await hold_placement(session, caller, placement_id, version)
    post = await _post(session, told.post_id)
    rules.refuse_other_market(market, post.market, covered=covers(caller, post.region))
    units = placement.unit_id, post.unit_id
    rules.check_transfer(told.end.last_day, deed.today, units)
    entered = told.entered
    await close(session, deed, caller, placement, told.end, entered=entered, transferred=True)
    await session.flush()
    dispatch = await _issue(session, deed, placement, post)
    await free(session, deed, placement.post_id)
    return dispatch


async def basis_of(
    session: AsyncSession, dispatch: Dispatch, found: Sequence[Condition], *, named: bool
) -> Branch:
    """Under which branch a dispatch is signed: of a transfer, that of the placement before.

    Raises NotEligible.
    """
    if dispatch.continues is None:
        return require(found, named=named)
    before = await session.get_one(Placement, dispatch.continues)
    return rules.continued(found, before.basis, named=named)


async def _lock(session: AsyncSession, caller: Caller, placement_id: str, post_id: str) -> str:
    """The market of the placement, held with that of the post."""
    mine = await placements.market_of(session, caller, placement_id)
    if mine is None:
        await raise_out_of_reach(session, caller, placement_id)
    for market in sorted({mine, (await _post(session, post_id)).market}):
        await markets.lock(session, market)
    return mine


async def _post(session: AsyncSession, post_id: str) -> PostSeats:
    post = await seats.of_post(session, post_id)
    if post is None:
        raise TransferSeatGone
    return post


async def _issue(
    session: AsyncSession, deed: Deed, placement: Placement, post: PostSeats
) -> Dispatch:
    applicant = await _applicant(session, deed, placement)
    refuse_unlawful(seeker_of(applicant, deed), seats.as_seat(post))
    taken = await take(session, deed, post.post_id)
    if taken is None:
        raise TransferSeatGone
    claim = applicant.claim()
    terms = policy.priority_terms(deed.today, post.market)
    last_day = placement.last_day or deed.today
    reasons = TransferReasons(
        placement_id=placement.id,
        last_day=last_day,
        by_whom=placement.by_whom or "neither",
        priority_class=class_of(claim, terms),
        registered_at=claim.registered_at,
    )
    dispatch = await issue(session, deed, applicant.youth, taken, rules.written_transfer(reasons))
    dispatch.continues = placement.id
    return dispatch


async def _applicant(session: AsyncSession, deed: Deed, placement: Placement) -> Applicant:
    applicant = await applicants.of_youth(session, placement.youth_id, deed.today)
    if applicant is None or applicant.held:
        raise AlreadyHeld
    if applicant.youth.applied_at is None:
        raise TransferWithoutApplication
    rules.continued(conditions_of(applicant, deed.today), placement.basis, named=True)
    return applicant
