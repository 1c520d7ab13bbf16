"""Disputes of a placement, those that wait for a decision, and tries to reach a trainee."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import sees_placement
from services.matching.rules.corrections import EntryKind
from services.matching.rules.disputes import Side
from services.matching.tables.disputes import ContactAttempt, Dispute
from services.matching.tables.placements import Placement, PlacementEntry

_WAITS: Final = Dispute.state == "filed"


async def of_placement(
    session: AsyncSession, placement_id: str, stretch: Stretch
) -> Sequence[Dispute]:
    """A stretch of a placement's disputes, in order; one more."""
    query = select(Dispute).where(Dispute.placement_id == placement_id)
    if stretch.after:
        query = query.where(Dispute.id > stretch.after[0])
    found = query.order_by(Dispute.id).limit(stretch.limit + 1)
    return (await session.scalars(found)).all()


async def all_of(session: AsyncSession, placement_id: str) -> Sequence[Dispute]:
    """Every dispute of a placement."""
    query = select(Dispute).where(Dispute.placement_id == placement_id)
    return (await session.scalars(query)).all()


async def one(session: AsyncSession, placement_id: str, dispute_id: str) -> Dispute | None:
    """A dispute of a placement; whoever moves it holds the placement."""
    query = select(Dispute).where(Dispute.id == dispute_id, Dispute.placement_id == placement_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def placement_of(session: AsyncSession, caller: Caller, dispute_id: str) -> str | None:
    """The placement of a dispute within sight; None where there is no such dispute."""
    query = (
        select(Dispute.placement_id)
        .join(Placement, Placement.id == Dispute.placement_id)
        .where(Dispute.id == dispute_id, sees_placement(caller))
    )
    return await session.scalar(query)


async def waiting(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[Dispute, Placement]]:
    """A stretch of the disputes within an office's sight that wait, due first; one more."""
    query = (
        select(Dispute, Placement)
        .join(Placement, Placement.id == Dispute.placement_id)
        .where(_WAITS, sees_placement(caller))
    )
    keys = Dispute.due_on, Dispute.id
    if stretch.after:
        query = query.where(tuple_(*keys) > tuple_(*day_and_id(stretch.after)))
    return (await session.execute(query.order_by(*keys).limit(stretch.limit + 1))).all()


def late(today: date) -> ColumnElement[bool]:
    """Whether a dispute should have been decided before a day."""
    return and_(_WAITS, Dispute.due_on < today)


async def is_remedy(session: AsyncSession, entry_id: str) -> bool:
    """Whether an entry was made to put right what was disputed."""
    return bool(await session.scalar(select(exists().where(Dispute.remedy_id == entry_id))))


async def is_decided(
    session: AsyncSession, placement_id: str, side: Side, of: str | tuple[str, int]
) -> bool:
    """Whether a dispute of a side was decided: of an entry, or of an edition of a month."""
    if isinstance(of, str):
        same = Dispute.entry_id == of
    else:
        same = tuple_(Dispute.month, Dispute.edition) == of
    decided = Dispute.state.in_(("upheld", "dismissed"))
    query = select(
        exists().where(Dispute.placement_id == placement_id, Dispute.side == side, same, decided)
    )
    return bool(await session.scalar(query))


async def lost_by_unit(session: AsyncSession, placement_id: str, kind: EntryKind) -> date | None:
    """The day of the last decision that the unit lost on an entry of a kind; None of none."""
    lost = or_(
        and_(Dispute.side == "youth", Dispute.state == "upheld"),
        and_(Dispute.side == "unit", Dispute.state == "dismissed"),
    )
    query = (
        select(func.max(Dispute.closed_on))
        .join(PlacementEntry, PlacementEntry.id == Dispute.entry_id)
        .where(Dispute.placement_id == placement_id, PlacementEntry.kind == kind, lost)
    )
    return await session.scalar(query)


async def attempts(session: AsyncSession, placement_id: str) -> Sequence[ContactAttempt]:
    """The tries to reach a trainee, in order."""
    query = select(ContactAttempt).where(ContactAttempt.placement_id == placement_id)
    return (await session.scalars(query.order_by(ContactAttempt.id))).all()


async def attempts_listed(
    session: AsyncSession, placement_id: str, stretch: Stretch
) -> Sequence[ContactAttempt]:
    """A stretch of the tries to reach a trainee, in order; one more."""
    query = select(ContactAttempt).where(ContactAttempt.placement_id == placement_id)
    if stretch.after:
        query = query.where(ContactAttempt.id > stretch.after[0])
    found = query.order_by(ContactAttempt.id).limit(stretch.limit + 1)
    return (await session.scalars(found)).all()
