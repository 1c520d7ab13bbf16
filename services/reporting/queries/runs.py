"""Payments line by line: what is due, what a run paid, and what the bank said of each try."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.reporting.queries.batches import Lines, lines_of
from services.reporting.queries.payees import counts_no_more, in_force
from services.reporting.rules.bank_returns import Outcome, Tried
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.payments import (
    BankFileReading,
    BankResult,
    LinePayment,
    PaymentRun,
    Reversal,
)

FAILED: Final[ColumnElement[bool]] = (
    exists()
    .where(
        BankResult.line_id == LinePayment.line_id,
        BankResult.attempt == LinePayment.attempt,
        BankResult.outcome == "failed",
    )
    .correlate(LinePayment)
)
REVERSED: Final[ColumnElement[bool]] = (
    exists()
    .where(
        Reversal.batch_id == LinePayment.batch_id,
        Reversal.run == LinePayment.run,
        Reversal.state == "confirmed",
    )
    .correlate(LinePayment)
)


@dataclass(frozen=True)
class Due:
    """What is to be paid of a batch: how many lines, and how much for each office."""

    lines: int
    by_region: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All offices together, in yuan."""
        return sum(self.by_region.values(), yuan.ZERO)


def stands(lines: Lines) -> ColumnElement[bool]:
    """Whether a try to pay a line stands: the bank did not fail it, nobody reversed it."""
    standing = exists().where(LinePayment.line_id == lines.id, ~FAILED, ~REVERSED)
    return standing.correlate(lines.of)


def is_due(
    lines: Lines, batches: Collection[str], only: Collection[str] | None = None
) -> ColumnElement[bool]:
    """Whether a line of some batches, or of these alone, is still to be paid."""
    due = and_(lines.batch_id.in_(batches), lines.is_payable, ~stands(lines))
    return due if only is None else and_(due, lines.id.in_(only))


async def due(
    session: AsyncSession,
    batch_id: str,
    only: Collection[str] | None = None,
    paid_on: date | None = None,
) -> Due:
    """What is due of a batch, or of some lines of it; on a day, of those with an account on it.

    Of lines that nobody names those that a bank file has now.
    """
    lines = lines_of(batch_id)
    to_be_paid = is_due(lines, [batch_id], only)
    if paid_on is not None:
        account = account_on(lines, paid_on, left=only is not None)
        to_be_paid = and_(to_be_paid, account.is_not(None))
    rows = await session.execute(
        select(lines.region, func.count(), func.sum(lines.amount))
        .where(to_be_paid)
        .group_by(lines.region)
        .order_by(lines.region)
    )
    found = [(region, count, amount) for region, count, amount in rows]
    return Due(sum(count for _, count, _ in found), {key: amount for key, _, amount in found})


async def next_run(session: AsyncSession, batch_id: str) -> int:
    """The number that a batch's next payment bears."""
    query = select(func.coalesce(func.max(PaymentRun.run), 0)).where(
        PaymentRun.batch_id == batch_id
    )
    return (await session.scalars(query)).one() + 1


async def next_runs(session: AsyncSession, batches: Collection[str]) -> dict[str, int]:
    """The number that the next payment of each of these batches bears."""
    rows = await session.execute(
        select(PaymentRun.batch_id, func.max(PaymentRun.run))
        .where(PaymentRun.batch_id.in_(batches))
        .group_by(PaymentRun.batch_id)
    )
    return dict.fromkeys(batches, 1) | {batch_id: last + 1 for batch_id, last in rows}


async def find(session: AsyncSession, batch_id: str, run: int) -> PaymentRun | None:
    """One payment of a batch, or None."""
    return await session.get(PaymentRun, (batch_id, run))


async def of_batch(session: AsyncSession, batch_id: str) -> list[PaymentRun]:
    """A batch's payments in their order."""
    rows = await session.scalars(
        select(PaymentRun).where(PaymentRun.batch_id == batch_id).order_by(PaymentRun.run)
    )
    return list(rows)


async def tries_of_due(
    session: AsyncSession, batch_id: str, run: int, paid_on: date, only: Collection[str] | None
) -> dict[str, Sequence[Any]]:
    """A try for each due line as part of a run whose disbursements are there, column by column.

    Each goes to the account of the day of payment; what has none on it stays due.
    """
    lines = lines_of(batch_id)
    account = account_on(lines, paid_on, left=only is not None).label("payee_account_id")
    rows = await session.execute(
        select(lines.id, attempts(lines) + 1, lines.amount, account, Disbursement.id)
        .join(
            Disbursement,
            and_(
                Disbursement.batch_id == lines.batch_id,
                Disbursement.run == run,
                Disbursement.region == lines.region,
                Disbursement.returns.is_(None),
            ),
        )
        .where(is_due(lines, [batch_id], only))
    )
    names = ("line_id", "attempt", "amount", "payee_account_id", "disbursement_id")
    paid = (row for row in rows if row.payee_account_id is not None)
    return dict(zip(names, zip(*paid, strict=True), strict=False))


