"""Allowance that came back and that nobody owed: prepared to be paid again."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import disbursements, payables
from services.reporting.actions.disbursements import Returned
from services.reporting.actions.payables import Sum
from services.reporting.queries import locks
from services.reporting.queries import recoveries as claims
from services.reporting.queries import returned_allowances as queries
from services.reporting.queries.owners import record_of
from services.reporting.rules import returned_allowances as rules
from services.reporting.rules.allowance import ARTICLE
from services.reporting.rules.recoveries import RecoveryOpen
from services.reporting.rules.returned_allowances import ReturnedAllowance
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payables import Payable


async def pay_again(
    session: AsyncSession, deed: Deed, placement_id: str, month: Month, office: str
) -> Payable:
    """Prepare what came back of a placement's month and nothing explains yet, for its payee.

    Raises RecoveryOpen, ReturnedAllowanceUnknown.
    """
    found = await unclaimed(session, placement_id, month, office)
    return await payables.prepare(session, deed, await _sum(session, found))


async def unclaimed(
    session: AsyncSession, placement_id: str, month: Month, office: str
) -> ReturnedAllowance:
    """What came back of a placement's month and nothing explains yet, nobody else at it.

    Raises RecoveryOpen, ReturnedAllowanceUnknown.
    """
    await _hold_unclaimed(session, placement_id, month)
    return rules.require_left(await queries.find(session, office, placement_id, month))


async def give_back(
    session: AsyncSession, deed: Deed, payable: Payable, returned: Returned
) -> Disbursement:
    """Keep that money of a payable came back; of allowance, of which nothing is claimed.

    Raises RecoveryOpen, LineNotPaid, ReturnAboveLine, ReturnedOnImpossible.
    """
    if payable.kind == rules.KIND:
        await _hold_unclaimed(session, *rules.month_of(payable.period))
    return await disbursements.give_back(session, deed, payable, returned)


async def _hold_unclaimed(session: AsyncSession, placement_id: str, month: Month) -> None:
    # A claim that is just being opened counts what comes back, or finds it paid again; one that
    # is open is repaid by its own way.
    await locks.hold(session, "settled-month", month)
    standing = await claims.open_of(session, placement_id, month)
    if standing is not None:
        raise RecoveryOpen(recovery_id=standing)


async def _sum(session: AsyncSession, found: ReturnedAllowance) -> Sum:
    youth_id = await record_of(session, found.youth_id) if found.payee == "youth" else None
    return Sum(
        kind=rules.KIND,
        object_id=youth_id or found.unit_id,
        period=found.period,
        region=found.region,
        computed=found.returned - found.counted - found.closed,
        already=found.paid_again,
        sentence=found.sentence,
        article=ARTICLE,
        values=(),
        arithmetic={
            name: str(getattr(found, name))
            for name in ("paid", "returned", "counted", "paid_again", "closed")
        },
        youth_id=youth_id,
    )
