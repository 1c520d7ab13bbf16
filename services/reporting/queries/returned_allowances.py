"""Allowance that came back of paid lines, and what claims, payables and closings took of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.queries.by_ids import any_of
from services.reporting.queries.disbursements import returned
from services.reporting.queries.persons import ids_of
from services.reporting.queries.recoveries import counted
from services.reporting.queries.return_closings import standing_closings
from services.reporting.queries.runs import FAILED, REVERSED
from services.reporting.rules.disbursements import PaidPart
from services.reporting.rules.returned_allowances import (
    KIND,
    ReturnedAllowance,
    month_of,
    period_of,
)
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payables import Payable
from services.reporting.tables.payments import LinePayment
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import SettlementLine


async def stretch(
    session: AsyncSession, office: str, *, after: tuple[str, str] | None, limit: int
) -> list[ReturnedAllowance]:
    """Those of an office of which something is left to explain, by placement and month."""
    found: list[ReturnedAllowance] = []
    while len(found) < limit:
        some = await _read(session, _months(office, after, limit))
        found += [one for one in some if one.left > yuan.ZERO]
        if len(some) < limit:
            break
        after = some[-1].placement_id, some[-1].month.first.isoformat()
    return found[:limit]


async def find(
    session: AsyncSession, office: str, placement_id: str, month: Month
) -> ReturnedAllowance | None:
    """What came back of one month of a placement that an office may see, or None."""
    of = SettlementLine.placement_id == placement_id, SettlementLine.month == month
    return next(iter(await _read(session, _months(office, None, 1).where(*of))), None)


async def paid_again(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, Decimal]:
    """What of these placements' month payables pay again, in yuan, but what came back of that.

    What a claim brought back of it was paid again, and is not owed.
    """
    standing = (
        select(func.sum(returned(but_by_claims=True)))
        .select_from(LinePayment)
        .where(LinePayment.line_id == Payable.id, ~or_(FAILED, REVERSED))
        .correlate(Payable)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Payable.period, func.sum(Payable.amount - func.coalesce(standing, yuan.ZERO)))
        .where(
            Payable.kind == KIND,
            Payable.period.in_([period_of(month, one) for one in placements]),
            Payable.state != "refused",
        )
        .group_by(Payable.period)
    )
    return {month_of(period)[0]: amount for period, amount in rows}


async def payables_of(session: AsyncSession, claim: Recovery) -> Sequence[str]:
    """The payables that paid again what had come back of the months of whoever owes a claim."""
    rows = await session.scalars(
        select(Payable.id).where(Payable.kind == KIND, await _owed_by(session, claim))
    )
    return rows.all()


async def paid_for(session: AsyncSession, claim: Recovery, by: date) -> list[PaidPart]:
    """What was paid again by a day to whoever owes a claim and has not come back since."""
    rows = await session.execute(
        select(Payable.id, Payable.period, LinePayment.amount - returned())
        .join(LinePayment, LinePayment.line_id == Payable.id)
        .join(Disbursement, Disbursement.id == LinePayment.disbursement_id)
        .where(
            Payable.kind == KIND,
            await _owed_by(session, claim),
            Disbursement.paid_on <= by,
            ~or_(FAILED, REVERSED),
        )
        .order_by(Payable.id.desc())
    )
    return [PaidPart(one, one, *month_of(period), left) for one, period, left in rows]


async def _owed_by(session: AsyncSession, claim: Recovery) -> ColumnElement[bool]:
    if claim.payee == "unit":
        return Payable.object_id == claim.unit_id
    return Payable.youth_id.in_(await ids_of(session, claim.youth_id))


def _months(office: str, after: tuple[str, str] | None, limit: int) -> Select[str, Month]:
    # From what came back: of a hundred thousand payments little does.
    line, back = SettlementLine, Disbursement
    query = (
        select(line.placement_id, line.month)
        .join(back, back.line_id == line.id)
        .join(LinePayment, _tried())
        .where(
            back.returns.is_not(None),
            back.recovery_id.is_(None),
            back.region.startswith(regions.prefix(office), autoescape=True),
            ~or_(FAILED, REVERSED),
        )
        .distinct()
        .order_by(line.placement_id, line.month)
        .limit(limit)
    )
    if after is None:
        return query
    return query.where(tuple_(line.placement_id, cast(line.month, Text)) > after)


def _tried() -> ColumnElement[bool]:
    return and_(
        LinePayment.line_id == Disbursement.line_id,
        LinePayment.disbursement_id == Disbursement.returns,
    )


async def _read(session: AsyncSession, months: Select[str, Month]) -> list[ReturnedAllowance]:
    placements: defaultdict[Month, list[str]] = defaultdict(list)
    for placement_id, month in (await session.execute(months)).all():
        placements[month].append(placement_id)
    found = [
        one
        for month, theirs in placements.items()
        for one in await _came_back(session, month, theirs)
    ]
    return sorted(found, key=lambda one: (one.placement_id, one.month))


async def _came_back(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> list[ReturnedAllowance]:
    claimed = await counted(session, month, placements)
    again = await paid_again(session, month, placements)
    closings = await standing_closings(session, month, placements)
    return [
        ReturnedAllowance(
            *(
                *row,
                *(one.get(row[0], yuan.ZERO) for one in (claimed, again)),
                closings.get(row[0], ()),
            )
        )
        for row in await session.execute(_paid(month, placements))
    ]


def _paid(month: Month, placements: Collection[str]) -> Select[*tuple[Any, ...]]:
    # The first line of the month says who had the money.
    line = SettlementLine
    first = (line.youth_id, line.unit_id, line.payee, line.region)
    return (
        select(
            line.placement_id,
            line.month,
            *(func.array_agg(aggregate_order_by(one, line.id))[1] for one in first),
            func.sum(LinePayment.amount),
            func.sum(returned(but_by_claims=True)),
        )
        .join(LinePayment, LinePayment.line_id == line.id)
        .where(line.placement_id == any_of(placements), line.month == month, ~or_(FAILED, REVERSED))
        .group_by(line.placement_id, line.month)
    )
