"""Payables as they stand, and what was settled of an object before."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values import yuan
from services.reporting.queries.batches import PAYABLES
from services.reporting.queries.disbursements import returned
from services.reporting.queries.runs import FAILED, REVERSED, account_on
from services.reporting.rules.payables import Kind, State
from services.reporting.tables.payables import Payable, PayableMove
from services.reporting.tables.payments import LinePayment, PaymentRun


async def find(
    session: AsyncSession, payable_id: str, *, office: str, lock: bool = False
) -> Payable | None:
    """A payable that an office may see: of its region or one within."""
    query = select(Payable).where(Payable.id == payable_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    return found if found and regions.lies_within(found.region, office) else None


async def held(session: AsyncSession, which: Collection[str], office: str) -> list[Payable]:
    """Those of these payables that an office may see, nobody else at them, by id."""
    rows = await session.scalars(
        select(Payable).where(Payable.id.in_(which)).order_by(Payable.id).with_for_update()
    )
    return [row for row in rows if regions.lies_within(row.region, office)]


async def held_approved(session: AsyncSession, office: str, kind: Kind | None) -> list[str]:
    """The payables of an office, or of one kind, that are to be paid, nobody else at them."""
    within = Payable.region.startswith(regions.prefix(office), autoescape=True)
    query = select(Payable.id).where(within, Payable.state == "approved")
    query = query.order_by(Payable.id).with_for_update()
    return list(await session.scalars(query.where(Payable.kind == kind) if kind else query))


async def account_id(session: AsyncSession, payable_id: str, day: date) -> str | None:
    """The account to which a payable goes on a day, or None."""
    query = select(account_on(PAYABLES, day, left=True)).where(Payable.id == payable_id)
    return await session.scalar(query)


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
    """The day on which the sum of an object was paid, or None where no payment stands."""
    return await session.scalar(
        select(PaymentRun.paid_on)
        .join(LinePayment, _of_its_run())
        .join(Payable, Payable.id == LinePayment.line_id)
        .where(Payable.kind == kind, Payable.object_id == object_id, ~or_(FAILED, REVERSED))
    )


async def last_number(session: AsyncSession, kind: Kind, object_id: str, period: str) -> int:
    """The number of the last sum of an object and period, 0 before the first."""
    query = select(func.coalesce(func.max(Payable.no), 0)).where(
        Payable.kind == kind, Payable.object_id == object_id, Payable.period == period
    )
    return await session.scalar(query) or 0


async def settled(session: AsyncSession, kind: Kind, object_id: str, period: str) -> Decimal:
    """What was prepared of an object and period, not refused and not given back, in yuan."""
    query = select(func.sum(Payable.amount - _given_back())).where(
        Payable.kind == kind,
        Payable.object_id == object_id,
        Payable.period == period,
        Payable.state != "refused",
    )
    return await session.scalar(query) or yuan.ZERO


def _given_back() -> ScalarSelect[Decimal]:
    standing = (
        select(func.sum(returned()))
        .select_from(LinePayment)
        .where(LinePayment.line_id == Payable.id, ~or_(FAILED, REVERSED))
        .correlate(Payable)
        .scalar_subquery()
    )
    return select(func.coalesce(standing, yuan.ZERO)).correlate(Payable).scalar_subquery()


def _of_its_run() -> ColumnElement[bool]:
    return and_(PaymentRun.batch_id == LinePayment.batch_id, PaymentRun.run == LinePayment.run)
