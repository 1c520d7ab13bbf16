"""What is read of whom money was to reach: youths alone, each with what went to them."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.batches import lines_of
from services.reporting.queries.runs import attempts
from services.reporting.tables.payments import LinePayment


@dataclass(frozen=True)
class YouthPaid:
    """A youth, the office of their lines, and what a payment meant for them, in yuan."""

    youth_id: str
    region: str
    amount: Decimal


async def youths_paid(
    session: AsyncSession, batch_id: str, run: int, size: int
) -> AsyncIterator[Sequence[YouthPaid]]:
    """The youths to whom a payment went, each once, so many at a time."""
    query = _youths(batch_id).where(LinePayment.run == run)
    for some in (await session.execute(query)).partitions(size):
        yield [YouthPaid(*row) for row in some]


async def youths_tried(
    session: AsyncSession, batch_id: str, only: Collection[str], size: int
) -> AsyncIterator[Sequence[YouthPaid]]:
    """The youths of some lines, and what the last try to pay them was of, so many at a time."""
    lines = lines_of(batch_id)
    last = LinePayment.attempt == attempts(lines)
    query = _youths(batch_id).where(lines.id.in_(only), last)
    for some in (await session.execute(query)).partitions(size):
        yield [YouthPaid(*row) for row in some]


def _youths(batch_id: str) -> Select[str, str, Decimal]:
    lines = lines_of(batch_id)
    return (
        select(lines.owner, func.max(lines.region), func.sum(LinePayment.amount))
        .join(LinePayment, LinePayment.line_id == lines.id)
        .where(LinePayment.batch_id == batch_id, lines.owner.startswith("yth_"))
        .group_by(lines.owner)
        .order_by(lines.owner)
    )
