"""Payables as they stand, and what was settled of an object before."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values import yuan
from services.reporting.rules.payables import Kind, State
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payables import Payable, PayableMove


async def find(
    session: AsyncSession, payable_id: str, *, office: str, lock: bool = False
) -> Payable | None:
    """A payable that an office may see: of its region or one within."""
    query = select(Payable).where(Payable.id == payable_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    return found if found and regions.lies_within(found.region, office) else None


async def stretch(
    session: AsyncSession,
    office: str,
    *,
    kind: Kind | None,
    state: State | None,
    after: str | None,
    limit: int,
) -> list[Payable]:
    """The payables an office may see, newest first, after one of them."""
    query = select(Payable).where(
        Payable.region.startswith(regions.prefix(office), autoescape=True)
    )
    if kind:
        query = query.where(Payable.kind == kind)
    if state:
        query = query.where(Payable.state == state)
    if after:
        query = query.where(Payable.id < after)
    return list(await session.scalars(query.order_by(Payable.id.desc()).limit(limit)))


async def moves(session: AsyncSession, payable_id: str) -> list[PayableMove]:
    """The moves of a payable in their order."""
    query = select(PayableMove).where(PayableMove.payable_id == payable_id)
    return list(await session.scalars(query.order_by(PayableMove.version)))


async def approved_at(session: AsyncSession, payable_id: str) -> datetime:
    """When a payable that is approved was."""
    query = select(PayableMove.recorded_at).where(
        PayableMove.payable_id == payable_id, PayableMove.move == "approval"
    )
    return (await session.scalars(query)).one()


async def paid_on(session: AsyncSession, kind: Kind, object_id: str) -> date | None:
    """The day on which the sum of an object was paid, or None."""
    return await session.scalar(
        select(Disbursement.paid_on)
        .join(Payable, Payable.disbursement_id == Disbursement.id)
        .where(Payable.kind == kind, Payable.object_id == object_id)
    )


async def last_number(session: AsyncSession, kind: Kind, object_id: str, period: str) -> int:
    """The number of the last sum of an object and period, 0 before the first."""
    query = select(func.coalesce(func.max(Payable.no), 0)).where(
        Payable.kind == kind, Payable.object_id == object_id, Payable.period == period
    )
    return await session.scalar(query) or 0


async def settled(session: AsyncSession, kind: Kind, object_id: str, period: str) -> Decimal:
    """What was prepared of an object and period and not refused, in yuan."""
    query = select(func.sum(Payable.amount)).where(
        Payable.kind == kind,
        Payable.object_id == object_id,
        Payable.period == period,
        Payable.state != "refused",
    )
    return await session.scalar(query) or yuan.ZERO
