"""What the feeds have told so far."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    any_,
    cast,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.following import Position, position_in
from services.common.values.month import Month
from services.reporting.queries.areas import lay_within
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row

Place: TypeAlias = tuple[str | None, str | None]
"""Region and workplace county, each null where there is none."""


@dataclass(frozen=True)
class Candidates:
    """Which objects a number may count: of a kind, in an area, by events in a month if any."""

    area: str
    kind: str
    events: tuple[str, ...]
    month: Month


SOURCES: Final = ("units", "matching")
COUNTED: Final = ("unit", "post", "intake-plan", "placement")
"""The kinds of object that the form counts."""
_COLUMNS: Final = tuple(getattr(Row, name) for name in Fact._fields)


async def facts_of(
    session: AsyncSession,
    area: str,
    known_at: datetime,
    read_to: Mapping[str, int],
    kinds: Collection[str] = COUNTED,
) -> list[Fact]:
    """Everything known by then of each counted object that ever lay within an area.

    `read_to` is how far each feed had been read: what it gave later was not known either.
    """
    within = select(Row.kind, Row.object_id).where(
        Row.kind.in_(kinds), lay_within(Row.region, area)
    )
    was_read = (and_(Row.source == source, Row.no <= no) for source, no in read_to.items())
    return await facts_where(
        session,
        tuple_(Row.kind, Row.object_id).in_(within),
        Row.recorded_at <= known_at,
        or_(false(), *was_read),
    )


async def facts_of_objects(
    session: AsyncSession, objects: Collection[tuple[str, str]]
) -> list[Fact]:
    """Everything told of these objects, each by its kind and id."""
    if not objects:
        return []
    named: dict[str, list[str]] = defaultdict(list)
    for kind, object_id in sorted(objects):
        named[kind].append(object_id)
    # As one array a kind: hundreds of pairs are hundreds of parameters to read and to plan for.
    of_kind = (
        and_(Row.kind == kind, Row.object_id == any_(cast(keys, ARRAY(Text))))
        for kind, keys in named.items()
    )
    return await facts_where(session, or_(*of_kind))


async def candidates(
    session: AsyncSession, look: Candidates, *, after: str, limit: int
) -> list[str]:
    """The ids of at most so many objects of a kind that lay within an area, after one of them.

    With events named, only those to which one of them happened in the month.
    """
    query = select(Row.object_id).where(
        Row.kind == look.kind, lay_within(Row.region, look.area), Row.object_id > after
    )
    if look.events:
        month = look.month
        in_month = Row.occurred_on.between(month.first, month.last)
        query = query.where(Row.event.in_(look.events), in_month)
    rows = await session.scalars(query.distinct().order_by(Row.object_id).limit(limit))
    return [*rows]


async def heard_since(
    session: AsyncSession, area: str, since: datetime, by: date, *, kinds: Collection[str]
) -> bool:
    """Whether anything that happened by a day was told of these kinds after an instant."""
    told = select(Row.no).where(
        Row.kind.in_(kinds),
        lay_within(Row.region, area),
        Row.recorded_at > since,
        Row.occurred_on <= by,
    )
    return bool(await session.scalar(select(told.exists())))


async def read_later(
    session: AsyncSession, area: str, known_at: datetime, read_to: Mapping[str, int]
) -> bool:
    """Whether anything recorded by an instant was read only after the feeds stood there."""
    beyond = (and_(Row.source == source, Row.no > no) for source, no in read_to.items())
    told = select(Row.no).where(
        Row.kind.in_(COUNTED),
        lay_within(Row.region, area),
        Row.recorded_at <= known_at,
        or_(false(), *beyond),
    )
    return bool(await session.scalar(select(told.exists())))


async def facts_named(session: AsyncSession, ids: Collection[str]) -> dict[str, Fact]:
    """Facts by their ids, such as units:17."""
    keys = [(source, int(no)) for source, _, no in (key.partition(":") for key in ids)]
    found = await facts_where(session, tuple_(Row.source, Row.no).in_(keys))
    return {fact.id: fact for fact in found}


async def places_before(
    session: AsyncSession, source: str, objects: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Place]:
    """Region and workplace county by the last fact of each object (kind, id) that has any."""
    wanted = sorted(set(objects))
    rows = await session.execute(
        select(Row.kind, Row.object_id, Row.region, Row.workplace_county)
        .ext(distinct_on(Row.kind, Row.object_id))
        .where(Row.source == source, tuple_(Row.kind, Row.object_id).in_(wanted))
        .order_by(Row.kind, Row.object_id, Row.version.desc())
    )
    return {(kind, object_id): (region, county) for kind, object_id, region, county in rows}


async def positions(session: AsyncSession) -> dict[str, Position | None]:
    """How far each source's feed has been read; None before its first page."""
    return {source: await position_in(session, source) for source in SOURCES}


async def first_recorded(session: AsyncSession) -> datetime | None:
    """When the first fact was recorded, or None."""
    return await session.scalar(select(func.min(Row.recorded_at)))


async def facts_where(session: AsyncSession, *where: ColumnElement[bool]) -> list[Fact]:
    """The facts that fit, as the rules read them.

    By their columns: of hundred thousands, mapping each row to an object costs most.
    """
    return [Fact(*row) for row in await session.execute(select(*_COLUMNS).where(*where))]
