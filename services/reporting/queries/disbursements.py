"""What was paid of a line, and what of it came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ScalarSelect, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.queries.runs import FAILED, REVERSED
from services.reporting.rules.disbursements import Paid, PaidPart
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payments import LinePayment
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import SettlementLine


@dataclass(frozen=True)
class PaidLine:
    """A try that stands, as part of which disbursement, and how much of it came back, in yuan."""

    tried: LinePayment
    payment: Disbursement
    returned: Decimal

    def as_paid(self) -> Paid:
        """What the rules read of it."""
        return Paid(self.tried.amount, self.payment.paid_on, self.returned)


async def paid_line(session: AsyncSession, batch_id: str, line_id: str) -> PaidLine | None:
    """The payment of a line of a batch that stands; None if none does."""
    rows = await session.execute(
        select(LinePayment, Disbursement, returned())
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(
            LinePayment.batch_id == batch_id,
            LinePayment.line_id == line_id,
            ~or_(FAILED, REVERSED),
        )
    )
    return next((PaidLine(*row) for row in rows), None)


def returned(*, but_by_claims: bool = False) -> ScalarSelect[Decimal]:
    """What of a try came back, or what of that no claim brought."""
    back = aliased(Disbursement)
    return (
        select(func.coalesce(-func.sum(back.amount), yuan.ZERO))
        .where(
            back.line_id == LinePayment.line_id,
            back.returns == LinePayment.disbursement_id,
            back.recovery_id.is_(None) if but_by_claims else true(),
        )
        .correlate(LinePayment)
        .scalar_subquery()
    )


async def batches_paid_for(session: AsyncSession, youths: Collection[str]) -> Sequence[str]:
    """The settlements out of which the lines of a person were paid, by whichever id."""
    rows = await session.scalars(
        select(LinePayment.batch_id)
        .join(SettlementLine, SettlementLine.id == LinePayment.line_id)
        .where(SettlementLine.youth_id.in_(youths))
        .distinct()
    )
    return rows.all()


async def paid_for(
    session: AsyncSession, claim: Recovery, youths: Collection[str], by: date
) -> list[PaidPart]:
    """What was paid by a day of a person's lines and has not come back, the newest first.

    To whoever owes a claim: to the youth, or through the unit of the claim.
    """
    lines = SettlementLine
    through = true() if claim.payee == "youth" else lines.unit_id == claim.unit_id
    rows = await session.execute(
        select(
            LinePayment.batch_id,
            LinePayment.line_id,
            SettlementLine.placement_id,
            SettlementLine.month,
            LinePayment.amount - returned(),
        )
        .join(SettlementLine, SettlementLine.id == LinePayment.line_id)
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(
            lines.youth_id.in_(youths),
            lines.payee == claim.payee,
            through,
            Disbursement.paid_on <= by,
            ~or_(FAILED, REVERSED),
        )
        .order_by(LinePayment.line_id.desc())
    )
    return [PaidPart(*row) for row in rows]


async def given_back(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, Decimal]:
    """What came back of the paid lines of these placements' month, in yuan, but by claims.

    What a claim brought back may lie on another month's line: it counts there and nowhere else.
    """
    rows = await session.execute(
        select(SettlementLine.placement_id, func.sum(returned(but_by_claims=True)))
        .join(LinePayment, LinePayment.line_id == SettlementLine.id)
        .where(
            SettlementLine.placement_id.in_(placements),
            SettlementLine.month == month,
            ~or_(FAILED, REVERSED),
        )
        .group_by(SettlementLine.placement_id)
    )
    return {row[0]: row[1] for row in rows}
