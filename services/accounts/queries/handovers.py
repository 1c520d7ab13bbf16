"""Handovers: those that wait for an officer, and the last one of an account, read."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.handover_objections import ObjectionState
from services.accounts.tables.handovers import Handover


async def handover(
    session: AsyncSession, handover_id: str, *, lock: bool = False
) -> Handover | None:
    """One handover; locked, nobody else decides it meanwhile."""
    query = select(Handover).where(Handover.id == handover_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def waits(session: AsyncSession, unit_id: str) -> bool:
    """Whether a handover of a unit waits."""
    query = select(Handover.id).where(Handover.unit_id == unit_id, Handover.state == "waiting")
    return await session.scalar(query) is not None


async def last_objection(session: AsyncSession, unit_id: str) -> ObjectionState | None:
    """How it stands with an objection to the last handover of a unit; None if there is none."""
    query = select(Handover.objection_state).where(
        Handover.state == "done", Handover.unit_id == unit_id
    )
    return await session.scalar(query.order_by(Handover.id.desc()).limit(1))


async def waiting(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[Handover]:
    """Those that wait for an officer, or whose objection does, wherever their units are; newest
    first.
    """
    query = select(Handover).where(
        or_(Handover.state == "waiting", Handover.objection_state == "filed")
    )
    if after:
        query = query.where(Handover.id < after)
    rows = await session.scalars(query.order_by(Handover.id.desc()).limit(limit))
    return rows.all()


async def taken_from(session: AsyncSession, account_id: str) -> Handover | None:
    """The newest handover by which a unit was taken from an account, locked."""
    query = select(Handover).where(Handover.state == "done", Handover.first_id == account_id)
    newest = query.order_by(Handover.id.desc()).limit(1).with_for_update()
    return await session.scalar(newest.execution_options(populate_existing=True))


async def lost_by(session: AsyncSession, account_id: str) -> Handover | None:
    """The newest handover by which an account lost a unit, or an upheld objection to it."""
    given_back = and_(Handover.taker_id == account_id, Handover.objection_state == "upheld")
    query = select(Handover).where(
        Handover.state == "done", or_(Handover.first_id == account_id, given_back)
    )
    return await session.scalar(query.order_by(Handover.id.desc()).limit(1))
