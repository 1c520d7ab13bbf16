"""The lines that audit signals concern, and what the confirmed ones do to their months."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    SQLColumnExpression,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.persons import bearer
from services.reporting.queries.settlements import in_force
from services.reporting.queries.signals import meets
from services.reporting.rules.objections import DROPPED
from services.reporting.rules.signals import Kind
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement, SettlementLine
from services.reporting.tables.signals import AuditSignal, AuditSignalMove

_STANDING: Final = ("open", "confirmed")
_is_of_a_month: Final = and_(AuditSignal.state == "confirmed", AuditSignal.month.is_not(None))
"""Whether it may have made its month void: no line of it that was written before is paid."""
_withdrawn_since: Final = and_(
    LineObjection.state == "dismissed",
    exists().where(
        AuditSignalMove.signal_id == LineObjection.signal_id,
        AuditSignalMove.move == "withdrawal",
        AuditSignalMove.recorded_at >= LineObjection.answered_at,
    ),
)
"""Whether a hold ended before its signal was confirmed wrongly: it says nothing of what follows."""
Outcomes = dict[str, list[str]]
"""By region what a confirmation does to its month, and the version of the value by which."""


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


async def regions_of(
    session: AsyncSession, area: str, month: Month, youths: Collection[str]
) -> list[str]:
    """Whose offices within an area have lines of some youths' month, of batches not cancelled."""
    rows = await session.scalars(
        select(SettlementLine.region)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            SettlementLine.region.startswith(region.prefix(area), autoescape=True),
            SettlementLine.month == month,
            SettlementLine.youth_id.in_(youths),
            Settlement.state != "cancelled",
        )
        .distinct()
    )
    return list(rows)


async def voided_lines(
    session: AsyncSession, settlement_id: str, kinds: Collection[Kind], youths: Collection[str]
) -> list[SettlementLine]:
    """The lines of a settlement by which nothing of some youths' month is due, for these kinds.

    The last first: what takes the month back, or says that nothing is due of it.
    """
    line = SettlementLine
    rows = await session.scalars(
        select(line)
        .where(
            line.settlement_id == settlement_id,
            line.youth_id.in_(youths),
            or_(*(line.portions.contains([{"voided_for": kind}]) for kind in sorted(kinds))),
            in_force(line),
        )
        .order_by(line.id.desc())
    )
    return list(rows)


async def to_hold(
    session: AsyncSession, settlement: Settlement
) -> list[tuple[SettlementLine, AuditSignal, Outcomes]]:
    """The lines of a settlement that are to wait, each by a signal that has not held it yet.

    With what the signal's last confirmation does, if it has one.

    By one that is open or confirmed for its month, by one that is open for all; and by one that was
    confirmed for all, where it took a line of the month out or an objection kept it off one.
    """
    line = SettlementLine
    held = exists().where(
        LineObjection.line_id == line.id,
        LineObjection.signal_id == AuditSignal.id,
        ~_withdrawn_since,
    )
    holding = _holding(settlement)
    rows = await session.execute(
        select(line, AuditSignal, _last_outcomes(AuditSignal.id))
        .join(holding, holding.c.youth_id == line.youth_id)
        .join(AuditSignal, AuditSignal.id == holding.c.id)
        .where(
            line.settlement_id == settlement.id,
            or_(
                AuditSignal.month == line.month,
                and_(AuditSignal.state == "open", AuditSignal.month.is_(None)),
                _waited_for(line),
            ),
            ~held,
        )
        .order_by(line.id, AuditSignal.id)
    )
    return [(row[0], row[1], row[2] or {}) for row in rows]


def _holding(settlement: Settlement) -> Subquery:
    # Which signals may hold lines of a settlement, each with the persons whom it concerns.
    youths = func.unnest(AuditSignal.youths).table_valued("id", name="concerned")
    concerned = youths.render_derived().lateral()
    return (
        select(AuditSignal.id, bearer(concerned.c.id).label("youth_id"))
        .join(concerned, true())
        .where(
            or_(AuditSignal.effect == "hold", _is_of_a_month),
            AuditSignal.state.in_(_STANDING),
            or_(AuditSignal.month == settlement.month, AuditSignal.month.is_(None)),
            meets(settlement.region),
        )
        .distinct()
        .subquery()
    )


def _last_outcomes(signal_id: SQLColumnExpression[str]) -> ScalarSelect[Outcomes]:
    return (
        select(AuditSignalMove.outcomes)
        .where(AuditSignalMove.signal_id == signal_id, AuditSignalMove.move == "confirmation")
        .order_by(AuditSignalMove.version.desc())
        .limit(1)
        .scalar_subquery()
    )


async def outcomes_of(session: AsyncSession, signals: Collection[str]) -> dict[str, Outcomes]:
    """What the last confirmation of some signals does, by their ids."""
    rows = await session.execute(
        select(AuditSignal.id, _last_outcomes(AuditSignal.id)).where(AuditSignal.id.in_(signals))
    )
    return {signal_id: outcomes or {} for signal_id, outcomes in rows}


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
) -> list[tuple[AuditSignal, Outcomes]]:
    """The signals of a month that stood confirmed at an instant and what that does, by id."""
    withdrawal, confirmation = aliased(AuditSignalMove), AuditSignalMove
    withdrawn = exists().where(
        withdrawal.signal_id == confirmation.signal_id,
        withdrawal.move == "withdrawal",
        withdrawal.version > confirmation.version,
        withdrawal.recorded_at <= known_at,
    )
    rows = await session.execute(
        select(AuditSignal, confirmation.outcomes)
        .join(confirmation, confirmation.signal_id == AuditSignal.id)
        .where(
            AuditSignal.month == month,
            confirmation.move == "confirmation",
            confirmation.recorded_at <= known_at,
            ~withdrawn,
        )
        .order_by(AuditSignal.id)
    )
    return [(row[0], row[1]) for row in rows]


async def standing_of(
    session: AsyncSession, settlement: Settlement, kinds: Collection[Kind]
) -> list[tuple[AuditSignal, Outcomes]]:
    """The signals of these kinds and a settlement's month that stand confirmed now, by id."""
    rows = await session.execute(
        select(AuditSignal, _last_outcomes(AuditSignal.id))
        .where(
            AuditSignal.month == settlement.month,
            AuditSignal.state == "confirmed",
            AuditSignal.kind.in_(kinds),
            meets(settlement.region),
        )
        .order_by(AuditSignal.id)
    )
    return [(row[0], row[1] or {}) for row in rows]


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
            ~_withdrawn_since,
            SettlementLine.month == month,
        )
    )
    return {(str(signal_id), placement_id) for signal_id, placement_id in rows}


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
