"""A removal proposal kept: whose it is, what the clock does with it, and its telling."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.rights import may_see
from services.units.policy import removals as policy
from services.units.queries import ended_recognitions, units
from services.units.queries import removals as queries
from services.units.rules import removals as rules
from services.units.rules.moves import follow
from services.units.rules.removal_clock import Activity, Clock, clock_of, finding_of
from services.units.rules.removal_evidence import evidence_of
from services.units.rules.units import check_removable
from services.units.tables.removals import RemovalProposal
from services.units.tables.units import Unit

Found = tuple[RemovalProposal, Unit]


@dataclass(frozen=True)
class Look:
    """What a sweep sees of a unit: its activity, and its clock unless it never opened."""

    activity: Activity
    clock: Clock | None


_STANDING: Final = ("recognised", "suspended")


async def proposal_for(session: AsyncSession, caller: Caller, proposal_id: str) -> Found:
    """A proposal, with its unit, that the caller may see. Raises RemovalProposalNotFound."""
    return _visible(caller, await queries.proposal(session, proposal_id))


async def locked_proposal_for(session: AsyncSession, caller: Caller, proposal_id: str) -> Found:
    """The same, locked with its unit."""
    return _visible(caller, await queries.locked_proposal(session, proposal_id))


def _visible(caller: Caller, found: Found | None) -> Found:
    if found is None or not may_see(caller, found[1]):
        raise rules.RemovalProposalNotFound
    return found


async def tell_proposal(
    session: AsyncSession, deed: Deed, found: Found, event: str, *, ground: str = "", **more: Any
) -> None:
    """Raise a proposal's version and write its change."""
    proposal, unit = found
    proposal.version += 1
    data = {
        "unit_id": unit.id,
        "region": unit.region,
        "state": proposal.state,
        "ground_kind": proposal.ground_kind,
        **more,
    }
    change = Change(
        "removal-proposal", proposal.id, proposal.version, event, deed.today, data, ground
    )
    await record_grounded(session, deed, change)


async def judge(
    session: AsyncSession, deed: Deed, activity: Activity
) -> tuple[rules.SweepMove, ...]:
    """Do with a unit's proposal what its clock says is due; nothing if that was done already."""
    unit = await units.unit(session, activity.unit_id, lock=True)
    if unit is None:
        return ()
    proposal = await queries.standing_proposal(session, unit.id)
    if unit.state not in _STANDING:
        return await _let_go(session, deed, unit, proposal)
    if proposal is not None and proposal.ground_kind == "cause":
        # No clock made it and none ends it.
        return ()
    clock = await clock_now(session, unit, activity)
    terms = policy.clock_terms(activity.through, unit.region)
    finding = finding_of(clock, terms)
    moves = rules.due_moves(proposal.state if proposal else None, finding)
    if proposal is None and clock is not None and moves:
        proposal = _begun(deed, unit, clock)
        session.add(proposal)
    if proposal is not None:
        await _follow(session, deed, (proposal, unit), moves, Look(activity, clock))
    return moves


async def clock_now(session: AsyncSession, unit: Unit, activity: Activity) -> Clock | None:
    """A unit's clock by its activity and by what offices decided on it."""
    kept = await queries.last_kept(session, unit.id)
    came_back = await ended_recognitions.latest(session, unit.id) is not None
    return clock_of(activity, kept, unit.recognised_on if came_back else None)


async def _let_go(
    session: AsyncSession, deed: Deed, unit: Unit, proposal: RemovalProposal | None
) -> tuple[rules.SweepMove, ...]:
    if proposal is None or proposal.state not in rules.UNDECIDED:
        return ()
    await lapse(session, deed, (proposal, unit), _ended(unit))
    return ("lapse",)


def _ended(unit: Unit) -> rules.LapseReason:
    return "unit_merged" if unit.state == "merged" else "unit_removed"


def _begun(deed: Deed, unit: Unit, clock: Clock) -> RemovalProposal:
    return RemovalProposal(
        id=ids.new("rmp"),
        version=0,
        unit_id=unit.id,
        state="warned",
        ground_kind="no_intake",
        since=clock.since,
        evidence={},
        checked_through=clock.through,
        warned_on=deed.today,
    )


async def _follow(
    session: AsyncSession,
    deed: Deed,
    found: Found,
    moves: tuple[rules.SweepMove, ...],
    look: Look,
) -> None:
    proposal, clock = found[0], look.clock
    proposal.checked_through = look.activity.through
    if proposal.state == "warned" and clock is not None and "lapse" not in moves:
        # Until it is proposed the figures run on; from then on they are what was proposed on.
        proposal.since = clock.since
        proposal.evidence = evidence_of(look.activity, clock).plain()
    for move in moves:
        match move:
            case "warn":
                told = {"since": proposal.since.isoformat()}
                await tell_proposal(session, deed, found, "removal.warned", **told)
            case "propose":
                await _propose(session, deed, found)
            case "lapse":
                reason = rules.lapse_reason(proposal.since, clock)
                record_id = clock.record if clock and reason in ("arrival", "end") else None
                await lapse(session, deed, found, reason, record_id)


