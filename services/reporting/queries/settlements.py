"""Settlements as they stand, and what they and their lines add up to."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, exists, func, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import region as regions
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.queries.by_ids import any_of, array_of
from services.reporting.rules.lines import Settled
from services.reporting.rules.objections import DROPPED, HOLDING
from services.reporting.rules.persons import Persons
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.settlements import (
    SettledDays,
    Settlement,
    SettlementLine,
    SettlementMove,
)

NOT_HELD: Final[ColumnElement[bool]] = and_(
    func.cardinality(SettlementLine.held_for) == 0,
    ~exists().where(LineObjection.line_id == SettlementLine.id, LineObjection.state.in_(HOLDING)),
)


@dataclass(frozen=True)
class Sums:
    """What the lines of a settlement add up to, in yuan; `to_recover` is not negative."""

    lines: int
    held: int
    total: Decimal
    to_recover: Decimal
    set_off: Decimal


def is_payable() -> ColumnElement[bool]:
    """Whether money of a line is to leave: it is not held, and not all set off."""
    return and_(NOT_HELD, SettlementLine.to_pay > 0)


def in_force(line: type[SettlementLine]) -> ColumnElement[bool]:
    """Whether a line settles its month: not held when it was written, not dropped since."""
    dropped = exists().where(LineObjection.line_id == line.id, LineObjection.state.in_(DROPPED))
    return and_(func.cardinality(line.held_for) == 0, ~dropped)


async def find(
    session: AsyncSession, settlement_id: str, *, office: str, lock: bool = False
) -> Settlement | None:
    """A settlement that an office may see: of its region or one within."""
    query = select(Settlement).where(Settlement.id == settlement_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    return found if found and regions.lies_within(found.region, office) else None


async def month_of(session: AsyncSession, settlement_id: str) -> Month | None:
    """The month of a settlement, which never changes; None where there is none of that id."""
    return await session.scalar(select(Settlement.month).where(Settlement.id == settlement_id))


async def held(session: AsyncSession, which: Collection[str]) -> list[Settlement]:
    """These settlements by id, nobody else at them."""
    rows = await session.scalars(
        select(Settlement).where(Settlement.id.in_(which)).order_by(Settlement.id).with_for_update()
    )
    return list(rows)


async def is_under_way(session: AsyncSession, area: str, month: Month) -> bool:
    """Whether a settlement of that region and month is just being prepared."""
    found = await session.scalar(
        select(Settlement.id).where(
            Settlement.region == area,
            Settlement.month == month,
            Settlement.state == "preparing",
        )
    )
    return found is not None


async def stretch(
    session: AsyncSession, office: str, *, month: Month | None, after: str | None, limit: int
) -> list[Settlement]:
    """The settlements an office may see, newest first, after one of them."""
    query = select(Settlement).where(
        Settlement.region.startswith(regions.prefix(office), autoescape=True)
    )
    if month:
        query = query.where(Settlement.month == month)
    if after:
        query = query.where(Settlement.id < after)
    return list(await session.scalars(query.order_by(Settlement.id.desc()).limit(limit)))


async def moves(session: AsyncSession, settlement_id: str) -> list[SettlementMove]:
    """The steps a settlement took, in their order."""
    rows = await session.scalars(
        select(SettlementMove)
        .where(SettlementMove.settlement_id == settlement_id)
        .order_by(SettlementMove.version)
    )
    return list(rows)


async def settled(
    session: AsyncSession, month: Month, youths: Collection[str], known: Persons
) -> list[Settled]:
    """What the lines in force say of these persons' month, by placement."""
    lines, days = SettlementLine, SettledDays
    rows = await session.execute(
        select(
            days,
            func.sum(lines.amount).label("amount"),
            func.max(lines.full_month).label("full_month"),
        )
        .join(lines, and_(lines.placement_id == days.placement_id, lines.month == days.month))
        .join(Settlement, Settlement.id == lines.settlement_id)
        .where(
            days.month == month,
            days.youth_id == any_of(known.ids_of(youths)),
            Settlement.state != "cancelled",
            in_force(lines),
        )
        .group_by(days.placement_id, days.month)
    )
    return [_settled(row, known.id_of(row.youth_id), sums) for row, *sums in rows]


async def bring_together(session: AsyncSession, month: Month, known: Persons) -> None:
    """Let the days settled of these persons stand by the ids that they bear now.

    Those that were settled twice stay apart until one of the two is settled anew.
    """
    if not known.into:
        return
    mine, other = SettledDays, aliased(SettledDays)
    pairs = (
        func.unnest(array_of(known.into, Text()), array_of(known.into.values(), Text()))
        .table_valued("former", "now", name="known")
        .render_derived()
    )
    shared = exists().where(
        other.youth_id == pairs.c.now, other.month == mine.month, other.days.op("&&")(mine.days)
    )
    await session.execute(
        update(mine)
        .where(mine.youth_id == pairs.c.former, mine.month == month, ~shared)
        .values(youth_id=pairs.c.now)
        .execution_options(synchronize_session=False)
    )


