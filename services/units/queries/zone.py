"""The public zone, read: lists by what is wished, one stage of nearness, the newest first.

To build a statement costs more than to run it: one is built for each shape of a wish, and run with
the wish's values by their names.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, bindparam, cast, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, array
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.values import region as regions
from services.units.queries.written import Record, Written, written
from services.units.queries.zone_shapes import (
    Condition,
    Place,
    near,
    newest,
    prefix,
    published_in,
    row_count,
    shape_of,
    tsquery,
    values_of,
    within,
)
from services.units.rules.zone import PostWish, UnitWish, Way
from services.units.tables.posts import Post
from services.units.tables.seat_counts import SeatCount
from services.units.tables.units import Unit

SHAPES: Final = 1024
"""How many statements are kept: what is asked in earnest has far fewer shapes."""

Query: TypeAlias = Select[*tuple[Any, ...]]

_OF_POST: Final = (
    Post.id,
    Post.unit_id,
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
)
_BESIDE_POST: Final = (
    Unit.name.label("unit_name"),
    Unit.industry,
    SeatCount.open.label("open_seats"),
)
FIELDS_OF_POST: Final = tuple(str(column.key) for column in (*_OF_POST, *_BESIDE_POST))
"""What a row of a post begins with: plain names, for a row's own are labels, slow to write."""


def _listed(post: Any, *more: Any) -> Query:
    """Posts of recognised units, as they are shown."""
    own = (getattr(post, column.key) for column in _OF_POST)
    return (
        select(*own, *_BESIDE_POST, *more)
        .join(Unit, Unit.id == post.unit_id)
        .outerjoin(SeatCount, SeatCount.post_id == post.id)
        .where(Unit.state == "recognised")
    )


# Made once: what is asked is only narrowed.
_OPEN_POSTS: Final = _listed(Post).where(Post.state == "open")
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
FIELDS_OF_UNIT: Final = (*(column.key for column in _UNIT), "open_posts", "open_seats")


async def posts(
    reader: AsyncConnection,
    wish: PostWish,
    *,
    stage: int,
    after: Place | None,
    limit: int,
    way: Way,
) -> Sequence[Record]:
    """Open posts of one stage of nearness, the newest first; one more than the limit.

    The way (rules/zone.py) tells how words are looked for, not what is found.
    """
    shape, values = shape_of(wish), values_of(wish, after, limit + 1, way.months)
    follows = after is not None
    for look in looks(shape, way, stage=stage, follows=follows) if wish.expression else ():
        rows = await look.fetch(reader, values)
        is_whole = "in_months" not in look.names
        if len(rows) > limit or (is_whole and rows and rows[0]["looked_at"] < values["to_look_at"]):
            return rows
    return await newest_posts(shape, stage=stage, follows=follows).fetch(reader, values)


def looks(shape: PostWish, way: Way, *, stage: int, follows: bool) -> Iterator[Written]:
    """Ever wider looks at those that hold the words, one after the other until one suffices."""
    if way.months:
        yield first_look(shape, stage=stage, follows=follows, is_common=False, in_months=True)
    yield first_look(shape, stage=stage, follows=follows, is_common=way.is_common, in_months=False)


@lru_cache(maxsize=SHAPES)
def first_look(
    shape: PostWish, *, stage: int, follows: bool, is_common: bool, in_months: bool
) -> Written:
    """The same as newest_posts, of the newest few that fit by themselves.

    A unit and its seats are looked up for these only, not for each post that holds the words. Each
    row says how many were looked at: fewer than wanted, and these were all there are.

    Planning takes as long as a page of rare words: with the state written out, the index of words
    serves whatever is asked, and PostgreSQL plans but once. Where the state is a value like others
    it plans anew each time, as common words need: some are better looked for among the newest.
    """
    state = "open" if is_common else literal_column("'open'")
    fitting = select(*_OF_POST).where(Post.state == state, *_of_post(shape))
    if in_months:
        fitting = fitting.where(published_in(Post.published_in))
    if shape.near:
        fitting = fitting.where(*near(Post.workplace_county, shape.near, stage))
    newest_few = newest(fitting, Post.published_on, Post.id, follows=follows, rows="to_look_at")
    few = newest_few.cte("few").prefix_with("MATERIALIZED", dialect="postgresql")
    looked_at = select(func.count()).select_from(few).scalar_subquery().label("looked_at")
    query = _listed(few.c, looked_at).where(*_of_unit(shape), *_of_seats(shape))
    ordered = query.order_by(few.c.published_on.desc(), few.c.id.desc())
    return written(ordered.limit(row_count("rows")))


