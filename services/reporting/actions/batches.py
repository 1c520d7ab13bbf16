"""What a batch does when its money comes back: each kind by its own table of moves."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.reporting.actions import moves, payables
from services.reporting.queries import payables as kept
from services.reporting.queries import settlements
from services.reporting.rules.payables import PayableUnknown
from services.reporting.rules.settlements import SettlementUnknown
from services.reporting.tables.batches import Batch
from services.reporting.tables.payables import Payable
from services.reporting.tables.settlements import Settlement


async def settlement(session: AsyncSession, settlement_id: str, office: str) -> Settlement:
    """A settlement of an office, nobody else at it. Raises SettlementUnknown."""
    found = await settlements.find(session, settlement_id, office=office, lock=True)
    if found is None:
        raise SettlementUnknown
    return found


async def settlement_in_turn(session: AsyncSession, settlement_id: str, office: str) -> Settlement:
    """As `settlement`, and nobody else settles its month. Raises SettlementUnknown."""
    await moves.turn(session, settlement_id)
    return await settlement(session, settlement_id, office)


async def payable(session: AsyncSession, payable_id: str, office: str) -> Payable:
    """A payable of an office, nobody else at it. Raises PayableUnknown."""
    found = await kept.find(session, payable_id, office=office, lock=True)
    if found is None:
        raise PayableUnknown
    return found


async def came_back(session: AsyncSession, deed: Deed, batch: Batch, return_id: str) -> None:
    """The bank could not pay some of it: a payable waits again, a settlement has lines that do."""
    if isinstance(batch, Payable):
        told = payables.Told(evidence={"return_id": return_id})
        await payables.open_again(session, deed, batch, "bank_return", told)


async def reverse(session: AsyncSession, deed: Deed, batch: Batch, run: int, ground: str) -> None:
    """A payment of it is countered. Raises SettlementStateForbids, PayableStateForbids."""
    evidence = {"run": run}
    if isinstance(batch, Payable):
        told = payables.Told(ground, evidence)
        await payables.open_again(session, deed, batch, "reversal", told)
    else:
        await moves.take(session, deed, batch, "reversal", moves.Told(ground, evidence))
