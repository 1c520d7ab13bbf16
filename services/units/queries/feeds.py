"""Units and posts as departments read them: by number what happened, by id what stands."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Select, Text, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.feeds import Feed, Stretch, left, lies_in
from services.common.store.tables import changes
from services.common.values.feeds import Happened, Object, Plain, Stands, gone, plain
from services.units.rules import feeds as rules
from services.units.tables.posts import Post
from services.units.tables.units import Unit

_told: Final = changes.c
# As text, for it is read here in a third of the time that the driver takes for it.
_DATA: Final = _told.data.cast(Text)
_STANDING: Final = tuple(sorted(rules.UNIT_FIELDS - {"occurred_on"}))
"""What is read of a unit as it stands."""
_OF_POSTS: Final = rules.POST_FIELDS - {"occurred_on"}
"""What is told of a post as it stands: no event, and so no day of one."""


def _numbered(
    areas: Sequence[str], kind: str, what: Select[*tuple[Any, ...]], *more: ColumnElement[Any]
) -> Select[Any]:
    """The numbered changes of objects of a kind, by number: what happened to them within regions
    in which they lie, and that they left them. `what` finds the unit of a change: its region first,
    then what else is read of it.
    """
    was_left = left(areas)
    # One by one: what JSON holds is not in the statistics, by which all that is still to be read
    # would be joined and sorted for the sake of one page.
    unit = what.limit(1).lateral("unit")
    region, *known = unit.c
    query = select(
        _told.no, _told.event, _told.object_id, _told.recorded_at, was_left, *more, *known
    )
    within = and_(lies_in(_told.data["region"].astext, areas), lies_in(region, areas))
    query = query.select_from(changes.join(unit, true()))
    return query.where(_told.object == kind, or_(within, was_left)).order_by(_told.no)


async def unit_changes(
    session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
) -> Sequence[Happened]:
    """The changes of units of these areas, numbered above `after` and up to `head`."""
    what = select(Unit.region, Unit.name, Unit.credit_code).where(Unit.id == _told.object_id)
    query = _numbered(areas, "unit", what, _told.occurred_on, _DATA)
    # By the connection: plain rows, a thousand at once, cost the session as much as the database.
    connection = await session.connection()
    rows = await connection.execute(query.where(_told.no > after, _told.no <= head).limit(limit))
    return [
        Happened(no, rules.UNIT_GONE, key, at, gone(key))
        if was_left
        else Happened(
            no,
            rules.UNIT_CHANGED,
            key,
            at,
            rules.facts_of_unit(event, day, from_json(data), *named),
        )
        for no, event, key, at, was_left, day, data, *named in rows
    ]


async def post_changes(
    session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
) -> Sequence[Happened]:
    """The changes of posts of these areas since they are offered, numbered as above."""
    what = select(Unit.region).join(Post, Post.unit_id == Unit.id).where(Post.id == _told.object_id)
    query = _numbered(areas, "post", what, _told.occurred_on, _DATA)
    query = query.where(_told.data["state"].astext != "draft")
    connection = await session.connection()
    rows = await connection.execute(query.where(_told.no > after, _told.no <= head).limit(limit))
    return [
        Happened(no, rules.POST_GONE, key, at, gone(key))
        if was_left
        else Happened(no, rules.POST_CHANGED, key, at, rules.facts_of_post(day, from_json(data)))
        for no, _, key, at, was_left, day, data in rows
    ]


async def units_standing(session: AsyncSession, asked: Stretch) -> Sequence[Stands]:
    """The units of these areas as they stand, by their ids."""
    query = _units(asked.areas).where(Unit.id > asked.after)
    rows = await session.execute(query.order_by(Unit.id).limit(asked.limit))
    return [_unit(*row) for row in rows]


async def unit_standing(session: AsyncSession, areas: Sequence[str], *, name: str) -> Object | None:
    """A unit of these areas as it stands."""
    query = _units(areas).add_columns(Unit.region).where(Unit.id == name)
    row = (await session.execute(query)).first()
    return Object(row[0], row[-1], None, _unit(*row[:-1]).facts) if row else None


def _units(areas: Sequence[str]) -> Select[Any]:
    columns = (getattr(Unit, name) for name in _STANDING)
    return select(Unit.id, *columns).where(lies_in(Unit.region, areas))


def _unit(key: str, *told: Any) -> Stands:
    return Stands(key, dict(zip(_STANDING, map(plain, told), strict=True)), key)


async def posts_standing(session: AsyncSession, asked: Stretch) -> Sequence[Stands]:
    """The posts of these areas that are or were offered, by their ids."""
    query = _posts(asked.areas).where(Post.id > asked.after)
    rows = await session.execute(query.order_by(Post.id).limit(asked.limit))
    return [_post(*row) for row in rows]


async def post_standing(session: AsyncSession, areas: Sequence[str], *, name: str) -> Object | None:
    """A post of these areas that is or was offered."""
    row = (await session.execute(_posts(areas).where(Post.id == name))).first()
    return Object(row[0].id, row[1], None, _post(*row).facts) if row else None


def _posts(areas: Sequence[str]) -> Select[Post, str, str]:
    query = select(Post, Unit.region, Unit.industry).join(Unit)
    return query.where(Post.state != "draft", lies_in(Unit.region, areas))


def _post(post: Post, region: str, industry: str) -> Stands:
    return Stands(post.id, _facts(post, region, industry), post.id)


def _facts(post: Post, region: str, industry: str) -> dict[str, Plain]:
    told = {name: plain(getattr(post, name, None)) for name in _OF_POSTS}
    hidden_from_young = post.keeps_out_under_18
    return told | {"region": region, "industry": industry, "unsuitable_under_18": hidden_from_young}


UNITS: Final = Feed("units", rules.UNIT_FIELDS, unit_changes, units_standing, unit_standing)
POSTS: Final = Feed("posts", rules.POST_FIELDS, post_changes, posts_standing, post_standing)