@lru_cache(maxsize=SHAPES)
def newest_posts(shape: PostWish, *, stage: int, follows: bool) -> Written:
    """Open posts of a stage of nearness, the newest first; `follows` a row of the page before."""
    query = all_posts(shape)
    if shape.near:
        query = query.where(*near(Post.workplace_county, shape.near, stage))
    return written(newest(query, Post.published_on, Post.id, follows=follows))


async def post(reader: AsyncConnection, post_id: str) -> Record | None:
    """One open post of a recognised unit."""
    return next(iter(await _one_post().fetch(reader, {"id": post_id})), None)


@cache
def _one_post() -> Written:
    return written(all_posts(PostWish()).where(Post.id == bindparam("id", type_=TEXT)))


async def units(
    reader: AsyncConnection, wish: UnitWish, *, stage: int, after: Place | None, limit: int
) -> Sequence[Record]:
    """Recognised units of one stage of nearness, the newest first; one more than the limit."""
    query = newest_units(shape_of(wish), stage=stage, follows=after is not None)
    return await query.fetch(reader, values_of(wish, after, limit + 1))


@lru_cache(maxsize=SHAPES)
def newest_units(shape: UnitWish, *, stage: int, follows: bool) -> Written:
    """Recognised units of a stage of nearness, the newest first."""
    query = all_units(shape)
    if shape.near:
        query = query.where(*near(Unit.region, shape.near, stage))
    return written(newest(query, Unit.recognised_on, Unit.id, follows=follows))


async def unit(reader: AsyncConnection, unit_id: str) -> Record | None:
    """One recognised unit."""
    return next(iter(await _one_unit().fetch(reader, {"id": unit_id})), None)


@cache
def _one_unit() -> Written:
    return written(all_units(UnitWish()).where(Unit.id == bindparam("id", type_=TEXT)))


def all_posts(wish: PostWish) -> Query:
    """Open posts of recognised units, in no order."""
    return _OPEN_POSTS.where(*_of_post(wish), *_of_unit(wish), *_of_seats(wish))


def _of_post(wish: PostWish) -> Iterator[Condition]:
    """What a post itself must offer."""
    yield from _of_words_and_place(wish)
    if wish.occupation:
        yield Post.occupation.startswith(bindparam("occupation", wish.occupation))
    if wish.meals is not None:
        yield Post.meals.is_(wish.meals)
    if wish.lodging is not None:
        yield Post.lodging.is_(wish.lodging)
    if wish.allowance is not None:
        yield Post.extra_allowance.is_not(None).is_(wish.allowance)
    if wish.months_from is not None:
        yield Post.months >= bindparam("months_from", wish.months_from)
    if wish.months_to is not None:
        yield Post.months <= bindparam("months_to", wish.months_to)


def _of_words_and_place(wish: PostWish) -> Iterator[Condition]:
    if wish.expression:
        yield Post.search.op("@@")(tsquery(wish.expression))
    # No post lies outside the autonomous region.
    if wish.area and wish.area != regions.PROVINCE:
        # The index of words holds areas too, that of counties the days.
        yield (
            Post.areas.contains(cast(array([prefix(wish.area)]), ARRAY(TEXT)))
            if wish.expression
            else within(Post.workplace_county, wish.area)
        )


def _of_unit(wish: PostWish) -> Iterator[Condition]:
    if wish.industry:
        yield Unit.industry == bindparam("industry", wish.industry)


def _of_seats(wish: PostWish) -> Iterator[Condition]:
    if wish.open_seats is not None:
        yield (func.coalesce(SeatCount.open, 0) > 0).is_(wish.open_seats)


def all_units(wish: UnitWish) -> Query:
    """Recognised units, in no order."""
    open_posts, open_seats = _offered()
    query = select(*_UNIT, open_posts, open_seats).where(Unit.state == "recognised")
    if wish.area:
        query = query.where(within(Unit.region, wish.area))
    if wish.industry:
        query = query.where(Unit.industry == bindparam("industry", wish.industry))
    if wish.kind:
        query = query.where(Unit.kind == bindparam("kind", wish.kind))
    if wish.expression:
        query = query.where(Unit.search.op("@@")(tsquery(wish.expression)))
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
