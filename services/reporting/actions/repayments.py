"""Money of overpaid months that comes back: of the lines that it was paid for, and in the books."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import yuan
from services.common.values.month import Month
from services.common.values.region import PROVINCE
from services.reporting.actions import disbursements
from services.reporting.actions.disbursements import Returned
from services.reporting.queries import disbursements as queries
from services.reporting.queries import locks, payables, persons, returned_allowances, settlements
from services.reporting.queries import recoveries as claims
from services.reporting.rules import disbursements as money
from services.reporting.rules import recoveries as rules
from services.reporting.tables.batches import Batch
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import Settlement


@dataclass(frozen=True)
class Repayment:
    """Money that came back: how much in yuan, on which day, by which voucher."""

    amount: Decimal
    received_on: date
    voucher: str


async def hold(session: AsyncSession, claim: Recovery) -> dict[str, Batch]:
    """The batches out of which its youth was paid, by id; held before the claim itself is."""
    ids = await queries.batches_paid_for(session, await persons.ids_of(session, claim.youth_id))
    again = await returned_allowances.payables_of(session, claim)
    held: list[Batch] = [*await settlements.held(session, ids)]
    held += await payables.held(session, again, PROVINCE)
    return {one.id: one for one in held}


async def keep(
    session: AsyncSession,
    deed: Deed,
    claim: Recovery,
    repayment: Repayment,
    held: Mapping[str, Batch],
) -> None:
    """Keep that money of a claim is in the fund again: first of its own month, then the newest.

    What was paid since out of settlements that are not held is left alone.

    Raises RepaymentAbovePaid.
    """
    youths = await persons.ids_of(session, claim.youth_id)
    known = [
        *await queries.paid_for(session, claim, youths, repayment.received_on),
        *await returned_allowances.paid_for(session, claim, repayment.received_on),
    ]
    paid = [one for one in known if one.batch_id in held]
    own = [
        one for one in paid if (one.placement_id, one.month) == (claim.placement_id, claim.month)
    ]
    others = [one for one in paid if one not in own]
    for one, part in money.spread([*own, *others], repayment.amount):
        ground = f"退回多结算：{claim.id}"
        returned = Returned(one.line_id, part, repayment.received_on, ground, claim.id)
        await disbursements.give_back(session, deed, held[one.batch_id], returned)


async def give_back(
    session: AsyncSession, deed: Deed, settlement: Settlement, returned: Returned
) -> Disbursement:
    """Keep that money of one line came back of which nothing is claimed.

    Raises RecoveryOpen, LineNotPaid, ReturnAboveLine, ReturnedOnImpossible.
    """
    # A claim on the month that is just being opened is seen, or sees what comes back.
    await locks.hold(session, "settled-month", settlement.month)
    standing = await claims.open_on(session, settlement.id, returned.line_id)
    if standing is not None:
        raise rules.RecoveryOpen(recovery_id=standing)
    return await disbursements.give_back(session, deed, settlement, returned)


async def back_before(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, Decimal]:
    """What of these placements' month came back, neither counted by a claim nor paid again."""
    back = await queries.given_back(session, month, placements)
    counted = await claims.counted(session, month, placements)
    again = await returned_allowances.paid_again(session, month, placements)
    left = {
        key: amount - counted.get(key, yuan.ZERO) - again.get(key, yuan.ZERO)
        for key, amount in back.items()
    }
    return {key: amount for key, amount in left.items() if amount > 0}
