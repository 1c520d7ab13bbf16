"""Audit signals that were found, what was said of them, and the lines they concern."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.by_ids import array_of
from services.reporting.queries.persons import bearer, is_nameless
from services.reporting.rules.objections import DROPPED
from services.reporting.rules.signals import Kind, State, Step
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement, SettlementLine
from services.reporting.tables.signals import AuditSignal, AuditSignalMove

_STANDING: Final = ("open", "confirmed")
_is_of_a_month: Final = and_(AuditSignal.state == "confirmed", AuditSignal.month.is_not(None))
"""Whether it may have made its month void: no line of it that was written before is paid."""


async def settlements_of(
    session: AsyncSession,
    area: str,
    month: Month,
    youths: Collection[str],
    states: Collection[str],
) -> list[str]:
    """The settlements at these states with lines of some youths' month within an area."""
    rows = await session.scalars(
        select(Settlement.id)
        .join(SettlementLine, SettlementLine.settlement_id == Settlement.id)
        .where(
            SettlementLine.region.startswith(region.prefix(area), autoescape=True),
            Settlement.month == month,
            Settlement.state.in_(states),
            SettlementLine.youth_id.in_(youths),
        )
        .distinct()
        .order_by(Settlement.id)
    )
    return list(rows)


async def to_hold(
    session: AsyncSession, settlement_id: str
) -> list[tuple[SettlementLine, AuditSignal]]:
    """The lines of a settlement that are to wait, each by a signal that has not held it yet.

    By one that is open or confirmed for its month, by one that is open for all; and by one that was
    confirmed for all, where it took a line of the month out or an objection kept it off one.
    """
    line = SettlementLine
    held = exists().where(
        LineObjection.line_id == line.id, LineObjection.signal_id == AuditSignal.id
    )
    youths = func.unnest(AuditSignal.youths).table_valued("id", name="concerned")
    concerned = youths.render_derived().lateral()
    holding = (
        select(AuditSignal.id, bearer(concerned.c.id).label("youth_id"))
        .join(concerned, true())
        .where(or_(AuditSignal.effect == "hold", _is_of_a_month), AuditSignal.state.in_(_STANDING))
        .distinct()
        .subquery()
    )
    rows = await session.execute(
        select(line, AuditSignal)
        .join(holding, holding.c.youth_id == line.youth_id)
        .join(AuditSignal, AuditSignal.id == holding.c.id)
        .where(
            line.settlement_id == settlement_id,
            or_(
                AuditSignal.month == line.month,
                and_(AuditSignal.state == "open", AuditSignal.month.is_(None)),
                _waited_for(line),
            ),
            ~held,
        )
        .order_by(line.id, AuditSignal.id)
    )
    return [(row[0], row[1]) for row in rows]


def _was_taken(move: Step, by: datetime) -> ColumnElement[bool]:
    return exists().where(
        AuditSignalMove.signal_id == AuditSignal.id,
        AuditSignalMove.move == move,
        AuditSignalMove.recorded_at <= by,
    )


def _waited_for(line: type[SettlementLine]) -> ColumnElement[bool]:
    # It took a line out, or could not hold one to which somebody objected when it was confirmed.
    before, objection, confirmation = aliased(SettlementLine), LineObjection, AuditSignalMove
    took_out = and_(objection.signal_id == AuditSignal.id, objection.state.in_(DROPPED))
    kept_off = and_(
        objection.recorded_at <= confirmation.recorded_at,
        or_(
            objection.answered_at.is_(None),
            objection.answered_at >= confirmation.recorded_at,
        ),
    )
    return exists().where(
        confirmation.signal_id == AuditSignal.id,
        confirmation.move == "confirmation",
        before.placement_id == line.placement_id,
        before.month == line.month,
        objection.line_id == before.id,
        or_(took_out, kept_off),
    )


async def confirmed_of(
    session: AsyncSession, month: Month, known_at: datetime
) -> list[AuditSignal]:
    """The signals of a month that stood confirmed at an instant, by id."""
    rows = await session.scalars(
        select(AuditSignal)
        .where(
            AuditSignal.month == month,
            _was_taken("confirmation", known_at),
            ~_was_taken("withdrawal", known_at),
        )
        .order_by(AuditSignal.id)
    )
    return list(rows)


