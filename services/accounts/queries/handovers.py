"""Handovers: those that wait for an officer, and the last one of an account, read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.handover_objections import ObjectionState
from services.accounts.tables.handovers import Handover
from services.common.store.tables import changes


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


async def suspended_by(session: AsyncSession, account_id: str) -> Handover | None:
    """The handover, or the upheld objection to one, that suspended an account and still does.

    Whoever was reinstated since, or was handed a unit, is suspended by something else.
    """
    lost = and_(
        Handover.first_id == account_id,
        Handover.objection_state.is_distinct_from("upheld"),
        changes.c.event.in_(("handover.made", "handover.approved")),
    )
    gave_back = and_(
        Handover.taker_id == account_id, changes.c.event == "handover.objection-upheld"
    )
    told = and_(changes.c.object == "handover", changes.c.object_id == Handover.id)
    found = select(Handover).join(changes, told).where(or_(lost, gave_back))
    still = found.where(~_let_in_since(account_id))
    return await session.scalar(still.order_by(changes.c.id.desc()).limit(1))


def _let_in_since(account_id: str) -> ColumnElement[bool]:
    # Each act holds the account until its commit, so their numbers follow one another.
    later = changes.alias("later")
    return exists().where(
        later.c.object == "account",
        later.c.object_id == account_id,
        later.c.event.in_(("account.reinstated", "account.handed-over")),
        later.c.id > changes.c.id,
    )
