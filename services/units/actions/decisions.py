"""Decisions of an office on a unit: recognition, suspension, reinstatement, removal."""

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.units.actions.offers import open_intent, see_through
from services.units.actions.rights import unit_for
from services.units.actions.telling import codes_of, tell_post, tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.clients import Matching
from services.units.queries import posts, units
from services.units.rules.moves import check_version, follow
from services.units.rules.offers import MatchingUnavailable, OfferPending, Wish
from services.units.rules.posts import POST_STEPS
from services.units.rules.recognition import (
    RecognitionMove,
    check_conditions,
    check_remedy,
    conditions,
)
from services.units.rules.units import (
    UNIT_STEPS,
    PostsStillOpen,
    RemovalGround,
    UnitMove,
    check_nobody_there,
)
from services.units.tables.posts import OfferIntent
from services.units.tables.units import Unit

_RECOGNITION: Final[dict[RecognitionMove, str]] = {
    "recognise": "unit.recognised",
    "return": "unit.returned",
    "refuse": "unit.refused",
}
_RESTING: Final = {"resume": "post.resumed", "close": "post.closed"}


@dataclass(frozen=True)
class Decision:
    """What an officer states with a decision, having seen which version of the unit."""

    ground: str
    expected_version: int | None
    remedy: str | None = None


async def decide_recognition(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    move: RecognitionMove,
    decision: Decision,
) -> Dossier:
    """Recognise a unit, return its application or refuse it (六、七).

    Raises RemedyMissing, UnitNotFound, Stale, MoveNotOpen, ConditionsNotMet.
    """
    check_remedy(move, decision.remedy)
    unit = await unit_for(session, caller, unit_id, lock=True)
    _decide(unit, deed, move, decision)
    told = {}
    if move == "recognise":
        check_conditions(conditions(await units.standing(session, unit.id), deed.today))
        unit.recognised_on = deed.today
        told = codes_of(unit)
    await tell_unit(session, deed, unit, _RECOGNITION[move], ground=decision.ground, **told)
    return await dossier(session, deed, unit)


def _decide(unit: Unit, deed: Deed, move: UnitMove, decision: Decision) -> None:
    check_version(unit.version, decision.expected_version)
    unit.state = follow(UNIT_STEPS, unit.state, move, "officer")
    unit.decided_on = deed.today
    unit.decision_ground, unit.decision_remedy = decision.ground, decision.remedy


async def suspend_unit(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    decision: Decision,
    matching: Matching,
) -> Dossier:
    """Suspend a unit at once, then its open posts one by one with matching's word.

    What matching does not answer now is asked again until it does. Raises UnitNotFound, Stale,
    MoveNotOpen.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    intents = await posts.intents_of_unit(session, unit.id, deed.key) if deed.key else ()
    if not intents:
        _decide(unit, deed, "suspend", decision)
        await tell_unit(session, deed, unit, "unit.suspended", ground=decision.ground)
        intents = await _intend_to_suspend(session, deed, unit, decision.ground)
    try:
        for intent_id in [intent.id for intent in intents]:
            await see_through(session, deed, matching, intent_id)
    except MatchingUnavailable:
        # The unit stands suspended; the reconciler goes on asking for the posts left.
        pass
    return await dossier(session, deed, await unit_for(session, caller, unit_id))


async def _intend_to_suspend(
    session: AsyncSession, deed: Deed, unit: Unit, ground: str
) -> list[OfferIntent]:
    # A post on which another intent waits is left to the reconciler.
    return [
        await open_intent(session, deed, post, Wish("suspend", post.headcount, deed.key), ground)
        for post in await units.posts_in_states(session, unit.id, "open", lock=True)
        if not await posts.open_intent(session, post.id)
    ]


async def reinstate_unit(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, decision: Decision
) -> Dossier:
    """Lift a suspension: the unit's suspended posts open again, each under a new offer version.

    Raises UnitNotFound, Stale, MoveNotOpen, OfferPending while a post awaits matching's word.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    _decide(unit, deed, "reinstate", decision)
    if await posts.has_open_intents(session, unit.id):
        raise OfferPending
    await tell_unit(session, deed, unit, "unit.reinstated", ground=decision.ground)
    await _move_suspended_posts(session, deed, unit, "resume", decision.ground)
    return await dossier(session, deed, unit)


async def remove_unit(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    ground_kind: RemovalGround,
    decision: Decision,
    matching: Matching,
) -> Dossier:
    """Remove a unit (清退, 二) that has no open post and where nobody is any more.

    Raises UnitNotFound, Stale, MoveNotOpen, PostsStillOpen, OfferPending, UnitOccupied,
    OccupancyUnknown.
    """
    await unit_for(session, caller, unit_id)
    # Posts must rest before matching is asked: an open one could take somebody after its answer.
    await _check_posts_rest(session, unit_id)
    await release(session)
    occupancy = await matching.occupancy(unit_id)
    unit = await unit_for(session, caller, unit_id, lock=True)
    _decide(unit, deed, "remove", decision)
    await _check_posts_rest(session, unit_id)
    check_nobody_there(occupancy.open_dispatches, occupancy.open_placements)
    told = {"ground": decision.ground, "ground_kind": ground_kind}
    await tell_unit(session, deed, unit, "unit.removed", **told)
    await _move_suspended_posts(session, deed, unit, "close", decision.ground)
    return await dossier(session, deed, unit)


async def _check_posts_rest(session: AsyncSession, unit_id: str) -> None:
    open_posts = await units.posts_in_states(session, unit_id, "open")
    if open_posts:
        raise PostsStillOpen(open_posts=len(open_posts))
    if await posts.has_open_intents(session, unit_id):
        raise OfferPending


async def _move_suspended_posts(
    session: AsyncSession, deed: Deed, unit: Unit, move: Literal["resume", "close"], ground: str
) -> None:
    for post in await units.posts_in_states(session, unit.id, "suspended", lock=True):
        post.state = follow(POST_STEPS, post.state, move, "officer")
        post.last_offer_version += 1
        post.offer_version = post.last_offer_version
        await tell_post(session, deed, (post, unit), _RESTING[move], ground=ground)
