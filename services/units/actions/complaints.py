"""What an office does with a complaint: take it up, decide it, hand it on, read it in full."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.reveals import Purpose, note_look
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.complaint_steps import close, follow_move, seen_now, tell_complaint
from services.units.actions.deadlines import last_day
from services.units.actions.proposals import propose_for_cause
from services.units.actions.resting import see_suspended
from services.units.actions.rights import hand_for
from services.units.actions.suspensions import suspend_for
from services.units.clients.matching import Matching
from services.units.policy import guard, terms
from services.units.queries import complaints, posts, units
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import (
    AnsweredElsewhere,
    ComplaintMove,
    ComplaintNotFound,
    Consequence,
    Upheld,
    charge_of,
    check_clearable,
    check_consequence,
)
from services.units.rules.visits import Hand, check_at_home, check_consequence_at_home
from services.units.tables.posts import OfferIntent
from services.units.tables.units import Unit


@dataclass(frozen=True)
class ComplaintFinding:
    """What an office found, having seen which version: evidence, consequence, and the answer."""

    upheld: bool
    finding: str
    evidence: str
    consequence: Consequence | None
    answer: str = field(repr=False)
    expected_version: int | None


async def investigate(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Take a complaint up. Raises ComplaintNotFound, Stale, Unpinned, MoveNotOpen."""
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint, unit = seen.complaint, seen.unit
    complaint.state = follow_move(complaint, "investigate", "officer", expected_version)
    complaint.investigated_on = deed.today
    days = guard.decision_days(deed.today, unit.region)
    complaint.due_on = await last_day(session, deed.today, days)
    await tell_complaint(session, deed, seen, "complaint.investigated")
    return await seen_now(session, complaint.id)


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    decision: ComplaintFinding,
    *,
    matching: Matching,
) -> SeenComplaint:
    """Find a complaint upheld or not, with the answer to whoever complained.

    A suspension begins with it, or a removal is proposed by it; the ground is the finding, which
    hides who complained. A unit merged since is answered for by the one it went into.
    Raises ComplaintNotFound, Stale, Unpinned, MoveNotOpen, ConsequenceMissing,
    ConsequenceUncalledFor, ComplainantNamed, HomeOfficeDecides, AnsweredElsewhere, UnitRemoved,
    UnitMerged, RemovalProposed.
    """
    check_consequence(decision.upheld, decision.consequence)
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    check_consequence_at_home(_hand(caller, seen), decision.consequence)
    # The same request come again takes up the intents that it left.
    unit_id = _answering(seen)
    intents = await posts.intents_of_unit(session, unit_id, deed.key) if deed.key else ()
    if not intents:
        await _keep_finding(session, deed, seen, decision)
        if decision.consequence == "suspension":
            unit = await _answering_unit(session, caller, seen)
            intents = await _suspend(session, deed, unit, seen, decision.finding)
        if decision.consequence == "removal":
            unit = await _answering_unit(session, caller, seen)
            await _propose_removal(session, deed, unit, seen, decision.finding)
    await see_suspended(session, deed, matching, intents)
    return await seen_now(session, complaint_id)


async def _keep_finding(
    session: AsyncSession, deed: Deed, seen: SeenComplaint, decision: ComplaintFinding
) -> None:
    complaint = seen.complaint
    move: ComplaintMove = "uphold" if decision.upheld else "dismiss"
    state = follow_move(complaint, move, "officer", decision.expected_version)
    told = {"/finding": decision.finding, "/evidence": decision.evidence}
    await check_hidden(session, deed, seen.unit.id, told)
    complaint.state = state
    complaint.finding, complaint.evidence = decision.finding, decision.evidence
    complaint.consequence, complaint.answer = decision.consequence, decision.answer
    close(complaint, deed)
    decided = ("complaint.decided", decision.finding)
    await tell_complaint(session, deed, seen, *decided, upheld=decision.upheld)


