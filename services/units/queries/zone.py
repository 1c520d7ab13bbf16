"""The public zone, read: lists by what is wished, one stage of nearness, the newest first."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, cast, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import TEXT, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region as regions
from services.units.rules.zone import ELSEWHERE, SAME_CITY, SAME_COUNTY, PostWish, UnitWish
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from services.units.tables.zone import SeatCount

Query: TypeAlias = Select[*tuple[Any, ...]]
Found: TypeAlias = Row[*tuple[Any, ...]]

Place = tuple[date, str]
"""Where a page ended: the day and the id of its last row."""

_POST = (
    Post.id,
    Post.unit_id,
    Unit.name.label("unit_name"),
    Unit.industry,
    Post.title,
    Post.duties,
    Post.occupation,
    Post.headcount,
    Post.workplace,
    Post.workplace_county,
    Post.months,
    Post.meals,
    Post.lodging,
    Post.extra_allowance,
    Post.skills,
    Post.remarks,
    Post.under_18_state,
    Post.published_on,
    SeatCount.open.label("open_seats"),
)
# Made once: what is asked is only narrowed.
_OPEN_POSTS: Final[Query] = (
    select(*_POST)
    .join(Unit, Unit.id == Post.unit_id)
    .outerjoin(SeatCount, SeatCount.post_id == Post.id)
    .where(Post.state == "open", Unit.state == "recognised")
)
_UNIT = (
    Unit.id,
    Unit.name,
    Unit.region,
    Unit.address,
    Unit.industry,
    Unit.kind,
    Unit.park,
    Unit.recognised_on,
    Unit.demonstration_since,
)


async def posts(
    session: AsyncSession, wish: PostWish, *, stage: int, after: Place | None, limit: int
) -> Sequence[Found]:
    """Open posts of one stage of nearness, the newest first; one more than the limit."""
    query = newest_posts(wish, after, limit + 1)
    if wish.near:
        query = _near(query, Post.workplace_county, wish.near, stage)
    return (await session.execute(query)).all()


def newest_posts(wish: PostWish, after: Place | None, rows: int) -> Query:
    """So many open posts of any nearness, the newest first."""
    query = all_posts(wish)
    if after:
        query = query.where(tuple_(Post.published_on, Post.id) < after)
    return query.order_by(Post.published_on.desc(), Post.id.desc()).limit(rows)


async def post(session: AsyncSession, post_id: str) -> Found | None:
    """One open post of a recognised unit."""
    return (await session.execute(all_posts(PostWish()).where(Post.id == post_id))).one_or_none()


async def units(
    session: AsyncSession, wish: UnitWish, *, stage: int, after: Place | None, limit: int
) -> Sequence[Found]:
    """Recognised units of one stage of nearness, the newest first; one more than the limit."""
    query = all_units(wish)
    if wish.near:
        query = _near(query, Unit.region, wish.near, stage)
    if after:
        query = query.where(tuple_(Unit.recognised_on, Unit.id) < after)
    newest = query.order_by(Unit.recognised_on.desc(), Unit.id.desc()).limit(limit + 1)
    return (await session.execute(newest)).all()


async def unit(session: AsyncSession, unit_id: str) -> Found | None:
    """One recognised unit."""
    return (await session.execute(all_units(UnitWish()).where(Unit.id == unit_id))).one_or_none()


def all_posts(wish: PostWish) -> Query:
    """Open posts of recognised units, in no order."""
    query = _OPEN_POSTS
    if wish.area:
        query = _within(query, Post.workplace_county, wish.area)
    if wish.industry:
        query = query.where(Unit.industry == wish.industry)
    if wish.expression:
        query = query.where(Post.search.op("@@")(_tsquery(wish.expression)))
    return _of_offer(query, wish)


def _of_offer(query: Query, wish: PostWish) -> Query:
    """Narrowed by what the post itself offers."""
    if wish.occupation:
        query = query.where(Post.occupation.startswith(wish.occupation))
    if wish.meals is not None:
        query = query.where(Post.meals.is_(wish.meals))
    if wish.lodging is not None:
        query = query.where(Post.lodging.is_(wish.lodging))
    if wish.allowance is not None:
        query = query.where(Post.extra_allowance.is_not(None).is_(wish.allowance))
    if wish.open_seats is not None:
        query = query.where((func.coalesce(SeatCount.open, 0) > 0).is_(wish.open_seats))
    if wish.months_from is not None:
        query = query.where(Post.months >= wish.months_from)
    if wish.months_to is not None:
        query = query.where(Post.months <= wish.months_to)
    return query


def all_units(wish: UnitWish) -> Query:
    """Recognised units, in no order."""
    open_posts, open_seats = _offered()
    query = select(*_UNIT, open_posts, open_seats).where(Unit.state == "recognised")
    if wish.area:
        query = _within(query, Unit.region, wish.area)
    if wish.industry:
        query = query.where(Unit.industry == wish.industry)
    if wish.kind:
        query = query.where(Unit.kind == wish.kind)
    if wish.expression:
        query = query.where(Unit.search.op("@@")(_tsquery(wish.expression)))
    if wish.open_seats is not None:
        has_seats = exists().where(
            Post.unit_id == Unit.id,
            Post.state == "open",
            SeatCount.post_id == Post.id,
            SeatCount.open > 0,
        )
        query = query.where(has_seats.is_(wish.open_seats))
    return query


def _offered() -> tuple[Any, Any]:
    """A unit's open posts, and the open seats of those that matching told of."""
    own = (Post.unit_id == Unit.id, Post.state == "open")
    counted = select(func.count()).where(*own).correlate(Unit).scalar_subquery()
    seats = (
        select(func.sum(SeatCount.open))
        .join(Post, Post.id == SeatCount.post_id)
        .where(*own)
        .correlate(Unit)
        .scalar_subquery()
    )
    return counted.label("open_posts"), seats.label("open_seats")


def _within(query: Query, column: InstrumentedAttribute[str], area: str) -> Query:
    if regions.prefix(area) == area:
        return query.where(column == area)
    return query.where(column.startswith(regions.prefix(area)))


def _near(query: Query, column: InstrumentedAttribute[str], county: str, stage: int) -> Query:
    city = regions.prefix(regions.parent(county) or county)
    stages = {
        SAME_COUNTY: (column == county,),
        SAME_CITY: (column.startswith(city), column != county),
        ELSEWHERE: (~column.startswith(city),),
    }
    return query.where(*stages[stage])


def _tsquery(expression: str) -> Any:
    # As text first: the driver knows no tsquery.
    return cast(cast(expression, TEXT), TSQUERY)
