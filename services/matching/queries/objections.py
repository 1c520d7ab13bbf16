"""Objections: one, a youth's own, an office's by their last day, and what they corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, extract, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.calendar import calendar_years
from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import is_own, office_covers
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import FairPair
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.youths import Youth

DUE = func.coalesce(Objection.due_on, Objection.filed_on)


@dataclass(frozen=True)
class SeenObjection:
    """An objection, whose it is, what it corrected, and whether its day's year is unpublished."""

    objection: Objection
    youth: Youth
    correction: StandingCorrection | None
    provisional: bool


@dataclass(frozen=True)
class WantedObjections:
    """Which ones an office asks for."""

    state: str | None
    overdue_on: date | None


_PROVISIONAL = exists().where(
    calendar_years.c.year == extract("year", Objection.due_on), calendar_years.c.provisional
)
_SEEN = (
    select(Objection, Youth, StandingCorrection, _PROVISIONAL)
    .join(Youth, Youth.id == Objection.youth_id)
    .outerjoin(StandingCorrection, StandingCorrection.objection_id == Objection.id)
)


async def seen(session: AsyncSession, caller: Caller, objection_id: str) -> SeenObjection | None:
    """One objection within a caller's sight: a youth's own, an office's by the youth's region."""
    query = _SEEN.where(Objection.id == objection_id, _within(caller))
    row = (await session.execute(query)).first()
    return SeenObjection(*row) if row else None


async def locked(session: AsyncSession, objection_id: str) -> Objection:
    """One objection, read afresh and held to the end of this transaction."""
    return await session.get_one(
        Objection, objection_id, populate_existing=True, with_for_update=True
    )


async def is_open_on(session: AsyncSession, dispatch_id: str) -> bool:
    """Whether an objection to a dispatch awaits its answer."""
    found = await session.scalar(
        select(Objection.id).where(Objection.dispatch_id == dispatch_id, Objection.state == "filed")
    )
    return found is not None


async def hands_on(session: AsyncSession, youth_id: str, dispatch_id: str | None) -> frozenset[str]:
    """Who decided on a dispatch, or where none is named on any of a youth's.

    That is: on an obstacle reported against it, or on the pair that it came of.
    """
    named = Dispatch.id == dispatch_id if dispatch_id else true()
    dispatches = select(Dispatch.id).where(Dispatch.youth_id == youth_id, named)
    reviews = select(Obstacle.decided_by).where(
        Obstacle.dispatch_id.in_(dispatches), Obstacle.decided_by.is_not(None)
    )
    pairs = select(FairPair.recorded_by).where(FairPair.dispatch_id.in_(dispatches))
    return frozenset(await session.scalars(reviews.union(pairs)))


async def of_youth(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[SeenObjection]:
    """A stretch of a youth's own objections, the newest first, and one more."""
    query = _SEEN.where(is_own(caller, Objection.youth_id)).order_by(Objection.id.desc())
    if stretch.after:
        query = query.where(Objection.id < stretch.after[0])
    rows = await session.execute(query.limit(stretch.limit + 1))
    return [SeenObjection(*row) for row in rows]


async def of_office(
    session: AsyncSession, caller: Caller, wanted: WantedObjections, stretch: Stretch
) -> Sequence[SeenObjection]:
    """A stretch of an office's objections, those due first in front, and one more."""
    query = _SEEN.where(_within(caller))
    if wanted.state:
        query = query.where(Objection.state == wanted.state)
    if wanted.overdue_on:
        query = query.where(late(wanted.overdue_on))
    if stretch.after:
        query = query.where(tuple_(DUE, Objection.id) > tuple_(*_keys(stretch.after)))
    rows = await session.execute(query.order_by(DUE, Objection.id).limit(stretch.limit + 1))
    return [SeenObjection(*row) for row in rows]


def key_of(seen_one: SeenObjection) -> tuple[date, str]:
    """The sort keys of a row of `of_office`, as a cursor carries them."""
    objection = seen_one.objection
    return objection.due_on or objection.filed_on, objection.id


def late(today: date) -> ColumnElement[bool]:
    """Whether one is overdue, as `rules.is_overdue` says of a row."""
    return and_(Objection.state == "filed", func.coalesce(Objection.due_on < today, True))


def _within(caller: Caller) -> ColumnElement[bool]:
    if caller.kind == "youth":
        return is_own(caller, Objection.youth_id)
    return office_covers(caller, Youth.region)


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        due, objection_id = after
        return date.fromisoformat(due), objection_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
