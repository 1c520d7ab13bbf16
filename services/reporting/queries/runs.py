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
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import yuan
from services.reporting.queries.payees import in_force
from services.reporting.queries.settlements import is_payable
from services.reporting.rules.bank_returns import Outcome, Tried
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.payments import BankResult, LinePayment, PaymentRun, Reversal
from services.reporting.tables.settlements import SettlementLine

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
        Reversal.settlement_id == LinePayment.settlement_id,
        Reversal.run == LinePayment.run,
        Reversal.state == "confirmed",
    )
    .correlate(LinePayment)
)


@dataclass(frozen=True)
class Due:
    """What is to be paid of a settlement: how many lines, and how much for each office."""

    lines: int
    by_region: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All offices together, in yuan."""
        return sum(self.by_region.values(), yuan.ZERO)


def stands() -> ColumnElement[bool]:
    """Whether a try to pay the line stands: the bank did not fail it, nobody reversed it."""
    standing = exists().where(LinePayment.line_id == SettlementLine.id, ~FAILED, ~REVERSED)
    return standing.correlate(SettlementLine)


def is_due(settlement_id: str, only: Collection[str] | None = None) -> ColumnElement[bool]:
    """Whether a line of a settlement, or of these alone, is still to be paid."""
    due = and_(SettlementLine.settlement_id == settlement_id, is_payable(), ~stands())
    return due if only is None else and_(due, SettlementLine.id.in_(only))


async def due(
    session: AsyncSession, settlement_id: str, only: Collection[str] | None = None
) -> Due:
    """What is due of a settlement, or of some lines of it."""
    rows = await session.execute(
        select(SettlementLine.region, func.count(), func.sum(SettlementLine.to_pay))
        .where(is_due(settlement_id, only))
        .group_by(SettlementLine.region)
        .order_by(SettlementLine.region)
    )
    found = [(region, lines, amount) for region, lines, amount in rows]
    return Due(sum(lines for _, lines, _ in found), {key: amount for key, _, amount in found})


async def next_run(session: AsyncSession, settlement_id: str) -> int:
    """The number that a settlement's next payment bears."""
    query = select(func.coalesce(func.max(PaymentRun.run), 0)).where(
        PaymentRun.settlement_id == settlement_id
    )
    return (await session.scalars(query)).one() + 1


async def find(session: AsyncSession, settlement_id: str, run: int) -> PaymentRun | None:
    """One payment of a settlement, or None."""
    return await session.get(PaymentRun, (settlement_id, run))


async def of_settlement(session: AsyncSession, settlement_id: str) -> list[PaymentRun]:
    """A settlement's payments in their order."""
    rows = await session.scalars(
        select(PaymentRun).where(PaymentRun.settlement_id == settlement_id).order_by(PaymentRun.run)
    )
    return list(rows)


async def tries_of_due(
    session: AsyncSession, settlement_id: str, run: int, paid_on: date, only: Collection[str] | None
) -> dict[str, Sequence[Any]]:
    """A try for each due line as part of a run whose disbursements are there, column by column.

    Each goes to the account of the day of payment.
    """
    rows = await session.execute(
        select(
            SettlementLine.id,
            attempts() + 1,
            SettlementLine.to_pay,
            account_on(paid_on),
            Disbursement.id,
        )
        .join(
            Disbursement,
            and_(
                Disbursement.settlement_id == SettlementLine.settlement_id,
                Disbursement.run == run,
                Disbursement.region == SettlementLine.region,
                Disbursement.returns.is_(None),
            ),
        )
        .where(is_due(settlement_id, only))
    )
    names = ("line_id", "attempt", "amount", "payee_account_id", "disbursement_id")
    return dict(zip(names, zip(*rows, strict=True), strict=False))


def attempts() -> ScalarSelect[int]:
    """How often it was tried to pay the line."""
    tried = aliased(LinePayment)
    return (
        select(func.count())
        .where(tried.line_id == SettlementLine.id)
        .correlate(SettlementLine)
        .scalar_subquery()
    )


def account_on(day: date) -> ColumnElement[str]:
    """The account to pay the line to on a day: that of its owner in force on it."""
    own = aliased(PayeeAccount)
    same = or_(own.youth_id == PayeeAccount.youth_id, own.unit_id == PayeeAccount.unit_id)
    return (
        select(PayeeAccount.id)
        .join(own, same)
        .where(own.id == SettlementLine.payee_account_id, in_force(day))
        .order_by(PayeeAccount.version.desc())
        .limit(1)
        .correlate(SettlementLine)
        .scalar_subquery()
    )


async def tries(
    session: AsyncSession, settlement_id: str, lines: Collection[str]
) -> dict[str, Tried]:
    """The last try to pay each of these lines, by line."""
    rows = await session.execute(_last_tries(settlement_id).where(LinePayment.line_id.in_(lines)))
    return {tried.line_id: tried for tried in (Tried(*row) for row in rows)}


async def payments_of(
    session: AsyncSession, settlement_id: str, lines: Collection[str]
) -> dict[str, tuple[LinePayment, Disbursement]]:
    """The last try of each line, and the disbursement that it was part of."""
    rows = await session.execute(
        select(LinePayment, Disbursement)
        .ext(distinct_on(LinePayment.line_id))
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(LinePayment.settlement_id == settlement_id, LinePayment.line_id.in_(lines))
        .order_by(LinePayment.line_id, LinePayment.attempt.desc())
    )
    return {tried.line_id: (tried, paid) for tried, paid in rows}


async def has_returns(session: AsyncSession, settlement_id: str, run: int) -> bool:
    """Whether some of a payment's money came back."""
    found = await session.scalar(
        select(Disbursement.id)
        .where(
            Disbursement.settlement_id == settlement_id,
            Disbursement.run == run,
            Disbursement.returns.is_not(None),
        )
        .limit(1)
    )
    return found is not None


async def disbursements_of(
    session: AsyncSession, settlement_id: str, run: int
) -> list[Disbursement]:
    """What a payment was for each office."""
    rows = await session.scalars(
        select(Disbursement)
        .where(
            Disbursement.settlement_id == settlement_id,
            Disbursement.run == run,
            Disbursement.returns.is_(None),
        )
        .order_by(Disbursement.region)
    )
    return list(rows)


def _last_tries(settlement_id: str) -> Select[str, int, Decimal, Outcome, bool, bool]:
    back = aliased(Disbursement)
    returned = (
        exists()
        .where(back.line_id == LinePayment.line_id, back.returns == LinePayment.disbursement_id)
        .correlate(LinePayment)
    )
    return (
        select(
            LinePayment.line_id,
            LinePayment.attempt,
            LinePayment.amount,
            BankResult.outcome,
            REVERSED,
            returned,
        )
        .ext(distinct_on(LinePayment.line_id))
        .outerjoin(
            BankResult,
            and_(
                BankResult.line_id == LinePayment.line_id,
                BankResult.attempt == LinePayment.attempt,
            ),
        )
        .where(LinePayment.settlement_id == settlement_id)
        .order_by(LinePayment.line_id, LinePayment.attempt.desc())
    )
