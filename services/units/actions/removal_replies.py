"""What a unit says to the notice of its removal: its case, what it adds, that it has said all."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions import reply_periods
from services.units.actions.proposals import Found, locked_proposal_for, tell_proposal
from services.units.actions.removals import Case, case_of
from services.units.rules import removals as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.removal_replies import check_reply


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

    Raises RemovalProposalNotFound, Stale, MoveNotOpen, ReplyWaived, ReplyPeriodOver,
    YearUnknown.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal = found[0]
    proposal.state = await _heard(session, deed, found, "reply", expected_version)
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

    Raises RemovalProposalNotFound, Stale, MoveNotOpen, ReplyWaived, ReplyPeriodOver,
    YearUnknown.
    """
    found = await locked_proposal_for(session, caller, proposal_id)
    proposal = found[0]
    proposal.state = await _heard(session, deed, found, "waive", expected_version)
    proposal.waived_on = deed.today
    await tell_proposal(session, deed, found, "removal.reply-waived")
    return await case_of(session, found)


async def _heard(
    session: AsyncSession,
    deed: Deed,
    found: Found,
    move: rules.ProposalMove,
    expected_version: int | None,
) -> rules.ProposalState:
    proposal = found[0]
    check_version(proposal.version, expected_version)
    state = follow(rules.PROPOSAL_STEPS, proposal.state, move, "unit")
    last = await reply_periods.last_day(session, found)
    check_reply(last or deed.today, proposal.waived_on, deed.today)
    return state