def attempts(lines: Lines) -> ScalarSelect[int]:
    """How often it was tried to pay the line."""
    tried = aliased(LinePayment)
    return (
        select(func.count()).where(tried.line_id == lines.id).correlate(lines.of).scalar_subquery()
    )


def account_on(lines: Lines, day: date, *, left: bool) -> ColumnElement[str]:
    """The account to pay the line to on a day: that of its owner in force on it.

    `left` says that money is said to have left for it: to one that counts no more since that
    day, too. None is sent there.
    """
    owners = (PayeeAccount.youth_id, PayeeAccount.unit_id, PayeeAccount.contract_id)
    counts = true() if left else ~counts_no_more()
    return (
        select(PayeeAccount.id)
        .where(or_(*(owner == lines.owner for owner in owners)), in_force(day), counts)
        .order_by(PayeeAccount.version.desc())
        .limit(1)
        .correlate(lines.of)
        .scalar_subquery()
    )


async def tries(
    session: AsyncSession, batch_id: str, lines: Collection[str]
) -> dict[tuple[str, int], Tried]:
    """Every try to pay these lines, by line and number."""
    rows = await session.execute(_tries(batch_id).where(LinePayment.line_id.in_(lines)))
    return {(tried.line_id, tried.attempt): tried for tried in (Tried(*row) for row in rows)}


async def payments_of(
    session: AsyncSession, batch_id: str, lines: Collection[str]
) -> dict[str, tuple[LinePayment, Disbursement]]:
    """The last try of each line, and the disbursement that it was part of."""
    rows = await session.execute(
        select(LinePayment, Disbursement)
        .ext(distinct_on(LinePayment.line_id))
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(LinePayment.batch_id == batch_id, LinePayment.line_id.in_(lines))
        .order_by(LinePayment.line_id, LinePayment.attempt.desc())
    )
    return {tried.line_id: (tried, paid) for tried, paid in rows}


async def has_returns(session: AsyncSession, batch_id: str, run: int) -> bool:
    """Whether some of a payment's money came back."""
    found = await session.scalar(
        select(Disbursement.id)
        .where(
            Disbursement.batch_id == batch_id,
            Disbursement.run == run,
            Disbursement.returns.is_not(None),
        )
        .limit(1)
    )
    return found is not None


async def disbursements_of(session: AsyncSession, batch_id: str, run: int) -> list[Disbursement]:
    """What a payment was for each office."""
    rows = await session.scalars(
        select(Disbursement)
        .where(
            Disbursement.batch_id == batch_id,
            Disbursement.run == run,
            Disbursement.returns.is_(None),
        )
        .order_by(Disbursement.region)
    )
    return list(rows)


def _was_drawn() -> ColumnElement[bool]:
    # A file drawn after the reversal of the try before bore the number of this one.
    before = aliased(LinePayment)
    following = and_(
        before.line_id == LinePayment.line_id, before.attempt == LinePayment.attempt - 1
    )
    counter = and_(
        Reversal.batch_id == before.batch_id,
        Reversal.run == before.run,
        Reversal.state == "confirmed",
    )
    entered = and_(PaymentRun.batch_id == LinePayment.batch_id, PaymentRun.run == LinePayment.run)
    drawn = and_(
        BankFileReading.batch_id == before.batch_id,
        BankFileReading.run > before.run,
        BankFileReading.recorded_at > Reversal.answered_at,
        BankFileReading.recorded_at < PaymentRun.recorded_at,
    )
    return exists().where(following, counter, entered, drawn).correlate(LinePayment)


def _tries(batch_id: str) -> Select[str, int, Decimal, Outcome, bool, bool, bool]:
    back = aliased(Disbursement)
    returned = (
        exists()
        .where(back.line_id == LinePayment.line_id, back.returns == LinePayment.disbursement_id)
        .correlate(LinePayment)
    )
    # Of what the bank first called paid and then sent back, failed is the last word.
    outcome = (
        select(func.min(BankResult.outcome))
        .where(
            BankResult.line_id == LinePayment.line_id,
            BankResult.attempt == LinePayment.attempt,
        )
        .correlate(LinePayment)
        .scalar_subquery()
    )
    tried = (LinePayment.line_id, LinePayment.attempt, LinePayment.amount)
    found = select(*tried, outcome, REVERSED, returned, _was_drawn())
    return found.where(LinePayment.batch_id == batch_id)
