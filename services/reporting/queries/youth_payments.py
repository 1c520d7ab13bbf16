"""What a youth sees of their money: lines of the living allowance, and approved payables."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import yuan
from services.reporting.queries.batches import PAYABLES, SETTLED, Lines
from services.reporting.queries.disbursements import returned
from services.reporting.queries.runs import FAILED, REVERSED
from services.reporting.rules import objections
from services.reporting.rules.own_lines import Became, Standing, standing
from services.reporting.rules.settlements import State
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.payables import Payable
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

    @property
    def standing(self) -> Standing:
        """How the line itself stands."""
        line, is_paid = self.line, self.paid_on is not None
        pays = line.to_pay > yuan.ZERO
        return standing(Became(self.state, is_paid, bool(line.held_for), pays, self.objection))

    @property
    def time(self) -> str:
        """What of its id tells its time, with which the next page goes on."""
        return self.line.id.partition("_")[2]


@dataclass(frozen=True)
class YouthPayable:
    """A payable as the youth it goes to sees it, with what became of it as of a line."""

    row: Payable
    paid_on: date | None
    failed_reason: str | None
    returned: Decimal

    @property
    def time(self) -> str:
        """What of its id tells its time, with which the next page goes on."""
        return self.row.id.partition("_")[2]


async def of_person(
    session: AsyncSession, youths: Collection[str], *, after: str | None, limit: int
) -> list[YouthLine | YouthPayable]:
    """A person's lines in force and payables, newest first, after the time of one of them."""
    settled = (
        select(SettlementLine.id.label("id"), _time(SettlementLine.id).label("time"))
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            SettlementLine.youth_id.in_(youths),
            Settlement.state.not_in(("preparing", "cancelled")),
        )
    )
    claimed = select(Payable.id, _time(Payable.id)).where(
        Payable.youth_id.in_(youths), Payable.state.in_(("approved", "paid"))
    )
    every = union_all(settled, claimed).subquery()
    query = select(every.c.id).order_by(every.c.time.desc(), every.c.id).limit(limit)
    ids = list(await session.scalars(query.where(every.c.time < after) if after else query))
    seen = await _lines_seen(session, ids) | await _payables_seen(session, ids)
    return [seen[one] for one in ids]


def _time(line: SQLColumnExpression[str]) -> ColumnElement[str]:
    # What of an id tells its time: ids of both kinds are in one order by it.
    return func.split_part(line, "_", 2)


async def _lines_seen(
    session: AsyncSession, ids: Collection[str]
) -> dict[str, YouthLine | YouthPayable]:
    query = select(SettlementLine, Settlement.state, *_became(), _objection()).join(
        Settlement, Settlement.id == SettlementLine.settlement_id
    )
    rows = await session.execute(_with_last_try(query, SETTLED, ids))
    return {row[0].id: YouthLine(*row) for row in rows}


async def _payables_seen(
    session: AsyncSession, ids: Collection[str]
) -> dict[str, YouthLine | YouthPayable]:
    query = _with_last_try(select(Payable, *_became()), PAYABLES, ids)
    return {row[0].id: YouthPayable(*row) for row in await session.execute(query)}


def _became() -> tuple[ColumnElement[Any], ...]:
    # Of the last try: the day it was paid, why the bank failed it, what came back.
    fails = or_(FAILED, REVERSED)
    return (
        case((fails, None), else_=PaymentRun.paid_on),
        case((BankResult.outcome == "failed", BankResult.reason), else_=None),
        case((fails, yuan.ZERO), else_=returned()),
    )


def _with_last_try(query: Select[Any], lines: Lines, ids: Collection[str]) -> Select[Any]:
    run, result = PaymentRun, BankResult
    return (
        query.ext(distinct_on(lines.id))
        .outerjoin(LinePayment, LinePayment.line_id == lines.id)
        .outerjoin(run, and_(run.batch_id == LinePayment.batch_id, run.run == LinePayment.run))
        .outerjoin(
            result,
            and_(result.line_id == LinePayment.line_id, result.attempt == LinePayment.attempt),
        )
        .where(lines.id.in_(ids))
        # Of what was paid and came back later, failed is the last word.
        .order_by(lines.id, LinePayment.attempt.desc(), result.outcome)
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
