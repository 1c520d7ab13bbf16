"""What was paid for settlement lines, what of it came back, and what a youth sees of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.reporting.queries.runs import FAILED, REVERSED
from services.reporting.rules import objections
from services.reporting.rules.disbursements import Paid
from services.reporting.rules.settlements import State
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.payments import BankResult, LinePayment, PaymentRun
from services.reporting.tables.settlements import Settlement, SettlementLine


@dataclass(frozen=True)
class YouthLine:
    """A line as the youth sees it: with the state of its settlement and what became of it.

    `paid_on` is None where no try to pay it stands; then `failed_reason` says why the bank failed
    the last one. `objection` is the state of the newest objection to it.
    """

    line: SettlementLine
    state: State
    paid_on: date | None
    failed_reason: str | None
    returned: Decimal
    objection: objections.State | None


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
    """A line of a settlement and its payment; None for one that no payment of stands."""
    rows = await session.execute(
        select(SettlementLine, Disbursement, _returned())
        .join(LinePayment, LinePayment.line_id == SettlementLine.id)
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(
            SettlementLine.settlement_id == settlement_id,
            SettlementLine.id == line_id,
            ~or_(FAILED, REVERSED),
        )
    )
    return next((PaidLine(*row) for row in rows), None)


async def lines_of_youth(
    session: AsyncSession, youth_id: str, *, after: str | None, limit: int
) -> list[YouthLine]:
    """A youth's lines in force, newest first, after one of them."""
    query = (
        select(SettlementLine.id)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            SettlementLine.youth_id == youth_id,
            Settlement.state.not_in(("preparing", "cancelled")),
        )
    )
    if after:
        query = query.where(SettlementLine.id < after)
    ids = list(await session.scalars(query.order_by(SettlementLine.id.desc()).limit(limit)))
    rows = await session.execute(_seen(ids))
    return [YouthLine(*row) for row in rows]


def _seen(lines: Collection[str]) -> Select[Any]:
    # Each line once, with the last try to pay it.
    fails = or_(FAILED, REVERSED)
    return (
        select(
            SettlementLine,
            Settlement.state,
            case((fails, None), else_=PaymentRun.paid_on),
            case((BankResult.outcome == "failed", BankResult.reason), else_=None),
            case((fails, yuan.ZERO), else_=_returned()),
            _objection(),
        )
        .ext(distinct_on(SettlementLine.id))
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .outerjoin(LinePayment, LinePayment.line_id == SettlementLine.id)
        .outerjoin(
            PaymentRun,
            and_(
                PaymentRun.settlement_id == LinePayment.settlement_id,
                PaymentRun.run == LinePayment.run,
            ),
        )
        .outerjoin(
            BankResult,
            and_(
                BankResult.line_id == LinePayment.line_id,
                BankResult.attempt == LinePayment.attempt,
            ),
        )
        .where(SettlementLine.id.in_(lines))
        .order_by(SettlementLine.id.desc(), LinePayment.attempt.desc())
    )


def _returned() -> ScalarSelect[Decimal]:
    back = aliased(Disbursement)
    return (
        select(func.coalesce(-func.sum(back.amount), yuan.ZERO))
        .where(back.line_id == LinePayment.line_id, back.returns == LinePayment.disbursement_id)
        .correlate(LinePayment)
        .scalar_subquery()
    )


def _objection() -> ScalarSelect[objections.State]:
    return (
        select(LineObjection.state)
        .where(LineObjection.line_id == SettlementLine.id)
        .order_by(LineObjection.id.desc())
        .limit(1)
        .correlate(SettlementLine)
        .scalar_subquery()
    )
