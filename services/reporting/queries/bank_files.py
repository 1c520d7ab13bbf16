"""The rows of bank files: what is due now, or what a payment was to pay, with its accounts."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.reporting.queries.batches import Lines, lines_of
from services.reporting.queries.runs import account_on, attempts, is_due
from services.reporting.rules.bank_files import BankRow, purpose_of
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.payments import BankResult, LinePayment


async def due_rows(
    session: AsyncSession, lines: Lines, batches: Collection[str], day: date
) -> list[BankRow]:
    """What is due of some batches on a day, in the order of the lines.

    Nothing to an account that counts no more.
    """
    account = PayeeAccount.id == account_on(lines, day, left=False)
    query = (
        _rows(lines, attempts(lines) + 1).join(PayeeAccount, account).where(is_due(lines, batches))
    )
    return await _read(session, lines, query)


async def rows_of(session: AsyncSession, batch_id: str, run: int) -> list[BankRow]:
    """What a payment was to pay, in the order of its lines."""
    lines = lines_of(batch_id)
    query = (
        _rows(lines, LinePayment.attempt)
        .join(LinePayment, LinePayment.line_id == lines.id)
        .join(PayeeAccount, PayeeAccount.id == LinePayment.payee_account_id)
        .where(LinePayment.batch_id == batch_id, LinePayment.run == run)
    )
    return await _read(session, lines, query)


def _rows(lines: Lines, attempt: SQLColumnExpression[int]) -> Select[*tuple[Any, ...]]:
    failed = aliased(BankResult)
    told = and_(failed.line_id == lines.id, failed.outcome == "failed")
    reason = (
        select(failed.reason)
        .where(told, failed.attempt < attempt)
        .order_by(failed.attempt.desc())
        .limit(1)
        .correlate(lines.of, LinePayment)
        .scalar_subquery()
    )
    told_of = (lines.batch_id, lines.id, attempt, lines.amount, lines.kind, lines.period)
    account = (PayeeAccount.holder, PayeeAccount.bank, PayeeAccount.account)
    return select(*told_of, *account, func.coalesce(reason, ""))


async def _read(
    session: AsyncSession, lines: Lines, query: Select[*tuple[Any, ...]]
) -> list[BankRow]:
    rows = await session.execute(query.order_by(lines.id))
    return [
        BankRow(
            batch_id=batch_id,
            line_id=line_id,
            attempt=attempt,
            holder=holder,
            bank=bank,
            account=account,
            amount=amount,
            purpose=purpose_of(kind, str(period)),
            failed_before=reason,
        )
        for batch_id, line_id, attempt, amount, kind, period, holder, bank, account, reason in rows
    ]
