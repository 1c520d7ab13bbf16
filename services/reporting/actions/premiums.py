"""Premiums: what a contract costs in a month, shown at any time, prepared once for payment."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import insurance_contracts as contracts
from services.reporting.actions import payables
from services.reporting.actions.insurance_covers import every_trainee
from services.reporting.actions.payables import Sum
from services.reporting.queries import insurance, locks
from services.reporting.queries import payables as queries
from services.reporting.rules import premiums as rules
from services.reporting.rules.insurance_contracts import ARTICLE
from services.reporting.rules.premiums import Premium
from services.reporting.rules.settlements import require_month_over
from services.reporting.tables.payables import Payable


async def compute(session: AsyncSession, contract_id: str, month: Month, office: str) -> Premium:
    """What a month costs by what is known now. Raises InsuranceContractUnknown."""
    contract = insurance.as_rule(await contracts.find(session, contract_id, office))
    since: date = contract.days.first
    trainees = await every_trainee(session, contract.region, since)
    already = await queries.settled(session, "accident_premium", contract_id, str(month))
    return rules.premium_of(contract, month, trainees, already)


async def prepare(
    session: AsyncSession, deed: Deed, contract_id: str, month: Month, office: str
) -> Payable:
    """Prepare what a month that is over costs and was not prepared before.

    Raises InsuranceContractUnknown, MonthNotOver, NothingToPayCarrier.
    """
    row = await contracts.find(session, contract_id, office)
    require_month_over(month, deed.today)
    await locks.hold(session, "premium", contract_id)
    premium = await compute(session, contract_id, month, office)
    rules.require_something(premium)
    return await payables.prepare(session, deed, _sum(premium, row.region, row.version))


def _sum(premium: Premium, region: str, version: int) -> Sum:
    return Sum(
        kind="accident_premium",
        object_id=premium.contract_id,
        period=str(premium.month),
        region=region,
        computed=premium.computed,
        already=premium.already,
        sentence=premium.sentence,
        article=ARTICLE,
        values=(f"{premium.contract_id}@{version}",),
        arithmetic={
            "units": premium.units,
            "each": str(premium.each),
            "lines": [[line.placement_id, line.units] for line in premium.lines],
        },
    )
