"""Steps of a removal by people: notice served, unit's reply, decision, decision served (二)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.units.actions import reply_periods
from services.units.actions.anonymity import check_hidden
from services.units.actions.offers import AFTER_REMOVAL_SERVED
from services.units.actions.proposals import (
    Found,
    check_none_came,
    clock_now,
    locked_proposal_for,
    proposal_for,
    propose_for_cause,
    tell_proposal,
)
from services.units.actions.removal_papers import freeze
from services.units.actions.resting import intend_to_suspend, see_suspended
from services.units.actions.rights import unit_for
from services.units.actions.sweeps import counted_through
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.policy import removals as policy
from services.units.queries import posts
from services.units.queries import removals as queries
from services.units.rules import removals as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.removal_clock import Activity, Clock, finding_of
from services.units.rules.removal_evidence import evidence_of
from services.units.rules.removal_replies import check_decidable
from services.units.rules.removals import Fate, Service
from services.units.rules.units import check_removable
from services.units.tables.removals import RemovalPaper, RemovalProposal
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Case:
    """A proposal with its unit and the papers frozen so far."""

    proposal: RemovalProposal
    unit: Unit
    papers: Sequence[RemovalPaper]


@dataclass(frozen=True)
class Decided:
    """What an officer states with a decision."""

    decision: rules.Decision
    ground: str
    remedy: str | None
    fates: tuple[Fate, ...]
    expected_version: int | None

    @property
    def words(self) -> dict[str, str | None]:
        """What the unit reads of it, by the pointer of its field."""
        notes = {f"/fates/{place}/note": one.note for place, one in enumerate(self.fates)}
        return {"/ground": self.ground, "/remedy": self.remedy, **notes}


async def read_case(session: AsyncSession, caller: Caller, proposal_id: str) -> Case:
    """A proposal with everything on it. Raises RemovalProposalNotFound."""
    return await case_of(session, await proposal_for(session, caller, proposal_id))


async def case_of(session: AsyncSession, found: Found) -> Case:
    """A proposal as it now stands."""
    await session.flush()
    return Case(*found, await queries.papers(session, found[0].id))


async def propose(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    charge: rules.Charge,
    *,
    expected_version: int | None,
) -> Case:
    """Propose the removal of a unit for cause, having seen which version of the unit.

    Raises UnitNotFound, Stale, Unpinned, UnitRemoved, UnitMerged, MoveNotOpen, RemovalProposed.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    check_removable(unit.state)
    told = {"/facts": charge.facts, "/evidence": charge.evidence}
    await check_hidden(session, deed, unit.id, told)
    proposal = await propose_for_cause(session, deed, unit, charge)
    return await case_of(session, (proposal, unit))


async def serve_notice(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    service: Service,
    *,
    expected_version: int | None,
    reporting: Reporting,
) -> Case:
    """Enter the service of the notice: its bytes are frozen and the reply period begins today.

    Nobody is told of a removal whose ground has gone since it was proposed. Raises
    RemovalProposalNotFound, Stale, MoveNotOpen, ServedInFuture, ServedTooEarly, ActivityUnknown,
    GroundGone, YearUnknown.
    """
    seen, _ = await proposal_for(session, caller, proposal_id)
    _check_notifiable(deed, seen, service, expected_version)
    activity = await _activity_now(session, deed, seen, reporting)
    found = await locked_proposal_for(session, caller, proposal_id)
    state = _check_notifiable(deed, found[0], service, expected_version)
    if activity:
        check_none_came(found[0], activity)
        rules.check_ground(stands=_stands(await clock_now(session, found[1], activity), found[1]))
    await _notify(session, deed, found, service, state)
    return await case_of(session, found)


def _check_notifiable(
    deed: Deed, proposal: RemovalProposal, service: Service, expected_version: int | None
) -> rules.ProposalState:
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, "notify", "officer")
    rules.check_service(service, proposal.proposed_on or deed.today, deed.today)
    return state


async def _notify(
    session: AsyncSession,
    deed: Deed,
    found: Found,
    service: Service,
    state: rules.ProposalState,
) -> None:
    proposal, unit = found
    await check_hidden(session, deed, unit.id, {"/evidence": service.evidence})
    proposal.reply_by = await reply_periods.told_today(session, found, deed.today)
    await freeze(session, deed, found, "notice")
    proposal.state, proposal.noticed_on = state, deed.today
    proposal.notice_manner, proposal.notice_served_on = service.manner, service.served_on
    proposal.notice_evidence = service.evidence
    told = {"manner": service.manner, "served_on": service.served_on.isoformat()}
    told["reply_by"] = proposal.reply_by.isoformat()
    await tell_proposal(session, deed, found, "removal.noticed", **told)


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    decided: Decided,
    *,
    reporting: Reporting,
) -> Case:
    """Decide on a unit by the facts through yesterday; the written decision is frozen at once.

    Raises RemovalProposalNotFound, Stale, MoveNotOpen, ReplyPeriodRuns, ActivityUnknown,
    GroundGone, DecisionRemedyMissing, FatesIncomplete, YearUnknown.
    """
    seen, unit = await proposal_for(session, caller, proposal_id)
    await _check_open(session, deed, (seen, unit), decided)
    await release(session)
    activity = await reporting.activity(unit.id, counted_through(deed.today))
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal = found[0]
    state = await _check_open(session, deed, found, decided)
    evidence = await _checked(session, found, activity, decided)
    await check_hidden(session, deed, unit.id, decided.words)
    proposal.state, proposal.decided_on, proposal.decided_by = state, deed.today, deed.author
    proposal.decision, proposal.ground = decided.decision, decided.ground
    proposal.remedy = decided.remedy
    proposal.fates = {
        fate.placement_id: {"kind": fate.kind, "note": fate.note} for fate in decided.fates
    }
    proposal.decision_evidence = evidence
    await freeze(session, deed, found, "decision")
    told = {"decision": decided.decision}
    await tell_proposal(session, deed, found, "removal.decided", ground=decided.ground, **told)
    return await case_of(session, found)


