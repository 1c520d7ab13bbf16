"""Youths: one, one held, a list by scope, and who waits."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import office_covers
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth


async def by_id(session: AsyncSession, youth_id: str) -> Youth | None:
    """One youth."""
    return await session.get(Youth, youth_id)


async def owned_by(session: AsyncSession, account: str) -> Youth | None:
    """The record of an account, by the youth id that the account bears."""
    return await session.scalar(select(Youth).where(Youth.owner_id == account))


async def was_registered_by(session: AsyncSession, youth_id: str, author: str) -> bool:
    """Whether somebody was the first to record a youth."""
    found = select(Youth.id).where(Youth.id == youth_id, _registered_by(author))
    return await session.scalar(found) is not None


def _is_shown(caller: Caller) -> ColumnElement[bool]:
    return _registered_by(caller.subject) if caller.is_helper else true()


def _registered_by(author: str) -> ColumnElement[bool]:
    told = changes.c
    first = (told.object == "youth") & (told.object_id == Youth.id) & (told.version == 1)
    return exists().where(first, told.author == author)


async def locked(session: AsyncSession, youth_id: str) -> Youth | None:
    """One youth, read afresh and held to the end of this transaction.

    The lock leaves the key alone, so that a dispatch may refer to the youth meanwhile.
    """
    return await session.get(
        Youth, youth_id, populate_existing=True, with_for_update={"key_share": True}
    )


async def intention_of(session: AsyncSession, youth_id: str) -> Intention | None:
    """A youth's intention, if they have applied."""
    return await session.get(Intention, youth_id)


async def listed(
    session: AsyncSession, caller: Caller, state: str | None, stretch: Stretch
) -> Sequence[tuple[Youth, Intention | None]]:
    """A stretch of an office's youths, the newest first, and one more."""
    query = (
        select(Youth, Intention)
        .outerjoin(Intention, Intention.youth_id == Youth.id)
        .where(office_covers(caller, Youth.region), _is_shown(caller), Youth.erased_on.is_(None))
        .order_by(Youth.id.desc())
        .limit(stretch.limit + 1)
    )
    if state is not None:
        query = query.where(Youth.state == state)
    if stretch.after:
        query = query.where(Youth.id < stretch.after[0])
    return [(youth, intention) for youth, intention in await session.execute(query)]


async def waiting_of(session: AsyncSession, youth_id: str) -> tuple[int, datetime] | None:
    """A youth's place in the pool and since when they wait, or None if they do not."""
    mine = await session.get(Waiting, youth_id, populate_existing=True)
    if mine is None:
        return None
    ahead = await session.scalar(
        select(func.count()).where(
            Waiting.market == mine.market, tuple_(*_ORDER) < tuple_(*_place(mine))
        )
    )
    return (ahead or 0) + 1, mine.since


async def waiting(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[Waiting, Youth, int]]:
    """A stretch of an office's youths who wait, with their place in the whole market."""
    place = func.row_number().over(partition_by=Waiting.market, order_by=_ORDER).label("place")
    places = select(Waiting.youth_id, place).subquery()
    query: Any = (
        select(Waiting, Youth, places.c.place)
        .join(Youth, Youth.id == Waiting.youth_id)
        .join(places, places.c.youth_id == Waiting.youth_id)
        .where(office_covers(caller, Youth.region))
        .order_by(Waiting.market, *_ORDER)
        .limit(stretch.limit + 1)
    )
    if stretch.after:
        query = query.where(tuple_(Waiting.market, *_ORDER) > tuple_(*_opened(stretch.after)))
    return (await session.execute(query)).all()


def waiting_key(row: Row[Waiting, Youth, int]) -> tuple[str, ...]:
    """The sort keys of a row of `waiting`, as a cursor carries them."""
    mine = row[0]
    rank, instant, lot, youth_id = _place(mine)
    return mine.market, str(rank), instant.isoformat(), lot.hex(), youth_id


def _opened(keys: tuple[str, ...]) -> tuple[str, int, datetime, bytes, str]:
    try:
        market, rank, instant, lot, youth_id = keys
        registered_at = datetime.fromisoformat(instant).astimezone(UTC)
        return market, _RANKS[int(rank)], registered_at, bytes.fromhex(lot), youth_id
    except (ValueError, OverflowError, IndexError):
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None


_RANKS = range(2**15)
"""The ranks of classes that the column can hold."""
_ORDER = (Waiting.class_rank, Waiting.registered_at, Waiting.lottery, Waiting.youth_id)


def _place(row: Waiting) -> tuple[int, datetime, bytes, str]:
    return row.class_rank, row.registered_at, row.lottery, row.youth_id
