"""Writing settlement lines with their days: what many lines say alike is sent once."""

import json
from collections.abc import Collection, Hashable, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import (
    ColumnClause,
    Integer,
    String,
    TableValuedAlias,
    Text,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON, Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from services.common.time.workdays import Year
from services.common.values import ids, yuan
from services.reporting.queries.by_ids import array_of
from services.reporting.rules.allowance import ARTICLE, Portion
from services.reporting.rules.lines import Line
from services.reporting.rules.sentences import with_set_off
from services.reporting.rules.set_offs import SetOff
from services.reporting.tables.settlements import SettledDays, Settlement, SettlementLine

_OWN: Final[dict[str, TypeEngine[Any]]] = {
    "id": Text(),
    "placement_id": Text(),
    "youth_id": Text(),
    "unit_id": Text(),
    "payee_account_id": Text(),
    "said": Integer(),
}
"""What each line has for itself; `said` is the place of what it says among all that is said."""
_KEPT: Final = ("placement_id", "month", "youth_id", "first", "last", "id", "held_for", "adjusts")


async def keep(
    session: AsyncSession,
    settlement: Settlement,
    year: Year,
    lines: Sequence[Line],
    set_offs: Sequence[SetOff | None],
) -> None:
    """Write lines, each with what is set off of it, and the days that they settle."""
    if not lines:
        return
    changed = [_days(settlement, line) for line in lines if line.adjusts and not line.held_for]
    # Days given up first, so that another placement of the same youth may take them.
    if changed:
        await session.execute(update(SettledDays), changed)
    likenesses = [_likeness(*pair) for pair in zip(lines, set_offs, strict=True)]
    firsts = {one: place for place, one in reversed([*enumerate(likenesses)])}
    places = {one: number for number, one in enumerate(firsts, 1)}
    said = [_said(settlement, year, lines[place], set_offs[place]) for place in firsts.values()]
    own = _columns(lines) | {"said": [places[one] for one in likenesses]}
    await session.execute(_insertion(own, said))


def _insertion(own: dict[str, list[Any]], said: list[dict[str, Any]]) -> Any:
    # One text of what is said, read by the database, and an array for each column of their own.
    given = _given(own)
    shared: list[ColumnClause[Any]] = [column(name) for name in said[0]]
    form: ColumnClause[Any] = literal_column(f"NULL::{SettlementLine.__tablename__}")
    text = cast(literal(json.dumps(said, default=str), String), JSON)
    told = func.json_populate_recordset(form, text).table_valued(
        *shared, with_ordinality="ordinality", name="told"
    )
    mine = [given.c[name] for name in own if name != "said"]
    rows = select(*mine, *(told.c[name] for name in said[0])).join_from(
        given, told, told.c.ordinality == given.c.said
    )
    names = [one.name for one in rows.selected_columns]
    kept = (
        insert(SettlementLine)
        .from_select(names, rows)
        .returning(*(getattr(SettlementLine, name) for name in _KEPT))
        .cte("kept")
    )
    # A first line has days: only a later one can take them all back.
    days = func.daterange(kept.c.first, kept.c.last, "[]")
    settled = select(kept.c.placement_id, kept.c.month, kept.c.youth_id, days, kept.c.id).where(
        func.cardinality(kept.c.held_for) == 0, kept.c.adjusts.is_(None)
    )
    into = ["placement_id", "month", "youth_id", "days", "line_id"]
    return insert(SettledDays).from_select(into, settled)


def _given(own: dict[str, list[Any]]) -> TableValuedAlias:
    named: list[ColumnClause[Any]] = [column(name, kind) for name, kind in _OWN.items()]
    arrays = (array_of(own[name], kind) for name, kind in _OWN.items())
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def _columns(lines: Collection[Line]) -> dict[str, list[Any]]:
    return {
        "id": ids.several("stl", len(lines)),
        "placement_id": [line.stay.placement_id for line in lines],
        "youth_id": [line.stay.youth_id for line in lines],
        "unit_id": [line.stay.unit_id for line in lines],
        "payee_account_id": [line.account for line in lines],
    }


def _likeness(line: Line, set_off: SetOff | None) -> Hashable:
    # First lines of one sum say the same; what takes account of earlier ones says it for itself.
    if line.adjusts or line.allowance is None or set_off:
        return line.stay.placement_id
    return id(line.allowance), line.stay.region, line.payee, line.held_for


def _days(settlement: Settlement, line: Line) -> dict[str, Any]:
    span = Range(*line.days, bounds="[]") if line.allowance else Range(empty=True)
    return {"placement_id": line.stay.placement_id, "month": settlement.month, "days": span}


def _said(settlement: Settlement, year: Year, line: Line, set_off: SetOff | None) -> dict[str, Any]:
    kept_back = set_off.amount if set_off else yuan.ZERO
    to_pay = max(line.amount, yuan.ZERO) - kept_back
    return {
        "settlement_id": settlement.id,
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


def _portion(portion: Portion) -> dict[str, Any]:
    voided = {"voided_for": portion.voided_for} if portion.voided_for else {}
    return voided | {
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
