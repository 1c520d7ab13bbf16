"""Keeping what was paid and what came back, office by office."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.reporting.queries import disbursements as queries
from services.reporting.queries import locks, settlements
from services.reporting.rules import disbursements as rules
from services.reporting.rules.settlements import SettlementUnknown
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.settlements import Settlement


@dataclass(frozen=True)
class Returned:
    """Money that came back: of which line, how much in yuan, on which day and why."""

    line_id: str
    amount: Decimal
    returned_on: date
    ground: str


async def pay(
    session: AsyncSession, deed: Deed, settlement: Settlement, paid_on: date, voucher: str
) -> None:
    """Keep a settlement's payment: one disbursement for each recognising office."""
    sums = await settlements.payable_by_region(session, settlement.id)
    for region, amount in sums.items():
        row = _row(deed, region, amount, paid_on)
        row.voucher, row.settlement_id = voucher, settlement.id
        await _keep(session, deed, row, "disbursement.paid")


async def give_back(
    session: AsyncSession, deed: Deed, settlement_id: str, office: str, returned: Returned
) -> Disbursement:
    """Keep that money of a line came back.

    Raises SettlementUnknown, LineNotPaid, ReturnAboveLine, ReturnedOnImpossible.
    """
    if await settlements.find(session, settlement_id, office=office) is None:
        raise SettlementUnknown
    await locks.hold(session, "returns", settlement_id)
    paid = await queries.paid_line(session, settlement_id, returned.line_id)
    if paid is None:
        raise rules.LineNotPaid
    rules.require_return(paid.as_paid(), returned.amount, returned.returned_on, deed.today)
    row = _row(deed, paid.line.region, -returned.amount, returned.returned_on)
    row.ground, row.settlement_id = returned.ground, settlement_id
    row.line_id, row.returns = paid.line.id, paid.payment.id
    return await _keep(session, deed, row, "disbursement.returned")


def _row(deed: Deed, region: str, amount: Decimal, paid_on: date) -> Disbursement:
    return Disbursement(
        id=ids.new("dsb"),
        kind="living_allowance",
        region=region,
        amount=amount,
        paid_on=paid_on,
        voucher=None,
        settlement_id=None,
        returns=None,
        line_id=None,
        author=deed.author,
        ground="",
        recorded_at=deed.now,
    )


async def _keep(session: AsyncSession, deed: Deed, row: Disbursement, event: str) -> Disbursement:
    session.add(row)
    told = Change(
        object="disbursement",
        id=row.id,
        version=1,
        event=event,
        occurred_on=row.paid_on,
        ground=row.ground,
        data={
            "region": row.region,
            "kind": row.kind,
            "amount": str(row.amount),
            "paid_on": row.paid_on.isoformat(),
            "settlement_id": row.settlement_id,
        },
    )
    await record(session, deed, told)
    return row
