"""Fairs: one, one held, a list, those whose time is over, their seats and their pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.web.pages import CursorInvalid, Stretch
from services.matching.tables.fairs import Fair, FairPair, FairSeats
from services.matching.tables.seats import PostSeats

_SET_ASIDE: Final = FairSeats.paired + FairSeats.returned + FairSeats.awaited < FairSeats.seats
_AWAITS: Final = FairSeats.awaited > 0, Fair.state == "announced"


@dataclass(frozen=True)
class FairSight:
    """A fair and its seats, in the order of the posts' ids."""

    fair: Fair
    parts: tuple[FairSeats, ...]


async def by_id(session: AsyncSession, fair_id: str) -> Fair | None:
    """One fair."""
    return await session.get(Fair, fair_id)


async def locked(session: AsyncSession, fair_id: str) -> Fair | None:
    """One fair, read afresh and held to the end of this transaction."""
    return await session.get(Fair, fair_id, populate_existing=True, with_for_update=True)


async def seen(session: AsyncSession, fair: Fair) -> FairSight:
    """A fair with its seats."""
    return (await _with_seats(session, [fair]))[0]


async def parts_of(session: AsyncSession, fair_id: str) -> Sequence[FairSeats]:
    """A fair's seats, post by post, read afresh; the fair is held by the caller."""
    query = select(FairSeats).where(FairSeats.fair_id == fair_id).order_by(FairSeats.post_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def part_of(session: AsyncSession, fair_id: str, post_id: str) -> FairSeats | None:
    """A post's seats at a fair, read afresh."""
    return await session.get(FairSeats, (fair_id, post_id), populate_existing=True)


async def markets_of(session: AsyncSession, fair_id: str) -> Sequence[str]:
    """The markets in which a fair's posts stand, in the order in which they are locked."""
    query = (
        select(PostSeats.market)
        .join(FairSeats, FairSeats.post_id == PostSeats.post_id)
        .where(FairSeats.fair_id == fair_id)
        .distinct()
        .order_by(PostSeats.market)
    )
    return (await session.scalars(query)).all()


async def holding(session: AsyncSession, post_id: str) -> Sequence[Row[Fair, FairSeats]]:
    """The announced fairs that hold seats of a post, held to the end of this transaction."""
    query = (
        select(Fair, FairSeats)
        .join(FairSeats, FairSeats.fair_id == Fair.id)
        .where(
            FairSeats.post_id == post_id,
            _SET_ASIDE,
        )
        .order_by(Fair.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).all()


async def awaiting(session: AsyncSession, post_id: str) -> Sequence[Row[Fair, FairSeats]]:
    """The fairs that await seats of a post, the first day first, held likewise.

    Held in the order of their ids, as everywhere: two who hold several meet in no circle.
    """
    query = (
        select(Fair, FairSeats)
        .join(FairSeats, FairSeats.fair_id == Fair.id)
        .where(FairSeats.post_id == post_id, *_AWAITS)
        .order_by(Fair.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = (await session.execute(query)).all()
    return sorted(rows, key=lambda row: (row[0].day, row[0].id))


async def hold_with_next(session: AsyncSession, fair_id: str) -> None:
    """Hold a fair and those that await seats of its posts: they are next when it ends."""
    posts = select(FairSeats.post_id).where(FairSeats.fair_id == fair_id)
    await _hold(session, or_(Fair.id == fair_id, Fair.id.in_(_awaiting_any(posts))))


async def hold_awaiting(session: AsyncSession, market: str) -> None:
    """Hold all fairs that await seats of a market's posts."""
    posts = select(PostSeats.post_id).where(PostSeats.market == market)
    await _hold(session, Fair.id.in_(_awaiting_any(posts)))


def _awaiting_any(posts: Select[Any]) -> Select[Any]:
    found = select(FairSeats.fair_id).join(Fair, Fair.id == FairSeats.fair_id)
    return found.where(FairSeats.post_id.in_(posts), *_AWAITS)


async def _hold(session: AsyncSession, which: ColumnElement[bool]) -> None:
    await session.execute(select(Fair.id).where(which).order_by(Fair.id).with_for_update())


async def awaited_in(session: AsyncSession, market: str) -> Sequence[str]:
    """The posts of a market of which a fair awaits seats."""
    query = (
        select(FairSeats.post_id)
        .join(Fair, Fair.id == FairSeats.fair_id)
        .join(PostSeats, PostSeats.post_id == FairSeats.post_id)
        .where(PostSeats.market == market, *_AWAITS)
        .distinct()
        .order_by(FairSeats.post_id)
    )
    return (await session.scalars(query)).all()


async def promised(session: AsyncSession, post_id: str) -> int:
    """How many seats of a post are set aside for announced fairs, or awaited by them."""
    left = FairSeats.seats - FairSeats.paired - FairSeats.returned
    query = (
        select(func.coalesce(func.sum(left), 0))
        .join(Fair, Fair.id == FairSeats.fair_id)
        .where(FairSeats.post_id == post_id, Fair.state == "announced")
    )
    return int(await session.scalar(query) or 0)


async def setting_aside(session: AsyncSession, post_id: str) -> Sequence[Row[Fair, FairSeats]]:
    """The fairs for which seats of a post are set aside now, the first day first."""
    query = (
        select(Fair, FairSeats)
        .join(FairSeats, FairSeats.fair_id == Fair.id)
        .where(
            FairSeats.post_id == post_id,
            _SET_ASIDE,
        )
        .order_by(Fair.day, Fair.id)
    )
    return (await session.execute(query)).all()


async def listed(
    session: AsyncSession, region: str | None, state: str | None, stretch: Stretch
) -> list[FairSight]:
    """A stretch of the fairs of an area, the latest day first, and one more."""
    query = select(Fair).order_by(Fair.day.desc(), Fair.id.desc()).limit(stretch.limit + 1)
    if region is not None:
        query = query.where(Fair.region.startswith(regions.prefix(region), autoescape=True))
    if state is not None:
        query = query.where(Fair.state == state)
    if stretch.after:
        query = query.where(tuple_(Fair.day, Fair.id) < tuple_(*_keys(stretch.after)))
    return await _with_seats(session, (await session.scalars(query)).all())


async def over(session: AsyncSession, today: date) -> Sequence[str]:
    """The ids of announced fairs whose last day of entry lies behind."""
    query = select(Fair.id).where(Fair.state == "announced", Fair.entry_by < today)
    return (await session.scalars(query.order_by(Fair.id))).all()


async def pairs(session: AsyncSession, fair_id: str, stretch: Stretch) -> Sequence[FairPair]:
    """A stretch of a fair's pairs, as they were recorded, and one more."""
    query = select(FairPair).where(FairPair.fair_id == fair_id).order_by(FairPair.dispatch_id)
    if stretch.after:
        query = query.where(FairPair.dispatch_id > stretch.after[0])
    return (await session.scalars(query.limit(stretch.limit + 1))).all()


async def _with_seats(session: AsyncSession, found: Sequence[Fair]) -> list[FairSight]:
    query = select(FairSeats).where(FairSeats.fair_id.in_([fair.id for fair in found]))
    parts = (await session.scalars(query.order_by(FairSeats.post_id))).all()
    return [
        FairSight(fair, tuple(part for part in parts if part.fair_id == fair.id)) for fair in found
    ]


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        day, fair_id = after
        return date.fromisoformat(day), fair_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
