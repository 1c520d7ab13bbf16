"""Whom a dated value concerns: settled placements and months, by what their lines name."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Select,
    Subquery,
    Text,
    and_,
    any_,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from services.common.values import region as regions
from services.common.values.dated import Value
from services.common.values.month import Month
from services.reporting.rules.policy_rows import Reign
from services.reporting.tables.policy_rows import PolicyRow
from services.reporting.tables.settlements import Settlement, SettlementLine


@dataclass(frozen=True)
class Concern:
    """A value, where and when it holds, and of which office's settlements it is asked."""

    value: Value
    reigns: Collection[Reign]
    area: str
    by_day: bool
    """Whether it counts on each day; otherwise on the first of a month for the whole month."""


@dataclass(frozen=True)
class Concerned:
    """How many settled months of placements another value holds for, and which months."""

    lines: int
    placements: int
    months: tuple[Month, ...]


async def rows_of(session: AsyncSession, name: str) -> list[PolicyRow]:
    """The rows of a measure, in the order in which they were recorded."""
    rows = await session.scalars(
        select(PolicyRow).where(PolicyRow.name == name).order_by(PolicyRow.recorded_at)
    )
    return [*rows]


async def count(session: AsyncSession, concern: Concern) -> Concerned:
    """How many settled months are concerned."""
    if not concern.reigns:
        return Concerned(0, 0, ())
    found = _concerned(concern).subquery()
    columns = found.c
    lines, placements = (
        await session.execute(
            select(func.count(), func.count(columns.placement_id.distinct())).select_from(found)
        )
    ).one()
    months = await session.scalars(select(columns.month).distinct().order_by(columns.month))
    return Concerned(lines, placements, tuple(months))


async def stretch(
    session: AsyncSession, concern: Concern, *, after: str | None, limit: int
) -> list[tuple[SettlementLine, Settlement]]:
    """The newest lines of the months concerned and their settlements, by the ids of lines."""
    if not concern.reigns:
        return []
    found = _concerned(concern).subquery()
    query = (
        select(SettlementLine, Settlement)
        .join(found, found.c.id == SettlementLine.id)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .order_by(SettlementLine.id)
        .limit(limit)
    )
    if after:
        query = query.where(SettlementLine.id > after)
    return [(line, settlement) for line, settlement in await session.execute(query)]


def _concerned(concern: Concern) -> Select[tuple[str, str, Month]]:
    newest = _newest_lines(concern)
    columns, value = newest.c, concern.value
    named = func.unnest(columns.versions).table_valued("name").render_derived()
    names_it = exists(
        select(named.c.name).where(named.c.name.startswith(f"{value.name}@", autoescape=True))
    )
    return select(columns.id, columns.placement_id, columns.month).where(
        names_it,
        not_(cast(value.version, Text) == any_(columns.versions)),
        _is_reigned(newest, concern),
    )


def _newest_lines(concern: Concern) -> Subquery:
    """The newest line of each placement and month: it names all that its amount rests on."""
    line = SettlementLine
    return (
        select(line.id, line.placement_id, line.month, line.values.label("versions"), line.portions)
        .join(Settlement, Settlement.id == line.settlement_id)
        .where(
            Settlement.state != "cancelled",
            line.region.startswith(regions.prefix(concern.area), autoescape=True),
            line.month >= Month.of(concern.value.effective),
        )
        .ext(distinct_on(line.placement_id, line.month))
        .order_by(line.placement_id, line.month, line.id.desc())
        .subquery()
    )


def _is_reigned(newest: Subquery, concern: Concern) -> ColumnElement[bool]:
    portions = func.jsonb_array_elements(newest.c.portions).table_valued("part").render_derived()
    part = portions.c.part

    def touches(reign: Reign) -> ColumnElement[bool]:
        is_there = part.op("->>")("county").in_(sorted(reign.counties))
        # Days are kept as YYYY-MM-DD, which compare as texts.
        month = func.to_char(newest.c.month, "YYYY-MM-DD")
        first: ColumnElement[Any] = part.op("->>")("first") if concern.by_day else month
        last: ColumnElement[Any] = part.op("->>")("last") if concern.by_day else month
        begun = last >= reign.first.isoformat()
        return and_(is_there, begun, first < reign.until.isoformat() if reign.until else true())

    return exists(select(part).where(or_(*map(touches, concern.reigns))))
