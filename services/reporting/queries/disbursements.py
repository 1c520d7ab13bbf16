"""What was paid for settlement lines, and what of it came back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.reporting.queries.settlements import is_payable
from services.reporting.rules.disbursements import Paid
from services.reporting.rules.settlements import State
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.settlements import Settlement, SettlementLine


@dataclass(frozen=True)
class YouthLine:
    """A line as the youth sees it: with the state of its settlement and what became of it."""

    line: SettlementLine
    state: State
    paid_on: date | None
    returned: Decimal


@dataclass(frozen=True)
class PaidLine:
    """A line that was paid, by which disbursement, and how much of it came back, in yuan."""

    line: SettlementLine
    payment: Disbursement
    returned: Decimal

    def as_paid(self) -> Paid:
        """What the rules read of it."""
        return Paid(self.line.to_pay, self.payment.paid_on, self.returned)


async def paid_line(session: AsyncSession, settlement_id: str, line_id: str) -> PaidLine | None:
    """A line of a settlement and its payment; None for one that is held, or unpaid as yet."""
    rows = await session.execute(
        select(SettlementLine, Disbursement, _returned())
        .join(Disbursement, _pays())
        .where(SettlementLine.settlement_id == settlement_id, SettlementLine.id == line_id)
    )
    return next((PaidLine(*row) for row in rows), None)


async def lines_of_youth(
    session: AsyncSession, youth_id: str, *, after: str | None, limit: int
) -> list[YouthLine]:
    """A youth's lines in force, newest first, after one of them."""
    query = (
        select(SettlementLine, Settlement.state, Disbursement.paid_on, _returned())
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .outerjoin(Disbursement, _pays())
        .where(
            SettlementLine.youth_id == youth_id,
            Settlement.state.not_in(("preparing", "cancelled")),
        )
    )
    if after:
        query = query.where(SettlementLine.id < after)
    rows = await session.execute(query.order_by(SettlementLine.id.desc()).limit(limit))
    return [YouthLine(*row) for row in rows]


def _pays() -> ColumnElement[bool]:
    return and_(
        Disbursement.settlement_id == SettlementLine.settlement_id,
        Disbursement.region == SettlementLine.region,
        Disbursement.returns.is_(None),
        is_payable(),
    )


def _returned() -> ScalarSelect[Decimal]:
    back = aliased(Disbursement)
    return (
        select(func.coalesce(-func.sum(back.amount), yuan.ZERO))
        .where(back.line_id == SettlementLine.id)
        .correlate(SettlementLine)
        .scalar_subquery()
    )
