"""Decisions of an office on a unit: recognition, removal, leave to apply again."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.units.actions import proposals
from services.units.actions.anonymity import check_hidden
from services.units.actions.conditions import assess
from services.units.actions.endings import end_with
from services.units.actions.reapplications import keep_ended, readmit_ended
from services.units.actions.resting import move_suspended_posts
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
    await decide_unit(session, unit, deed, move, decision)
    told: dict[str, Any] = {}
    if move == "recognise":
        check_conditions(assessment.conditions)
        unit.recognised_on = deed.today
        told = codes_of(unit)
    await tell_unit(session, deed, unit, _RECOGNITION[move], ground=decision.ground, **told)
    return await dossier(session, deed, unit)


async def decide_unit(
    session: AsyncSession, unit: Unit, deed: Deed, move: UnitMove, decision: Decision
) -> None:
    """Let a locked unit in the version seen take a step.

    Raises Stale, Unpinned, MoveNotOpen, ComplainantNamed.
    """
    check_version(unit.version, decision.expected_version)
    state = follow(UNIT_STEPS, unit.state, move, "officer")
    told = {"/ground": decision.ground, "/remedy": decision.remedy}
    await check_hidden(session, deed, unit.id, told)
    unit.state = state
    unit.decided_on = deed.today
    unit.decision_ground, unit.decision_remedy = decision.ground, decision.remedy


async def readmit_unit(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, decision: Decision
) -> Dossier:
    """Let a unit that was removed apply again before its day, with a reason.

    Raises UnitNotFound, Stale, Unpinned, MoveNotOpen, ReadmissionUncalledFor.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, decision.expected_version)
    state = follow(UNIT_STEPS, unit.state, "readmit", "officer")
    await check_hidden(session, deed, unit.id, {"/ground": decision.ground})
    unit.state = state
    await readmit_ended(session, deed, unit, decision.ground)
    await tell_unit(session, deed, unit, "unit.readmitted", ground=decision.ground)
    await session.flush()
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
    the ground still is. Raises UnitNotFound, Stale, MoveNotOpen, RemovalNotDecided,
    NoWithdrawalOpen, PostsStillOpen, OfferPending, GroundGone, ActivityUnknown, UnitOccupied,
    OccupancyUnknown.
    """
    if ground_kind == "no_intake":
        unit = await unit_for(session, caller, unit_id)
        await _check_removable(session, unit, ground_kind, decision)
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

    Raises UnitNotFound, Stale, MoveNotOpen, RemovalNotDecided, NoWithdrawalOpen, PostsStillOpen,
    OfferPending, UnitOccupied, OccupancyUnknown.
    """
    unit = await unit_for(session, caller, unit_id)
    # Posts must rest before matching is asked: an open one could take somebody after its answer.
    await _check_removable(session, unit, ground_kind, decision)
    await release(session)
    occupancy = await matching.occupancy(unit_id)
    unit = await unit_for(session, caller, unit_id, lock=True)
    await _check_removable(session, unit, ground_kind, decision)
    check_nobody_there(occupancy.open_dispatches, occupancy.open_placements)
    # Last, for it alone alters anything: whoever catches a refusal finds the unit as it was.
    await decide_unit(session, unit, deed, "remove", decision)
    event, ground = "unit.removed", decision.ground
    await tell_unit(session, deed, unit, event, ground=ground, ground_kind=ground_kind)
    await move_suspended_posts(session, deed, unit, "close", decision.ground)
    await keep_ended(session, deed, unit, ground_kind, ground)
    request: WithdrawalDecision = "grant" if ground_kind == "withdrawal" else "decline"
    await end_with(session, deed, unit, ground, request=request)
    return await dossier(session, deed, unit)


async def _check_removable(
    session: AsyncSession, unit: Unit, ground_kind: RemovalGround, decision: Decision
) -> None:
    # In the order in which an office acts: nobody closes posts for a removal that is not decided.
    check_version(unit.version, decision.expected_version)
    follow(UNIT_STEPS, unit.state, "remove", "officer")
    await _check_ground_decided(session, unit, ground_kind)
    await _check_posts_rest(session, unit.id)


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
        raise PostsStillOpen(
            f"该单位还有{len(open_posts)}个开放的见习岗位，请先暂停或关闭岗位再清退。",
            open_posts=len(open_posts),
        )
    if await posts.has_open_intents(session, unit_id):
        raise OfferPending
