"""Writing settlement lines: what the rules decide for some placements, kept with its days."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnClause,
    String,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import day_of
from services.common.time.workdays import Year
from services.common.values import ids, yuan
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import moves
from services.reporting.queries import calendar, payees, recoveries, stays
from services.reporting.queries import settlements as queries
from services.reporting.rules import recoveries as rules
from services.reporting.rules.allowance import ARTICLE, Portion
from services.reporting.rules.counting import Counting
from services.reporting.rules.lines import Line, MonthFacts, lines_in_turn
from services.reporting.rules.month_days import MonthDays, days_of
from services.reporting.rules.recoveries import SetOff
from services.reporting.rules.sentences import with_set_off
from services.reporting.rules.stays import Stay
from services.reporting.tables.settlements import SettledDays, Settlement, SettlementLine

SLICE: Final = 1_000
"""Placements looked at in one transaction."""


async def write_slice(session: AsyncSession, settlement_id: str) -> int:
    """Write the lines of the next placements; how many were looked at, 0 when none is left.

    One slice of a month at a time, whoever settles it: what is settled is read and kept under
    one lock. What is cancelled settles nothing more. Raises NoPolicyValue, YearUnknown.
    """
    settlement = await moves.in_turn(session, settlement_id)
    if settlement.state != "preparing":
        return 0
    looked_at = await stays.stays_in(
        session,
        settlement.region,
        settlement.month,
        _positions(settlement),
        after=settlement.prepared_to,
        limit=SLICE,
    )
    if looked_at:
        await _settle(session, settlement, looked_at)
        settlement.prepared_to = max(stay.placement_id for stay in looked_at)
    return len(looked_at)


async def count(session: AsyncSession, settlement_id: str) -> int:
    """How many placements a settlement looks at in all."""
    settlement = await session.get_one(Settlement, settlement_id)
    positions = _positions(settlement)
    return await stays.count_in(session, settlement.region, settlement.month, positions)


def _positions(settlement: Settlement) -> dict[str, int]:
    # How far each feed had been read when the settlement was opened.
    return {source: int(told["position"]) for source, told in settlement.as_of.items()}


async def _settle(
    session: AsyncSession, settlement: Settlement, looked_at: Collection[Stay]
) -> None:
    month = settlement.month
    known = await calendar.calendar_of(session, [month.first])
    facts = await _facts(session, settlement, days_of(month, known), looked_at)
    settled = await queries.settled(session, month, {stay.youth_id for stay in looked_at})
    year = known.years[month.year]
    settlement.provisional = year.provisional
    lines = list(lines_in_turn(looked_at, settled, facts))
    set_offs = await _set_offs(session, lines)
    rows = [_row(settlement, year, *pair) for pair in zip(lines, set_offs, strict=True)]
    await _insert(session, SettlementLine, rows)
    await _keep_days(session, lines, rows)


async def _facts(
    session: AsyncSession, settlement: Settlement, days: MonthDays, looked_at: Collection[Stay]
) -> MonthFacts:
    month, known_at = settlement.month, settlement.known_at
    counties = {
        span.county for stay in looked_at for span in stay.counties_within(month.first, month.last)
    }
    owners = {owner for stay in looked_at for owner in (stay.youth_id, stay.unit_id)}
    regions = {stay.region for stay in looked_at}
    return MonthFacts(
        counting=Counting(days, {one: policy.terms_for(month, one, known_at) for one in counties}),
        accounts=await payees.ids_in_force(session, owners, day_of(known_at)),
        payees={area: policy.payee_of(month, area, known_at) for area in regions},
        hold_unconfirmed=policy.holds_unconfirmed(month, settlement.region, known_at),
    )


async def _keep_days(
    session: AsyncSession, lines: Collection[Line], rows: Collection[dict[str, Any]]
) -> None:
    kept = [(line, row) for line, row in zip(lines, rows, strict=True) if not line.held_for]
    changed = [_days(line, row) for line, row in kept if line.adjusts]
    added = [_owned(line, row) for line, row in kept if not line.adjusts]
    # Days given up first, so that another placement of the same youth may take them.
    if changed:
        await session.execute(update(SettledDays), changed)
    await _insert(session, SettledDays, added)


async def _insert(
    session: AsyncSession, into: type[SettlementLine | SettledDays], rows: Sequence[dict[str, Any]]
) -> None:
    # All in one text, read by the database: a parameter for each value costs more than the rules.
    if not rows:
        return
    columns: list[ColumnClause[Any]] = [column(name) for name in rows[0]]
    form: ColumnClause[Any] = literal_column(f"NULL::{into.__tablename__}")
    given = func.json_populate_recordset(
        form, cast(literal(json.dumps(rows, default=str), String), JSON)
    )
    told = select(*columns).select_from(given.table_valued(*columns, name="given"))
    await session.execute(insert(into).from_select([one.name for one in columns], told))


def _days(line: Line, row: dict[str, Any]) -> dict[str, Any]:
    span = Range(*line.days, bounds="[]") if line.allowance else Range(empty=True)
    return {"placement_id": row["placement_id"], "month": Month.of(row["month"]), "days": span}


def _owned(line: Line, row: dict[str, Any]) -> dict[str, Any]:
    # A first line has days: only a later one can take them all back.
    first, last = line.days
    told = {name: row[name] for name in ("placement_id", "month", "youth_id")}
    return told | {"days": f"[{first},{last}]", "line_id": row["id"]}


async def _set_offs(session: AsyncSession, lines: Collection[Line]) -> list[SetOff | None]:
    due = [(line.stay.youth_id, yuan.ZERO if line.held_for else line.amount) for line in lines]
    claims = await recoveries.agreed(session, {youth for youth, amount in due if amount > 0})
    return list(rules.set_offs(due, claims))


def _row(settlement: Settlement, year: Year, line: Line, set_off: SetOff | None) -> dict[str, Any]:
    kept_back = set_off.amount if set_off else yuan.ZERO
    to_pay = max(line.amount, yuan.ZERO) - kept_back
    return {
        "id": ids.new("stl"),
        "settlement_id": settlement.id,
        "placement_id": line.stay.placement_id,
        "youth_id": line.stay.youth_id,
        "unit_id": line.stay.unit_id,
        "region": line.stay.region,
        "county": line.county,
        "month": settlement.month.first,
        "first": line.days[0],
        "last": line.days[1],
        "method": line.method,
        "already": line.already,
        "amount": line.amount,
        "article": ARTICLE,
        "sentence": with_set_off(line.sentence, kept_back, to_pay),
        "values": list(line.values),
        "calendar_version": year.edition,
        "held_for": list(line.held_for),
        "payee": line.payee,
        "payee_account_id": line.account,
        "set_off": kept_back,
        "set_off_against": set_off.claim if set_off else None,
        "to_pay": to_pay,
        "adjusts": line.adjusts,
    } | _arithmetic(line)


def _arithmetic(line: Line) -> dict[str, Any]:
    due = line.allowance
    if due is None:
        nothing = dict.fromkeys(("days", "counted_days", "month_days"), 0)
        sums = dict.fromkeys(("full_month", "ceiling", "computed"), yuan.ZERO)
        return {"portions": [], **nothing, **sums}
    return {
        "days": sum(portion.days for portion in due.portions),
        "counted_days": due.counted_days,
        "month_days": due.portions[-1].month_days,
        "portions": [_portion(portion) for portion in due.portions],
        "full_month": due.full_month,
        "ceiling": due.ceiling,
        "computed": due.amount,
    }


@lru_cache(maxsize=4096)
def _portion(portion: Portion) -> dict[str, Any]:
    return {
        "first": portion.first.isoformat(),
        "last": portion.last.isoformat(),
        "days": portion.days,
        "counted_days": portion.counted_days,
        "missed_days": portion.missed_days,
        "month_days": portion.month_days,
        "wage": str(portion.wage),
        "ratio": str(portion.ratio),
        "county": portion.county,
        "method": portion.method,
        "least_days": portion.least_days,
        "stopped_by": asdict(portion.stopped_by) if portion.stopped_by else None,
    }
