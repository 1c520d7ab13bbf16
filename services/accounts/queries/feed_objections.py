"""Objections of departments: one, an agreement's own, an office's by their last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.feed_objections import ANSWERED, Sight
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_objections import (
    WHOSE,
    FeedObjection,
    FeedObjectionDay,
    NamelessYouth,
)
from services.common.store.feeds import lies_in
from services.common.store.sealed import blinds
from services.common.store.tables import grounds
from services.common.values import region
from services.common.web.pages import CursorInvalid, Stretch

OBJECT: Final = "feed-objection"
DUE: Final = func.coalesce(FeedObjection.due_on, FeedObjection.filed_on)


@dataclass(frozen=True)
class SeenObjection:
    """An objection, whose it is, and the words on both sides."""

    objection: FeedObjection
    agreement: DataAgreement
    ground: str
    answer: str | None
    """None until it is answered; one that was withdrawn has none."""


@dataclass(frozen=True)
class WantedObjections:
    """Which ones an office asks for."""

    area: str
    state: str | None = None
    feed: str | None = None
    overdue_on: date | None = None


def _words(version: int) -> Any:
    told = grounds.alias(f"words_{version}")
    of_it = and_(
        told.c.object == OBJECT, told.c.object_id == FeedObjection.id, told.c.version == version
    )
    return told, of_it


# An objection is filed as its first version and closed as its second.
_FILED, _OF_FILED = _words(1)
_CLOSED, _OF_CLOSED = _words(2)
_SEEN: Final = (
    select(FeedObjection, DataAgreement, _FILED.c.words, _CLOSED.c.words)
    .join(DataAgreement, DataAgreement.id == FeedObjection.agreement_id)
    .join(_FILED, _OF_FILED)
    .outerjoin(_CLOSED, _OF_CLOSED)
)


async def keep(session: AsyncSession, columns: dict[str, Any]) -> FeedObjection | None:
    """A new objection; None if the same stands open."""
    row = insert(FeedObjection).values(**columns).on_conflict_do_nothing()
    found: FeedObjection | None = await session.scalar(row.returning(FeedObjection))
    return found


async def is_open(
    session: AsyncSession, agreement_id: str, feed: str, *, subject: str, field: str
) -> bool:
    """Whether the same objection stands open."""
    same = select(FeedObjection.id).where(
        FeedObjection.agreement_id == agreement_id,
        FeedObjection.feed == feed,
        FeedObjection.subject == subject,
        FeedObjection.field == field,
        FeedObjection.state == "filed",
    )
    return await session.scalar(same) is not None


async def ask_once_more(session: AsyncSession, agreement_id: str, day: date) -> int:
    """How often an agreement has asked for an object on a day, this time counted."""
    first = insert(FeedObjectionDay).values(agreement_id=agreement_id, day=day, asked=1)
    again = case((FeedObjectionDay.day == day, FeedObjectionDay.asked + 1), else_=1)
    counted = first.on_conflict_do_update(
        index_elements=[FeedObjectionDay.agreement_id], set_={"day": day, "asked": again}
    )
    return (await session.scalars(counted.returning(FeedObjectionDay.asked))).one()


async def hold_youths(session: AsyncSession, youth_ids: Sequence[str]) -> None:
    """Let nobody become nameless, or be objected about, until this transaction ends."""
    for youth_id in sorted(youth_ids):
        key = func.hashtextextended(f"nameless/{youth_id}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(key)))


async def is_nameless(session: AsyncSession, youth_id: str) -> bool:
    """Whether a youth's time of keeping is over."""
    return await session.get(NamelessYouth, youth_id) is not None


async def note_nameless(session: AsyncSession, youth_ids: Sequence[str]) -> None:
    """Remember whose time of keeping is over."""
    rows = [{"youth_id": one} for one in youth_ids]
    await session.execute(insert(NamelessYouth).values(rows).on_conflict_do_nothing())


async def hold_of(session: AsyncSession, youth_ids: Sequence[str]) -> Sequence[FeedObjection]:
    """A person's objections, held to the end of this transaction, as they are then."""
    found = select(FeedObjection).where(FeedObjection.youth_index.in_(indexes(youth_ids)))
    found = found.order_by(FeedObjection.id).with_for_update()
    return (await session.scalars(found.execution_options(populate_existing=True))).all()


