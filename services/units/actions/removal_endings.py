"""Removals given up: a proposal dismissed before its notice, a decision revoked after it."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.proposals import locked_proposal_for, tell_proposal
from services.units.actions.removals import Case, case_of
from services.units.actions.resting import resume_posts
from services.units.rules import removals as rules
from services.units.rules.moves import check_version, follow


async def dismiss(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    ground: str,
    *,
    expected_version: int | None,
) -> Case:
    """Follow a proposal no further, before any notice: the unit's clock starts anew.

    Raises RemovalProposalNotFound, Stale, Unpinned, MoveNotOpen.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal, unit = found
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, "dismiss", "officer")
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    proposal.state = state
    proposal.lapsed_on, proposal.lapse_reason = deed.today, "dismissed"
    proposal.lapse_ground = ground
    await tell_proposal(session, deed, found, "removal.dismissed", ground=ground)
    return await case_of(session, found)


async def revoke(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    ground: str,
    *,
    expected_version: int | None,
) -> Case:
    """Revoke a removal that was not yet carried out: the posts open again if nothing holds them.

    The unit's clock starts anew, as by a decision to keep it.
    Raises RemovalProposalNotFound, Stale, Unpinned, MoveNotOpen, RemovalCarriedOut, OfferPending
    while a post awaits matching's word.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal, unit = found
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, "revoke", "officer")
    rules.check_revocable(proposal.decision)
    rules.check_not_carried_out(proposal.removed_on)
    await check_hidden(session, deed, unit.id, {"/ground": ground})
    proposal.state, proposal.lapsed_on, proposal.lapse_reason = state, deed.today, "revoked"
    proposal.lapse_ground = ground
    await tell_proposal(session, deed, found, "removal.revoked", ground=ground)
    await session.flush()
    await resume_posts(session, deed, unit, ground)
    return await case_of(session, found)
