"""What ends with a unit that is no more: a proposal, a nomination, a request to leave."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions import proposals
from services.units.actions.telling import tell_nomination, tell_unit
from services.units.queries import demonstration_units, withdrawals
from services.units.rules.demonstration_units import OPEN, follow_nomination
from services.units.rules.moves import follow
from services.units.rules.withdrawals import WITHDRAWAL_STEPS, WithdrawalDecision
from services.units.tables.units import Unit


async def end_nomination(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    """Withdraw what a locked unit is proposed for or named, whoever's the naming was."""
    nomination = await demonstration_units.newest(session, unit.id)
    if nomination is None or nomination.state not in OPEN:
        return
    nomination.state = follow_nomination(nomination.state, "end", unit.region, unit.region)
    nomination.withdrawn_on, nomination.withdrawal_ground = deed.today, ground
    unit.demonstration_since = None
    told = "demonstration.withdrawn"
    await tell_nomination(session, deed, (nomination, unit), told, ground)


async def settle_request(
    session: AsyncSession, deed: Deed, unit: Unit, move: WithdrawalDecision, ground: str
) -> None:
    """Settle a locked unit's request to leave, if one waits."""
    withdrawal = await withdrawals.open_of(session, unit.id)
    if withdrawal is None:
        return
    withdrawal.state = follow(WITHDRAWAL_STEPS, withdrawal.state, move, "officer")
    withdrawal.decided_on, withdrawal.decided_by = deed.today, deed.author
    withdrawal.decision_ground = ground
    if move == "decline":
        await tell_unit(session, deed, unit, "unit.withdrawal-declined", ground=ground)


async def end_with(
    session: AsyncSession,
    deed: Deed,
    unit: Unit,
    ground: str,
    *,
    request: WithdrawalDecision = "decline",
) -> None:
    """Leave nothing waiting on a locked unit that was removed or merged.

    A request to leave is granted by a withdrawal; any other end of the unit declines it.
    """
    await proposals.note_end(session, deed, unit)
    await end_nomination(session, deed, unit, ground)
    await settle_request(session, deed, unit, request, ground)
