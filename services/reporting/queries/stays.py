"""Placements as money sees them, from the facts told by `matching`."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Text, and_, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries import persons
from services.reporting.queries.by_ids import any_of
from services.reporting.rules import facts as rules
from services.reporting.rules.stays import CONFIRMED, PLACING, TOLD, Stay, stay_of
from services.reporting.tables.facts import Fact

_ARRIVED = "placement.arrived"
_CORRECTED = "placement.corrected"
_COLUMNS: Final = tuple(getattr(Fact, name) for name in rules.Fact._fields if name != "data")
_WHOSE: Final = array(["youth_id", "youth_region", "dispute_by"])
"""What stands with each month confirmed and says nothing of it."""
_decoded = lru_cache(maxsize=4096)(json.loads)


async def is_placed_in(session: AsyncSession, youth_id: str, area: str) -> bool:
    """Whether an office in the area recognised a unit at which the person was or is placed."""
    return bool(await placed_in(session, [youth_id], area))


async def is_unit_in(session: AsyncSession, unit_id: str, area: str) -> bool:
    """Whether an office in the area recognised the unit, by somebody who was placed at it."""
    units = Fact.data["unit_id"].astext
    found = await session.scalar(_arrivals(area).where(units == unit_id).limit(1))
    return found is not None


async def placed_in(session: AsyncSession, youth_ids: Collection[str], area: str) -> set[str]:
    """Which of some youths were or are placed at a unit that an office in the area recognised."""
    return set(await regions_of(session, youth_ids, area))


async def regions_of(
    session: AsyncSession, youth_ids: Collection[str], area: str
) -> dict[str, set[str]]:
    """Whose offices in the area recognised the units at which youths were or are placed.

    Under whichever id: what was told of a record that went into another is its person's.
    """
    one = await persons.persons(session, youth_ids)
    youths = Fact.data["youth_id"].astext
    within = Fact.region.startswith(region.prefix(area), autoescape=True)
    rows = await session.execute(
        select(youths, func.array_agg(Fact.region))
        .where(Fact.event == _ARRIVED, within, youths == any_of(one.ids_of(youth_ids)))
        .group_by(youths)
    )
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    for youth, regions in rows:
        theirs[one.id_of(youth)].update(regions)
    return {youth: theirs[one.id_of(youth)] for youth in youth_ids if one.id_of(youth) in theirs}


async def count_in(
    session: AsyncSession, area: str, month: Month, positions: Mapping[str, int]
) -> int:
    """How many placements of an area began by the end of a month, as known at the positions."""
    placements = _begun(area, month, positions["matching"]).subquery()
    return await session.scalar(select(func.count()).select_from(placements)) or 0


async def stays_in(
    session: AsyncSession,
    area: str,
    month: Month,
    positions: Mapping[str, int],
    *,
    after: str,
    limit: int,
) -> list[Stay]:
    """A stretch of them by id, after one, each as known at those positions of the feeds.

    Of the months confirmed only this one is read.
    """
    stretch = (
        _begun(area, month, positions["matching"])
        .where(Fact.object_id > after)
        .order_by(Fact.object_id)
        .limit(limit)
    )
    placements = list(await session.scalars(stretch))
    that_month = and_(Fact.event == CONFIRMED, Fact.data["month"].astext == str(month))
    wanted = or_(Fact.event.in_(TOLD), that_month)
    told = await _told(session, "placement", placements, positions["matching"], wanted)
    posts = {placement: _post_of(facts) for placement, facts in told.items()}
    stood = await _told(
        session, "post", set(posts.values()), positions["units"], Fact.event.in_(PLACING)
    )
    pairs = [(facts, stood.get(posts[key], ())) for key, facts in told.items()]
    # In a thread, as all that is made of many: whoever else is served is not kept waiting.
    return await asyncio.to_thread(lambda: [stay_of(*pair) for pair in pairs])


def _arrivals(area: str) -> Select[str]:
    return _placements(area).where(Fact.event == _ARRIVED)


def _placements(area: str) -> Select[str]:
    within = Fact.region.startswith(region.prefix(area), autoescape=True)
    return select(Fact.object_id).where(Fact.kind == "placement", within)


def _begun(area: str, month: Month, position: int) -> Select[str]:
    # By any telling of its arrival: one corrected to a later month has this one's line undone.
    corrected_to = Fact.data["arrived_on"].astext
    told = or_(
        and_(Fact.event == _ARRIVED, Fact.occurred_on <= month.last),
        and_(Fact.event == _CORRECTED, corrected_to <= month.last.isoformat()),
    )
    return _placements(area).where(told, Fact.no <= position).distinct()


def _post_of(placement: tuple[rules.Fact, ...]) -> str:
    # Of nearly all the arrival was told first: no further fact is looked at.
    first, *later = placement
    arrival = first if first.event == _ARRIVED else next(f for f in later if f.event == _ARRIVED)
    return str(arrival.data["post_id"])


async def _told(
    session: AsyncSession,
    kind: str,
    ids: Collection[str],
    position: int,
    wanted: ColumnElement[bool],
) -> dict[str, tuple[rules.Fact, ...]]:
    source = "units" if kind == "post" else "matching"
    rows = await _read(
        session,
        Fact.source == source,
        Fact.kind == kind,
        Fact.object_id == any_of(ids),
        Fact.no <= position,
        wanted,
    )
    return await asyncio.to_thread(_by_object, rows, kind)


async def _read(session: AsyncSession, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    # Of hundred thousands: past the mapping. Many tell a month alike, but for whose it is.
    told = case((Fact.event == CONFIRMED, Fact.data.op("-")(_WHOSE)), else_=Fact.data)
    connection = await session.connection()
    return (await connection.execute(select(cast(told, Text), *_COLUMNS).where(*where))).all()


def _by_object(rows: Iterable[Row[Any]], kind: str) -> dict[str, tuple[rules.Fact, ...]]:
    # What many tell alike is decoded once.
    found = (rules.Fact._make((*row[1:], _decoded(row[0]))) for row in rows)
    return {group[0].object_id: group for group in rules.by_object(found, kind)}
