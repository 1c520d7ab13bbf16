"""Audit signals that were found, what was said of them, and the lines they concern."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.signals import Kind, State
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement, SettlementLine
from services.reporting.tables.signals import AuditSignal, AuditSignalMove


async def lines_of(
    session: AsyncSession, area: str, month: Month, youths: Collection[str], states: Collection[str]
) -> list[SettlementLine]:
    """The lines of youths in a month, in settlements within an area that stand at these states."""
    rows = await session.scalars(
        select(SettlementLine)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            Settlement.region.startswith(region.prefix(area), autoescape=True),
            Settlement.month == month,
            Settlement.state.in_(states),
            SettlementLine.youth_id.in_(youths),
        )
        .order_by(SettlementLine.id)
    )
    return list(rows)


async def find(session: AsyncSession, signal_id: str, area: str) -> AuditSignal | None:
    """A signal within an area, held until the end of the transaction."""
    within = AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    return await session.scalar(
        select(AuditSignal).where(AuditSignal.id == signal_id, within).with_for_update()
    )


async def moves(session: AsyncSession, signal_id: str) -> list[AuditSignalMove]:
    """What was said of a signal, in order."""
    rows = await session.scalars(
        select(AuditSignalMove)
        .where(AuditSignalMove.signal_id == signal_id)
        .order_by(AuditSignalMove.version)
    )
    return list(rows)


async def held_by(session: AsyncSession, signal_id: str) -> list[LineObjection]:
    """What a signal holds that still waits."""
    rows = await session.scalars(
        select(LineObjection)
        .where(LineObjection.signal_id == signal_id, LineObjection.state == "open")
        .order_by(LineObjection.id)
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