async def _suspend(
    session: AsyncSession, deed: Deed, unit: Unit, seen: SeenComplaint, ground: str
) -> Sequence[OfferIntent]:
    intents = await suspend_for(session, deed, unit, ground)
    seen.complaint.suspended_on = deed.today
    await tell_complaint(session, deed, seen, "complaint.suspension-grounded", ground)
    return intents


async def _propose_removal(
    session: AsyncSession, deed: Deed, unit: Unit, seen: SeenComplaint, finding: str
) -> None:
    complaint = seen.complaint
    charge = charge_of(Upheld(complaint.kind, complaint.received_on, deed.today, finding))
    proposal = await propose_for_cause(session, deed, unit, charge, complaint.id)
    told = ("complaint.removal-proposed", finding)
    await tell_complaint(session, deed, seen, *told, proposal_id=proposal.id)


def _answering(seen: SeenComplaint) -> str:
    """The unit that bears the consequences: the one complained of, or the one it went into."""
    return seen.unit.merged_into or seen.unit.id


async def _answering_unit(session: AsyncSession, caller: Caller, seen: SeenComplaint) -> Unit:
    unit = await units.unit(session, _answering(seen), lock=True)
    if unit is None:
        raise ComplaintNotFound
    if not covers(caller, unit.region):
        raise AnsweredElsewhere(unit_id=unit.id, region=unit.region)
    return unit


async def clear(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Find that what suspended a unit is gone: the office may reinstate it.

    Raises ComplaintNotFound, HomeOfficeDecides, ComplainantNamed, Stale, Unpinned, MoveNotOpen,
    NothingToClear.
    """
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    check_at_home(_hand(caller, seen))
    complaint = seen.complaint
    state = follow_move(complaint, "clear", "officer", expected_version)
    check_clearable(complaint.suspended_on, complaint.cleared_on)
    await check_hidden(session, deed, seen.unit.id, {"/ground": ground})
    complaint.state = state
    complaint.cleared_on, complaint.clearance_ground = deed.today, ground
    await tell_complaint(session, deed, seen, "complaint.cleared", ground)
    return await seen_now(session, complaint.id)


async def transfer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    *,
    transferred_to: str,
    answer: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Hand a complaint to the authority that it is for, and tell whoever complained.

    Raises ComplaintNotFound, ComplainantNamed, Stale, Unpinned, MoveNotOpen.
    """
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint = seen.complaint
    state = follow_move(complaint, "transfer", "officer", expected_version)
    await check_hidden(session, deed, seen.unit.id, {"/transferred_to": transferred_to})
    complaint.state = state
    complaint.transferred_to, complaint.answer = transferred_to, answer
    close(complaint, deed)
    await tell_complaint(session, deed, seen, "complaint.transferred", transferred_to)
    return await seen_now(session, complaint.id)


async def complaint_for(
    session: AsyncSession, caller: Caller, complaint_id: str, *, lock: bool = False
) -> SeenComplaint:
    """A complaint about a unit, or of what happened in a county, that the caller's office covers.

    Raises ComplaintNotFound.
    """
    seen = await complaints.complaint(session, complaint_id, lock=lock)
    if seen is None or _hand(caller, seen) is None:
        raise ComplaintNotFound
    return seen


def _hand(caller: Caller, seen: SeenComplaint) -> Hand | None:
    return hand_for(caller, seen.unit, seen.complaint.county)


async def reveal(
    session: AsyncSession, deed: Deed, caller: Caller, complaint_id: str, *, purpose: Purpose
) -> SeenComplaint:
    """A complaint that somebody reads in full: logged, with what for. ComplaintNotFound."""
    seen = await complaint_for(session, caller, complaint_id)
    await note_look(
        session,
        deed,
        terms.values,
        action="complaint.revealed",
        object_id=complaint_id,
        # Whose auditor is told: that of the office as which the caller looks.
        region=seen.unit.region if _hand(caller, seen) == "home" else seen.complaint.county,
        purpose=purpose,
    )
    return seen
