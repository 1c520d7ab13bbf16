"""Allowance that came back and that nobody owed: prepared to be paid again."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import payables
from services.reporting.actions.payables import Sum
from services.reporting.queries import locks
from services.reporting.queries import returned_allowances as queries
from services.reporting.queries.owners import record_of
from services.reporting.rules import returned_allowances as rules
from services.reporting.rules.allowance import ARTICLE
from services.reporting.rules.returned_allowances import ReturnedAllowance
from services.reporting.tables.payables import Payable


async def pay_again(
    session: AsyncSession, deed: Deed, placement_id: str, month: Month, office: str
) -> Payable:
    """Prepare what came back of a placement's month and nothing explains yet, for its payee.

    Raises ReturnedAllowanceUnknown.
    """
    # A claim that is just being opened counts what comes back, or finds it paid again.
    await locks.hold(session, "settled-month", month)
    found = rules.require_left(await queries.find(session, office, placement_id, month))
    return await payables.prepare(session, deed, await _sum(session, found))


async def _sum(session: AsyncSession, found: ReturnedAllowance) -> Sum:
    youth_id = await record_of(session, found.youth_id) if found.payee == "youth" else None
    return Sum(
        kind=rules.KIND,
        object_id=youth_id or found.unit_id,
        period=found.period,
        region=found.region,
        computed=found.returned - found.counted,
        already=found.paid_again,
        sentence=found.sentence,
        article=ARTICLE,
        values=(),
        arithmetic={
            name: str(getattr(found, name))
            for name in ("paid", "returned", "counted", "paid_again")
        },
        youth_id=youth_id,
    )
