"""Lines of which money left and came back: to be paid again, and in no bank file since."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.reporting.queries.batches import SETTLED
from services.reporting.queries.runs import is_due
from services.reporting.queries.settlements import in_force
from services.reporting.tables.payments import BankFileReading, LinePayment, PaymentRun
from services.reporting.tables.settlements import Settlement, SettlementLine


async def batches_of(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> Sequence[str]:
    """The settlements that the newest lines of these placements' month are of, by their ids."""
    newest = _newest(month, placements)
    rows = await session.scalars(
        select(SettlementLine.settlement_id)
        .where(SettlementLine.id.in_(select(newest.c.id)), _was_tried())
        .distinct()
        .order_by(SettlementLine.settlement_id)
    )
    return rows.all()


async def lines_of(
    session: AsyncSession, settlement_id: str, month: Month, placements: Collection[str]
) -> Sequence[SettlementLine]:
    """The newest lines of these placements' month that a settlement is to pay once more.

    None that a bank file has been drawn for since: its money may have left.
    """
    newest = _newest(month, placements)
    again = and_(is_due(SETTLED, [settlement_id]), _was_tried(), ~_is_drawn())
    rows = await session.scalars(
        select(SettlementLine)
        .where(SettlementLine.id.in_(select(newest.c.id)), again)
        .order_by(SettlementLine.id)
    )
    return rows.all()


def _newest(month: Month, placements: Collection[str]) -> Subquery:
    # What a later line adjusts stays: the later one says what it does by it.
    return (
        select(SettlementLine.id)
        .ext(distinct_on(SettlementLine.placement_id))
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            SettlementLine.month == month,
            SettlementLine.placement_id.in_(placements),
            Settlement.state != "cancelled",
            in_force(SettlementLine),
        )
        .order_by(SettlementLine.placement_id, SettlementLine.id.desc())
        .subquery()
    )


def _was_tried() -> ColumnElement[bool]:
    return exists().where(LinePayment.line_id == SettlementLine.id).correlate(SettlementLine)


def _is_drawn() -> ColumnElement[bool]:
    batch = SettlementLine.settlement_id
    last = select(func.max(PaymentRun.run)).where(PaymentRun.batch_id == batch)
    of_next = BankFileReading.run > last.correlate(SettlementLine).scalar_subquery()
    drawn = exists().where(BankFileReading.batch_id == batch, of_next)
    return drawn.correlate(SettlementLine)
