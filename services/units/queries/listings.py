"""What printed lists hold, by county."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.values import region as regions
from services.units.queries.zone import all_posts
from services.units.rules.zone import PostWish, UnitWish
from services.units.tables.posts import Post
from services.units.tables.seat_counts import SeatCount
from services.units.tables.units import Unit


async def posts(
    reader: AsyncConnection, wish: PostWish, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open posts by county, unit and title; at most so many."""
    ordered = all_posts(wish).order_by(Post.workplace_county, Unit.name, Post.title, Post.id)
    return (await reader.execute(ordered.limit(limit))).all()


async def units(
    reader: AsyncConnection, wish: UnitWish, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Recognised units by place and name, with what they offer there; at most so many."""
    return (await reader.execute(_units_by_place(wish).limit(limit))).all()


def _units_by_place(wish: UnitWish) -> Select[*tuple[Any, ...]]:
    own = select(Unit.id.label("unit_id"), Unit.region.label("place")).where(
        _within(Unit.region, wish.area)
    )
    at_work = select(Post.unit_id, Post.workplace_county).where(*_open_within(wish.area))
    stands = union(own, at_work).subquery()
    there = _offered_by_county(wish.area)
    query = (
        select(
            stands.c.place,
            Unit.name,
            Unit.address,
            Unit.park,
            func.coalesce(there.c.open_posts, 0).label("open_posts"),
            there.c.open_seats,
        )
        .join(Unit, Unit.id == stands.c.unit_id)
        .outerjoin(
            there, and_(there.c.unit_id == stands.c.unit_id, there.c.place == stands.c.place)
        )
        .where(Unit.state == "recognised")
    )
    if wish.industry:
        query = query.where(Unit.industry == wish.industry)
    if wish.open_seats is not None:
        has_seats = func.coalesce(there.c.open_seats, 0) > 0
        query = query.where(has_seats.is_(wish.open_seats))
    return query.order_by(stands.c.place, Unit.name, Unit.id)


def _offered_by_county(area: str | None) -> Any:
    """Each unit's open posts by county of the workplace, and the open seats told of them."""
    return (
        select(
            Post.unit_id,
            Post.workplace_county.label("place"),
            func.count().label("open_posts"),
            func.sum(SeatCount.open).label("open_seats"),
        )
        .outerjoin(SeatCount, SeatCount.post_id == Post.id)
        .where(*_open_within(area))
        .group_by(Post.unit_id, Post.workplace_county)
        .subquery()
    )


def _open_within(area: str | None) -> tuple[ColumnElement[bool], ...]:
    return Post.state == "open", _within(Post.workplace_county, area)


def _within(place: Any, area: str | None) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = place.startswith(regions.prefix(area or regions.PROVINCE))
    return inside