def indexes(youth_ids: Sequence[str]) -> list[bytes]:
    """By what the rows of these youths are found."""
    return [index for one in youth_ids for index in blinds(WHOSE, one)]


async def locked(session: AsyncSession, objection_id: str) -> FeedObjection:
    """One objection, read afresh and held to the end of this transaction."""
    return await session.get_one(
        FeedObjection, objection_id, populate_existing=True, with_for_update=True
    )


async def given(session: AsyncSession, sight: Sight, objection_id: str) -> SeenObjection | None:
    """One objection within a department's sight."""
    return await _one(session, _SEEN.where(FeedObjection.id == objection_id, _in_sight(sight)))


async def within(session: AsyncSession, area: str, objection_id: str) -> SeenObjection | None:
    """One objection of an office in an area."""
    return await _one(session, _SEEN.where(FeedObjection.id == objection_id, _in_area(area)))


async def of_agreement(
    session: AsyncSession, sight: Sight, state: str | None, stretch: Stretch
) -> Sequence[SeenObjection]:
    """A stretch of what a department sees, the newest first, and one more."""
    query = _SEEN.where(_in_sight(sight))
    if state:
        query = query.where(FeedObjection.state == state)
    if stretch.after:
        query = query.where(FeedObjection.id < stretch.after[0])
    return await _many(session, query.order_by(FeedObjection.id.desc()), stretch)


async def of_office(
    session: AsyncSession, wanted: WantedObjections, stretch: Stretch
) -> Sequence[SeenObjection]:
    """A stretch of an office's objections, those due first in front, and one more."""
    query = _SEEN.where(_in_area(wanted.area))
    if wanted.state:
        query = query.where(FeedObjection.state == wanted.state)
    if wanted.feed:
        query = query.where(FeedObjection.feed == wanted.feed)
    if wanted.overdue_on:
        query = query.where(late(wanted.overdue_on))
    if stretch.after:
        query = query.where(tuple_(DUE, FeedObjection.id) > tuple_(*_keys(stretch.after)))
    return await _many(session, query.order_by(DUE, FeedObjection.id), stretch)


async def tell_answers(session: AsyncSession, sight: Sight) -> bool:
    """Note that what was answered of what a department sees is told by the next notice.

    Whether any was since the last.
    """
    untold = (
        update(FeedObjection)
        .where(
            _in_sight(sight),
            FeedObjection.state.in_(ANSWERED),
            ~FeedObjection.is_told,
        )
        .values(is_told=True)
        .returning(FeedObjection.id)
    )
    return bool((await session.scalars(untold)).all())


def key_of(seen: SeenObjection) -> tuple[date, str]:
    """The sort keys of a row of `of_office`, as a cursor carries them."""
    objection = seen.objection
    return objection.due_on or objection.filed_on, objection.id


def _in_sight(sight: Sight) -> ColumnElement[bool]:
    return and_(
        FeedObjection.agreement_id == sight.agreement_id,
        FeedObjection.feed == sight.feed,
        FeedObjection.field.in_(sight.fields),
        lies_in(FeedObjection.region, sight.regions),
    )


def late(today: date) -> ColumnElement[bool]:
    """Whether one is overdue, as `rules.is_overdue` says of a row."""
    return and_(FeedObjection.state == "filed", func.coalesce(FeedObjection.due_on < today, True))


def _in_area(area: str) -> ColumnElement[bool]:
    return FeedObjection.region.startswith(region.prefix(area))


async def _one(session: AsyncSession, query: Select[Any]) -> SeenObjection | None:
    row = (await session.execute(query)).first()
    return _seen(*row) if row else None


async def _many(
    session: AsyncSession, query: Select[Any], stretch: Stretch
) -> Sequence[SeenObjection]:
    rows = await session.execute(query.limit(stretch.limit + 1))
    return [_seen(*row) for row in rows]


def _seen(
    objection: FeedObjection, agreement: DataAgreement, ground: str, answer: str | None
) -> SeenObjection:
    return SeenObjection(objection, agreement, ground, answer)


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        due, objection_id = after
        return date.fromisoformat(due), objection_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
