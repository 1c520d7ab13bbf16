"""The public zone, read: lists by what is wished, one stage of nearness, the newest first.

To build a statement costs more than to run it: one is built for each shape of a wish, and run with
the wish's values by their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Row,
    Select,
    bindparam,
    cast,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TEXT, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region as regions
from services.units.rules.zone import ELSEWHERE, SAME_CITY, SAME_COUNTY, PostWish, UnitWish
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from services.units.tables.zone import SeatCount

SHAPES: Final = 1024
"""How many statements are kept: what is asked in earnest has far fewer shapes."""

_ANY_COUNTY: Final = "640101"
_ANY_CITY: Final = "640100"
_ANY: Final[Mapping[str, Any]] = {
    "industry": "A",
    "kind": "enterprise",
    "occupation": "1",
    "months_from": 1,
    "months_to": 1,
    "expression": "a",
    "near": _ANY_COUNTY,
}
Wish = TypeVar("Wish", PostWish, UnitWish)
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
    query = newest_posts(shape_of(wish), stage=stage, follows=after is not None)
    return (await session.execute(query, values_of(wish, after, limit + 1))).all()


@lru_cache(maxsize=SHAPES)
def newest_posts(shape: PostWish, *, stage: int, follows: bool) -> Query:
    """Open posts of a stage of nearness, the newest first; `follows` a row of the page before."""
    query = all_posts(shape)
    if shape.near:
        query = _near(query, Post.workplace_county, shape.near, stage)
    return _newest(query, Post.published_on, Post.id, follows=follows)


async def post(session: AsyncSession, post_id: str) -> Found | None:
    """One open post of a recognised unit."""
    return (await session.execute(all_posts(PostWish()).where(Post.id == post_id))).one_or_none()


async def units(
    session: AsyncSession, wish: UnitWish, *, stage: int, after: Place | None, limit: int
) -> Sequence[Found]:
    """Recognised units of one stage of nearness, the newest first; one more than the limit."""
    query = newest_units(shape_of(wish), stage=stage, follows=after is not None)
    return (await session.execute(query, values_of(wish, after, limit + 1))).all()


@lru_cache(maxsize=SHAPES)
def newest_units(shape: UnitWish, *, stage: int, follows: bool) -> Query:
    """Recognised units of a stage of nearness, the newest first."""
    query = all_units(shape)
    if shape.near:
        query = _near(query, Unit.region, shape.near, stage)
    return _newest(query, Unit.recognised_on, Unit.id, follows=follows)


async def unit(session: AsyncSession, unit_id: str) -> Found | None:
    """One recognised unit."""
    return (await session.execute(all_units(UnitWish()).where(Unit.id == unit_id))).one_or_none()


def all_posts(wish: PostWish) -> Query:
    """Open posts of recognised units, in no order."""
    query = _OPEN_POSTS
    if wish.area:
        query = _within(query, Post.workplace_county, wish.area)
    if wish.industry:
        query = query.where(Unit.industry == bindparam("industry", wish.industry))
    if wish.expression:
        query = query.where(Post.search.op("@@")(_tsquery(wish.expression)))
    return _of_offer(query, wish)


def _of_offer(query: Query, wish: PostWish) -> Query:
    """Narrowed by what the post itself offers."""
    if wish.occupation:
        query = query.where(Post.occupation.startswith(bindparam("occupation", wish.occupation)))
    if wish.meals is not None:
        query = query.where(Post.meals.is_(wish.meals))
    if wish.lodging is not None:
        query = query.where(Post.lodging.is_(wish.lodging))
    if wish.allowance is not None:
        query = query.where(Post.extra_allowance.is_not(None).is_(wish.allowance))
    if wish.open_seats is not None:
        query = query.where((func.coalesce(SeatCount.open, 0) > 0).is_(wish.open_seats))
    if wish.months_from is not None:
        query = query.where(Post.months >= bindparam("months_from", wish.months_from))
    if wish.months_to is not None:
        query = query.where(Post.months <= bindparam("months_to", wish.months_to))
    return query


def all_units(wish: UnitWish) -> Query:
    """Recognised units, in no order."""
    open_posts, open_seats = _offered()
    query = select(*_UNIT, open_posts, open_seats).where(Unit.state == "recognised")
    if wish.area:
        query = _within(query, Unit.region, wish.area)
    if wish.industry:
        query = query.where(Unit.industry == bindparam("industry", wish.industry))
    if wish.kind:
        query = query.where(Unit.kind == bindparam("kind", wish.kind))
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
    within: BindParameter[str] = bindparam("area", regions.prefix(area))
    return query.where(column == within if _is_county(area) else column.startswith(within))


def _near(query: Query, column: InstrumentedAttribute[str], county: str, stage: int) -> Query:
    near: BindParameter[str] = bindparam("near", county)
    city: BindParameter[str] = bindparam("near_city", _city(county))
    stages = {
        SAME_COUNTY: (column == near,),
        SAME_CITY: (column.startswith(city), column != near),
        ELSEWHERE: (~column.startswith(city),),
    }
    return query.where(*stages[stage])


def _newest(
    query: Query,
    day: InstrumentedAttribute[Any],
    own_id: InstrumentedAttribute[str],
    *,
    follows: bool,
) -> Query:
    if follows:
        place = tuple_(bindparam("day", type_=Date), bindparam("id", type_=TEXT))
        query = query.where(tuple_(day, own_id) < place)
    return query.order_by(day.desc(), own_id.desc()).limit(bindparam("rows", type_=Integer))


def _tsquery(expression: str) -> Any:
    # As text first: the driver knows no tsquery.
    return cast(bindparam("expression", expression, type_=TEXT), TSQUERY)


def _is_county(area: str) -> bool:
    return regions.prefix(area) == area


def _city(county: str) -> str:
    return regions.prefix(regions.parent(county) or county)


def shape_of(wish: Wish) -> Wish:
    """A wish for the same things, whose values stand for any other."""
    asked = {name: value for name, value in _ANY.items() if getattr(wish, name, None) is not None}
    if wish.area:
        asked["area"] = _ANY_COUNTY if _is_county(wish.area) else _ANY_CITY
    return replace(wish, **asked)


def values_of(wish: PostWish | UnitWish, after: Place | None, rows: int) -> Mapping[str, Any]:
    """What a statement is run with: the wish's values, where the page before ended, how many."""
    day, own_id = after or (None, None)
    area = wish.area and regions.prefix(wish.area)
    city = wish.near and _city(wish.near)
    return vars(wish) | {"area": area, "near_city": city, "day": day, "id": own_id, "rows": rows}