async def _check_open(
    session: AsyncSession, deed: Deed, found: Found, decided: Decided
) -> rules.ProposalState:
    proposal = found[0]
    check_version(proposal.version, decided.expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, "decide", "officer")
    last = await reply_periods.last_day(session, found)
    check_decidable(last, proposal.waived_on, deed.today)
    return state


async def _checked(
    session: AsyncSession, found: Found, activity: Activity, decided: Decided
) -> dict[str, Any]:
    sitting = [stay.id for stay in activity.stays if stay.last_day is None]
    if found[0].ground_kind == "cause":
        # What was done stays done: no clock takes this ground away.
        _check_decision(decided, sitting, ground_stands=True)
        return {}
    clock = await clock_now(session, found[1], activity)
    _check_decision(decided, sitting, ground_stands=_stands(clock, found[1]))
    # Where even the clock has gone a unit is kept by what was proposed on.
    return evidence_of(activity, clock).plain() if clock else found[0].evidence


def _check_decision(decided: Decided, sitting: list[str], *, ground_stands: bool) -> None:
    rules.check_decision(
        decided.decision, decided.remedy, decided.fates, sitting, ground_stands=ground_stands
    )


def _stands(clock: Clock | None, unit: Unit) -> bool:
    """Whether removal for no intake is due by a unit's clock."""
    if clock is None:
        return False
    return finding_of(clock, policy.clock_terms(clock.through, unit.region)) == "propose"


async def serve_decision(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    service: Service,
    *,
    expected_version: int | None,
    matching: Matching,
    reporting: Reporting,
) -> Case:
    """Enter the service of the decision, by which it takes effect: a removal rests the posts.

    Whoever came since the decision takes a removal's ground away. What matching does not answer
    now is asked again until it does. Raises RemovalProposalNotFound, Stale, MoveNotOpen,
    RemovalCarriedOut, ServedInFuture, ServedTooEarly, ActivityUnknown, GroundGone.
    """
    seen, unit = await proposal_for(session, caller, proposal_id)
    # The same request come again takes up the intents that it left.
    intents = await posts.intents_of_unit(session, unit.id, deed.key) if deed.key else ()
    if not intents:
        _check_servable(deed, seen, service, expected_version)
        activity = await _activity_now(session, deed, seen, reporting)
        found = await locked_proposal_for(session, caller, proposal_id)
        state = _check_servable(deed, found[0], service, expected_version)
        if activity:
            check_none_came(found[0], activity)
        await _serve(session, deed, found, service, state)
        if found[0].decision == "remove":
            intents = await intend_to_suspend(session, deed, found[1], AFTER_REMOVAL_SERVED)
    await see_suspended(session, deed, matching, intents)
    return await read_case(session, caller, proposal_id)


def _check_servable(
    deed: Deed, proposal: RemovalProposal, service: Service, expected_version: int | None
) -> rules.ProposalState:
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, "serve", "officer")
    rules.check_not_carried_out(proposal.removed_on)
    rules.check_service(service, proposal.decided_on or deed.today, deed.today)
    return state


async def _activity_now(
    session: AsyncSession, deed: Deed, proposal: RemovalProposal, reporting: Reporting
) -> Activity | None:
    """What a removal for no intake is held against; one for cause and who is kept are not."""
    if proposal.ground_kind == "cause" or proposal.decision == "keep":
        return None
    unit_id = proposal.unit_id
    await release(session)
    return await reporting.activity(unit_id, counted_through(deed.today))


async def _serve(
    session: AsyncSession,
    deed: Deed,
    found: Found,
    service: Service,
    state: rules.ProposalState,
) -> None:
    proposal = found[0]
    proposal.state, proposal.service_manner = state, service.manner
    proposal.served_on, proposal.service_evidence = service.served_on, service.evidence
    told = {"manner": service.manner, "served_on": service.served_on.isoformat()}
    await tell_proposal(session, deed, found, "removal.served", decision=proposal.decision, **told)
    await session.flush()
