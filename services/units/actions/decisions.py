"""Decisions of an office on a unit: recognition, suspension, reinstatement, removal."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.units.actions import proposals
from services.units.actions.conditions import assess
from services.units.actions.endings import end_with
from services.units.actions.inspections import check_grounds_gone, ground_suspension
from services.units.actions.resting import (
    intend_to_suspend,
    move_suspended_posts,
    resume_posts,
    see_suspended,
)
from services.units.actions.rights import unit_for
from services.units.actions.sweeps import counted_through
from services.units.actions.telling import codes_of, tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.queries import posts, units, withdrawals
from services.units.rules.moves import check_version, follow
from services.units.rules.offers import OfferPending
from services.units.rules.recognition import (
    RecognitionMove,
    check_conditions,
    check_remedy,
)
from services.units.rules.units import (
    UNIT_STEPS,
    PostsStillOpen,
    RemovalGround,
    UnitMove,
    check_nobody_there,
)
from services.units.rules.withdrawals import NoWithdrawalOpen, WithdrawalDecision
from services.units.tables.units import Unit

_RECOGNITION: Final[dict[RecognitionMove, str]] = {
    "recognise": "unit.recognised",
    "return": "unit.returned",
    "refuse": "unit.refused",
}


@dataclass(frozen=True)
class Decision:
    """What an officer states with a decision, having seen which version of the unit."""

    ground: str
    expected_version: int | None
    remedy: str | None = None
    inspection_id: str | None = None
    """The inspection whose faults are the ground of a suspension."""


async def decide_recognition(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    move: RecognitionMove,
    decision: Decision,
) -> Dossier:
    """Recognise a unit, return its application or refuse it (六、七, and what the region adds).

    Raises RemedyMissing, UnitNotFound, Stale, MoveNotOpen, ConditionsNotMet,
    AddedConditionsNotMet.
    """
    check_remedy(move, decision.remedy)
    unit = await unit_for(session, caller, unit_id, lock=True)
    # As the applicant that it still is: later its findings age no more.
    assessment = await assess(session, unit, deed.today)
    _decide(unit, deed, move, decision)
    told: dict[str, Any] = {}
    if move == "recognise":
        check_conditions(assessment.conditions)
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
    MoveNotOpen, InspectionNotFound, RectificationStillRuns.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    intents = await posts.intents_of_unit(session, unit.id, deed.key) if deed.key else ()
    if not intents:
        _decide(unit, deed, "suspend", decision)
        if decision.inspection_id:
            await ground_suspension(session, deed, unit, decision.inspection_id)
        await tell_unit(session, deed, unit, "unit.suspended", ground=decision.ground)
        intents = await intend_to_suspend(session, deed, unit, decision.ground)
    await see_suspended(session, deed, matching, intents)
    return await dossier(session, deed, await unit_for(session, caller, unit_id))


async def reinstate_unit(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, decision: Decision
) -> Dossier:
    """Lift a suspension: the unit's suspended posts open again, each under a new offer version.

    They rest on while an accident is not cleared. Raises UnitNotFound, Stale, MoveNotOpen,
    FaultsStand of an inspection that grounded it, RemovalUnderWay, OfferPending while a post
    awaits matching's word.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    await proposals.check_not_served(session, unit.id)
    _decide(unit, deed, "reinstate", decision)
    await check_grounds_gone(session, unit)
    await tell_unit(session, deed, unit, "unit.reinstated", ground=decision.ground)
    await session.flush()
    await resume_posts(session, deed, unit, decision.ground)
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
    reporting: Reporting,
) -> Dossier:
    """Remove a unit (清退, 二) that has no open post and where nobody is any more.

    A decision on the ground named is carried out, or the unit's own request to leave; for no intake
    the ground still is. Raises UnitNotFound, Stale, MoveNotOpen, PostsStillOpen, OfferPending,
    UnitOccupied, OccupancyUnknown, RemovalNotDecided, NoWithdrawalOpen, GroundGone,
    ActivityUnknown.
    """
    if ground_kind == "no_intake":
        await unit_for(session, caller, unit_id)
        await _check_posts_rest(session, unit_id)
        await proposals.check_decided(session, unit_id, ground_kind)
        await release(session)
        activity = await reporting.activity(unit_id, counted_through(deed.today))
        unit = await unit_for(session, caller, unit_id, lock=True)
        await proposals.check_ground(session, unit, activity)
    return await carry_removal_out(
        session,
        deed,
        caller,
        unit_id,
        ground_kind=ground_kind,
        decision=decision,
        matching=matching,
    )


async def carry_removal_out(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    ground_kind: RemovalGround,
    decision: Decision,
    matching: Matching,
) -> Dossier:
    """Remove a unit on a ground that was decided on, or at its own request.

    Raises UnitNotFound, Stale, MoveNotOpen, PostsStillOpen, OfferPending, UnitOccupied,
    OccupancyUnknown, RemovalNotDecided, NoWithdrawalOpen.
    """
    await unit_for(session, caller, unit_id)
    # Posts must rest before matching is asked: an open one could take somebody after its answer.
    await _check_posts_rest(session, unit_id)
    await release(session)
    occupancy = await matching.occupancy(unit_id)
    unit = await unit_for(session, caller, unit_id, lock=True)
    await _check_posts_rest(session, unit_id)
    check_nobody_there(occupancy.open_dispatches, occupancy.open_placements)
    check_version(unit.version, decision.expected_version)
    await _check_ground_decided(session, unit, ground_kind)
    # Last, for it alone alters anything: whoever catches a refusal finds the unit as it was.
    _decide(unit, deed, "remove", decision)
    event, ground = "unit.removed", decision.ground
    await tell_unit(session, deed, unit, event, ground=ground, ground_kind=ground_kind)
    await move_suspended_posts(session, deed, unit, "close", decision.ground)
    request: WithdrawalDecision = "grant" if ground_kind == "withdrawal" else "decline"
    await end_with(session, deed, unit, ground, request=request)
    return await dossier(session, deed, unit)


async def _check_ground_decided(
    session: AsyncSession, unit: Unit, ground_kind: RemovalGround
) -> None:
    if ground_kind != "withdrawal":
        await proposals.check_decided(session, unit.id, ground_kind)
    elif await withdrawals.open_of(session, unit.id) is None:
        raise NoWithdrawalOpen


async def _check_posts_rest(session: AsyncSession, unit_id: str) -> None:
    open_posts = await units.posts_in_states(session, unit_id, "open")
    if open_posts:
        raise PostsStillOpen(open_posts=len(open_posts))
    if await posts.has_open_intents(session, unit_id):
        raise OfferPending