async def propose_for_cause(
    session: AsyncSession,
    deed: Deed,
    unit: Unit,
    charge: rules.Charge,
    complaint_id: str | None = None,
) -> RemovalProposal:
    """Propose the removal of a locked unit for what an office holds against it.

    A warning for no intake gives way to it. Raises UnitRemoved, UnitMerged, MoveNotOpen,
    RemovalProposed.
    """
    check_removable(unit.state)
    standing = await queries.standing_proposal(session, unit.id)
    supersedes = rules.check_proposable(standing.state if standing else None)
    if standing and supersedes:
        await lapse(session, deed, (standing, unit), "superseded")
        await session.flush()
    proposal = RemovalProposal(
        id=ids.new("rmp"),
        version=0,
        unit_id=unit.id,
        state="proposed",
        ground_kind="cause",
        charge=charge.facts,
        charge_evidence=charge.evidence,
        complaint_id=complaint_id,
        since=deed.today,
        evidence={},
        checked_through=deed.today,
        warned_on=deed.today,
        proposed_on=deed.today,
    )
    session.add(proposal)
    await tell_proposal(session, deed, (proposal, unit), "removal.proposed", ground=charge.facts)
    return proposal


async def _propose(session: AsyncSession, deed: Deed, found: Found) -> None:
    proposal = found[0]
    proposal.state = follow(rules.PROPOSAL_STEPS, proposal.state, "propose", "clock")
    proposal.proposed_on = deed.today
    told = {"since": proposal.since.isoformat()}
    await tell_proposal(session, deed, found, "removal.proposed", **told)


async def lapse(
    session: AsyncSession,
    deed: Deed,
    found: Found,
    reason: rules.LapseReason,
    record_id: str | None = None,
) -> None:
    """End a proposal whose ground has gone, and say by what."""
    proposal = found[0]
    proposal.state = follow(rules.PROPOSAL_STEPS, proposal.state, "lapse", "clock")
    proposal.lapsed_on, proposal.lapse_reason = deed.today, reason
    proposal.lapse_record = record_id
    await tell_proposal(
        session, deed, found, "removal.lapsed", reason=reason, placement_id=record_id
    )


async def check_decided(
    session: AsyncSession, unit_id: str, ground_kind: rules.ProposalGround
) -> None:
    """Let only a served decision on a ground be carried out. Raises RemovalNotDecided."""
    rules.check_removal(await standing_of(session, unit_id), ground_kind)


async def standing_of(session: AsyncSession, unit_id: str) -> rules.Standing | None:
    """How far the removal under way on a unit has come; None if there is none."""
    found = await queries.standing_proposal(session, unit_id)
    return rules.Standing(found.state, found.decision, found.ground_kind) if found else None


async def check_ground(session: AsyncSession, unit: Unit, activity: Activity) -> None:
    """Let the removal of a locked unit be carried out while nobody came. Raises GroundGone too."""
    await check_decided(session, unit.id, "no_intake")
    proposal = await queries.standing_proposal(session, unit.id)
    if proposal:
        check_none_came(proposal, activity)


def check_none_came(proposal: RemovalProposal, activity: Activity) -> None:
    """Let a decided removal go on while nobody came since its clock's start. Raises GroundGone."""
    evidence = proposal.decision_evidence or proposal.evidence
    since = date.fromisoformat(evidence["since"])
    rules.check_none_came(since, activity.stays, proposal.fates or {})


async def check_not_served(session: AsyncSession, unit_id: str) -> None:
    """Let nothing begin at a unit on which its removal was served. Raises RemovalUnderWay."""
    if await queries.is_served(session, unit_id):
        raise rules.RemovalUnderWay(state="served")


async def check_not_on_notice(session: AsyncSession, unit_id: str) -> None:
    """Let only a locked unit go on that was told of no removal. Raises RemovalUnderWay."""
    proposal = await queries.standing_proposal(session, unit_id)
    rules.check_not_on_notice(proposal.state if proposal else None)


async def check_not_proposed(session: AsyncSession, unit_id: str) -> None:
    """Let only a locked unit be a model that is not to be removed.

    Raises RemovalUnderWay, RemovalProposed.
    """
    proposal = await queries.standing_proposal(session, unit_id)
    rules.check_not_proposed(proposal.state if proposal else None)


async def note_end(session: AsyncSession, deed: Deed, unit: Unit) -> None:
    """A unit is no more: what was decided is carried out, what was undecided has no ground."""
    proposal = await queries.standing_proposal(session, unit.id)
    if proposal is None:
        return
    if proposal.state in rules.UNDECIDED:
        await lapse(session, deed, (proposal, unit), _ended(unit))
    elif proposal.decision == "remove":
        proposal.removed_on = deed.today
