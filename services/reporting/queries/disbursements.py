"""What was paid of a line, and what of it came back."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.reporting.queries.runs import FAILED, REVERSED
from services.reporting.rules.disbursements import Paid
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payments import LinePayment


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


def returned() -> ScalarSelect[Decimal]:
    """What of a try came back."""
    back = aliased(Disbursement)
    return (
        select(func.coalesce(-func.sum(back.amount), yuan.ZERO))
        .where(back.line_id == LinePayment.line_id, back.returns == LinePayment.disbursement_id)
        .correlate(LinePayment)
        .scalar_subquery()
    )
