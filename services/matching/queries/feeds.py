"""Placements as departments read them: by number what changed, by lots what stands."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Select, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.outward import Feed, lies_in
from services.common.store.tables import changes
from services.common.values import feeds
from services.common.values.feeds import Happened, Stands
from services.matching.rules import feeds as rules
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth

_told: Final = changes.c
_LOT: Final = literal_column("(hashtextextended(placements.id, 0) & 1023)", BigInteger)
_COLUMNS: Final = tuple(getattr(Placement, name) for name in rules.OF_PLACEMENTS)


async def placement_changes(
    session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
) -> Sequence[Happened]:
    """The changes of placements of these areas, numbered above `after` and up to `head`.

    Each with the placement as it stands now. Of whom the record is nobody's any more nothing is
    told but that, once for all placements.
    """
    found: list[Happened] = []
    for query, read in ((_changed(areas), _as_changed), (_erased(areas), _as_erased)):
        numbered = query.where(_told.no > after, _told.no <= head).order_by(_told.no).limit(limit)
        found += [read(*row) for row in await session.execute(numbered)]
    return sorted(found, key=lambda one: one.no)[:limit]


async def placements_standing(
    session: AsyncSession,
    areas: Sequence[str],
    *,
    after: str,
    limit: int,
    told: Callable[[str], str],
) -> Sequence[Stands]:
    """The placements of these areas as they stand, whose places come after `after`.

    Ids tell when somebody was placed, and in their order two departments would find one another's
    pseudonyms: read are whole lots, and lots and placements lie in an order of the reader's own.
    """
    found: list[Stands] = []
    for lots in rules.stretches(told, after):
        query = select(_LOT, Placement.id, Placement.youth_id, *_COLUMNS).where(_LOT.in_(lots))
        rows = await session.execute(_with_persons(query, areas))
        some = (_standing(told, *row) for row in rows)
        found += sorted((one for one in some if one.place > after), key=lambda one: one.place)
        if len(found) >= limit:
            break
    return found[:limit]


def _standing(
    told: Callable[[str], str], lot: int, key: str, youth_id: str, *columns: Any
) -> Stands:
    return Stands(key, _facts(youth_id, columns), rules.place(told, lot, key))


def _changed(areas: Sequence[str]) -> Select[Any]:
    columns = (_told.no, _told.object_id, _told.recorded_at, Placement.youth_id, *_COLUMNS)
    query = select(*columns).join(Placement, Placement.id == _told.object_id)
    return _with_persons(query, areas).where(_told.object == "placement")


def _with_persons(query: Select[Any], areas: Sequence[str]) -> Select[Any]:
    query = query.join(Youth, Youth.id == Placement.youth_id)
    return query.where(Youth.erased_on.is_(None), lies_in(Placement.region, areas))


def _erased(areas: Sequence[str]) -> Select[Any]:
    placements = func.array_agg(aggregate_order_by(Placement.id, Placement.id))
    query = select(_told.no, _told.object_id, _told.recorded_at, placements)
    query = query.join(Placement, Placement.youth_id == _told.object_id)
    query = query.where(_told.event == "youth.anonymised", lies_in(Placement.region, areas))
    return query.group_by(_told.no, _told.object_id, _told.recorded_at)


def _as_changed(no: int, key: str, at: Any, youth_id: str, *columns: Any) -> Happened:
    return Happened(no, rules.CHANGED, key, at, _facts(youth_id, columns))


def _as_erased(no: int, youth_id: str, at: Any, placements: list[str]) -> Happened:
    gone = {rules.PERSON: youth_id, feeds.ERASED: placements}
    return Happened(no, rules.ERASED, youth_id, at, gone)


def _facts(youth_id: str, columns: Sequence[Any]) -> dict[str, Any]:
    return rules.facts(youth_id, dict(zip(rules.OF_PLACEMENTS, columns, strict=True)))


PLACEMENTS: Final = Feed(
    "placements",
    rules.FIELDS,
    placement_changes,
    placements_standing,
    persons=frozenset({rules.PERSON, feeds.ERASED}),
)