async def let_go(
    session: AsyncSession, month: Month, signals: Collection[str]
) -> set[tuple[str, str]]:
    """Which placements' month a reviewer let go although a signal held it: signal and placement."""
    rows = await session.execute(
        select(LineObjection.signal_id, SettlementLine.placement_id)
        .join(SettlementLine, SettlementLine.id == LineObjection.line_id)
        .where(
            LineObjection.signal_id.in_(signals),
            LineObjection.state == "dismissed",
            SettlementLine.month == month,
        )
    )
    return {(str(signal_id), placement_id) for signal_id, placement_id in rows}


async def is_open(session: AsyncSession, signal_id: str | None) -> bool:
    """Whether a signal still awaits its decision."""
    found = await session.scalar(select(AuditSignal.state).where(AuditSignal.id == signal_id))
    return found == "open"


async def find(session: AsyncSession, signal_id: str, area: str) -> AuditSignal | None:
    """A signal within an area, held until the end of the transaction."""
    within = AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    return await session.scalar(
        select(AuditSignal).where(AuditSignal.id == signal_id, within).with_for_update()
    )


async def confirmed_by(session: AsyncSession, signal_id: str) -> str | None:
    """Who confirmed a signal, or None."""
    return await session.scalar(
        select(AuditSignalMove.author).where(
            AuditSignalMove.signal_id == signal_id, AuditSignalMove.move == "confirmation"
        )
    )


async def hold_about(session: AsyncSession, youths: Collection[str]) -> None:
    """Hold the signals about some of these youths: whoever writes of one now comes first."""
    named = AuditSignal.youths.bool_op("&&")(array_of(youths, Text()))
    found = select(AuditSignal.id).where(named).order_by(AuditSignal.id)
    await session.execute(found.with_for_update())


def concerns_others(youths: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether a signal concerns somebody who has a name still, besides these youths."""
    one = func.unnest(AuditSignal.youths).table_valued("id", name="one").render_derived()
    return (
        select(one.c.id)
        .where(one.c.id.not_in(youths), ~is_nameless(one.c.id))
        .correlate(AuditSignal)
        .exists()
    )


async def is_of_nobody(session: AsyncSession, row: AuditSignal) -> bool:
    """Whether all youths whom a signal concerns are nameless; of a unit's it is never so."""
    asked = select(~concerns_others()).where(AuditSignal.id == row.id)
    return bool(row.youths) and bool(await session.scalar(asked))


async def moves(session: AsyncSession, signal_id: str) -> list[AuditSignalMove]:
    """What was said of a signal, in order."""
    rows = await session.scalars(
        select(AuditSignalMove)
        .where(AuditSignalMove.signal_id == signal_id)
        .order_by(AuditSignalMove.version)
    )
    return list(rows)


async def settlements_held_by(session: AsyncSession, signal_id: str) -> list[str]:
    """The settlements in which a signal holds something that still waits, by id."""
    rows = await session.scalars(
        select(LineObjection.settlement_id)
        .where(LineObjection.signal_id == signal_id, LineObjection.state == "open")
        .distinct()
        .order_by(LineObjection.settlement_id)
    )
    return list(rows)


async def held_by(session: AsyncSession, signal_id: str) -> list[LineObjection]:
    """What a signal holds that still waits, of several lines of a month the last one first.

    A line does not leave its batch while a later one adjusts it.
    """
    rows = await session.scalars(
        select(LineObjection)
        .where(LineObjection.signal_id == signal_id, LineObjection.state == "open")
        .order_by(LineObjection.line_id.desc())
    )
    return list(rows)


async def stretch(
    session: AsyncSession,
    area: str,
    which: tuple[Kind | None, State | None],
    *,
    after: str | None,
    limit: int,
) -> list[AuditSignal]:
    """A stretch of the signals within an area, newest first; of one kind or state if asked."""
    kind, state = which
    query: Select[AuditSignal] = select(AuditSignal).where(
        AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    )
    if kind:
        query = query.where(AuditSignal.kind == kind)
    if state:
        query = query.where(AuditSignal.state == state)
    if after:
        query = query.where(AuditSignal.id < after)
    return list(await session.scalars(query.order_by(AuditSignal.id.desc()).limit(limit)))
