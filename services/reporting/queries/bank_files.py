"""The rows of bank files: what is due now, or what a payment was to pay, with its accounts."""

from datetime import date

from sqlalchemy import Select, SQLColumnExpression, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.reporting.queries.runs import account_on, is_due
from services.reporting.rules.bank_files import BankRow
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.payments import BankResult, LinePayment
from services.reporting.tables.settlements import SettlementLine


async def due_rows(session: AsyncSession, settlement_id: str, day: date) -> list[BankRow]:
    """What is due of a settlement, in the order of its lines, with the accounts of a day."""
    account = PayeeAccount.id == account_on(day)
    query = _rows().join(PayeeAccount, account).where(is_due(settlement_id))
    return await _read(session, query)


async def rows_of(session: AsyncSession, settlement_id: str, run: int) -> list[BankRow]:
    """What a payment was to pay, in the order of its lines."""
    query = (
        _rows(LinePayment.attempt)
        .join(LinePayment, LinePayment.line_id == SettlementLine.id)
        .join(PayeeAccount, PayeeAccount.id == LinePayment.payee_account_id)
        .where(LinePayment.settlement_id == settlement_id, LinePayment.run == run)
    )
    return await _read(session, query)


def _rows(
    before: SQLColumnExpression[int] | None = None,
) -> Select[SettlementLine, PayeeAccount, str]:
    failed = aliased(BankResult)
    told = and_(failed.line_id == SettlementLine.id, failed.outcome == "failed")
    reason = (
        select(failed.reason)
        .where(told if before is None else and_(told, failed.attempt < before))
        .order_by(failed.attempt.desc())
        .limit(1)
        .correlate(SettlementLine, LinePayment)
        .scalar_subquery()
    )
    return select(SettlementLine, PayeeAccount, func.coalesce(reason, ""))


async def _read(
    session: AsyncSession, query: Select[SettlementLine, PayeeAccount, str]
) -> list[BankRow]:
    rows = await session.execute(query.order_by(SettlementLine.id))
    return [_row(line, account, reason) for line, account, reason in rows]


def _row(line: SettlementLine, account: PayeeAccount, reason: str) -> BankRow:
    return BankRow(
        line_id=line.id,
        holder=account.holder,
        bank=account.bank,
        account=account.account,
        amount=line.amount,
        purpose=f"{line.month}就业见习基本生活补贴",
        failed_before=reason,
    )