async def sums(session: AsyncSession, settlement_id: str) -> Sums:
    """What a settlement's lines add up to; a held line is not paid."""
    amount = SettlementLine.amount
    row = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(~NOT_HELD),
                func.coalesce(func.sum(SettlementLine.to_pay).filter(is_payable()), yuan.ZERO),
                func.coalesce(-func.sum(amount).filter(NOT_HELD, amount < 0), yuan.ZERO),
                func.coalesce(func.sum(SettlementLine.set_off).filter(NOT_HELD), yuan.ZERO),
            ).where(SettlementLine.settlement_id == settlement_id)
        )
    ).one()
    return Sums(*row)


async def placements_settled(
    session: AsyncSession, settlement_id: str, size: int
) -> AsyncIterator[list[str]]:
    """The placements whose month a settlement settles, so many at a time, by their ids.

    Those of its lines that are not held.
    """
    of = select(SettlementLine.placement_id).where(
        SettlementLine.settlement_id == settlement_id, NOT_HELD
    )
    rows = await session.scalars(of.order_by(SettlementLine.placement_id))
    for some in rows.partitions(size):
        yield list(some)


async def payable_by_region(session: AsyncSession, settlement_id: str) -> dict[str, Decimal]:
    """What is to be paid for the units of each recognising office, in yuan."""
    rows = await session.execute(
        select(SettlementLine.region, func.sum(SettlementLine.to_pay).label("amount"))
        .where(SettlementLine.settlement_id == settlement_id, is_payable())
        .group_by(SettlementLine.region)
        .order_by(SettlementLine.region)
    )
    return {row.region: row.amount for row in rows}


async def lines(
    session: AsyncSession, settlement_id: str, *, after: str | None, limit: int
) -> list[tuple[SettlementLine, str | None]]:
    """A stretch of a settlement's lines by id, each with the last digits of its payee account."""
    query = (
        select(SettlementLine, PayeeAccount.tail)
        .outerjoin(PayeeAccount, PayeeAccount.id == SettlementLine.payee_account_id)
        .where(SettlementLine.settlement_id == settlement_id)
    )
    if after:
        query = query.where(SettlementLine.id > after)
    rows = await session.execute(query.order_by(SettlementLine.id).limit(limit))
    return [(line, tail) for line, tail in rows]


def settled_first_by(settlement: Settlement, line_id: str | None = None) -> ColumnElement[bool]:
    """The days that were settled first by a settlement, or by one line of it."""
    lines = select(SettlementLine.id).where(
        SettlementLine.settlement_id == settlement.id,
        SettlementLine.id == line_id if line_id else true(),
    )
    return SettledDays.line_id.in_(lines)


async def has_later_lines(
    session: AsyncSession, settlement: Settlement, line_id: str | None = None
) -> bool:
    """Whether a later settlement in force adjusts what this one, or one line of it, settled."""
    later, mine = aliased(SettlementLine), aliased(SettlementLine)
    found = await session.scalar(
        select(later.id)
        .join(Settlement, Settlement.id == later.settlement_id)
        .join(mine, _same_month(mine, later))
        .where(
            mine.settlement_id == settlement.id,
            later.settlement_id != settlement.id,
            later.id > mine.id,
            mine.id == line_id if line_id else true(),
            later.adjusts.is_not(None),
            in_force(later),
            in_force(mine),
            Settlement.state != "cancelled",
        )
        .limit(1)
    )
    return found is not None


async def lines_before(
    session: AsyncSession, settlement: Settlement, line_id: str | None = None
) -> list[tuple[str, date, date]]:
    """For each placement whose lines a settlement adjusted: the days of the line before."""
    mine, before = aliased(SettlementLine), aliased(SettlementLine)
    rows = await session.execute(
        select(before.placement_id, before.first, before.last)
        .ext(distinct_on(before.placement_id))
        .join(mine, _same_month(mine, before))
        .join(Settlement, Settlement.id == before.settlement_id)
        .where(
            mine.settlement_id == settlement.id,
            mine.id == line_id if line_id else true(),
            mine.adjusts.is_not(None),
            before.id < mine.id,
            in_force(before),
            Settlement.state != "cancelled",
        )
        .order_by(before.placement_id, before.id.desc())
    )
    return [(placement, first, last) for placement, first, last in rows]


def _same_month(one: type[SettlementLine], other: type[SettlementLine]) -> ColumnElement[bool]:
    return and_(one.placement_id == other.placement_id, one.month == other.month)


def _settled(row: SettledDays, youth_id: str, sums: Sequence[Decimal]) -> Settled:
    return Settled(row.placement_id, youth_id, row.line_id, _ends(row.days), *sums)


def _ends(span: Any) -> tuple[date, date] | None:
    # PostgreSQL gives back days half open: [first, day after the last).
    return None if span.isempty else (span.lower, date.fromordinal(span.upper.toordinal() - 1))
