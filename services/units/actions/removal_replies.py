"""What a unit says to the notice of its removal: its case, what it adds, that it has said all."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.proposals import locked_proposal_for, tell_proposal
from services.units.actions.removals import Case, case_of
from services.units.rules import removals as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.removal_replies import check_reply
from services.units.tables.removals import RemovalProposal


async def reply(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    text: str,
    *,
    expected_version: int | None,
) -> Case:
    """The unit states its case, or adds to what it said, within the period.

    Raises RemovalProposalNotFound, Stale, MoveNotOpen, ReplyWaived, ReplyPeriodOver.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal = found[0]
    proposal.state = _heard(deed, proposal, "reply", expected_version)
    if proposal.replied_on is None:
        proposal.replied_on, proposal.reply = deed.today, text
    else:
        further = {"replied_on": deed.today.isoformat(), "text": text}
        proposal.further_replies = [*proposal.further_replies, further]
    await tell_proposal(session, deed, found, "removal.replied")
    return await case_of(session, found)


async def waive(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    proposal_id: str,
    *,
    expected_version: int | None,
) -> Case:
    """The unit says that it has no more to say, which alone ends its period before its last day.

    Raises RemovalProposalNotFound, Stale, MoveNotOpen, ReplyWaived, ReplyPeriodOver.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal = found[0]
    proposal.state = _heard(deed, proposal, "waive", expected_version)
    proposal.waived_on = deed.today
    await tell_proposal(session, deed, found, "removal.reply-waived")
    return await case_of(session, found)


def _heard(
    deed: Deed,
    proposal: RemovalProposal,
    move: rules.ProposalMove,
    expected_version: int | None,
) -> rules.ProposalState:
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, move, "unit")
    check_reply(proposal.reply_by or deed.today, proposal.waived_on, deed.today)
    return state
