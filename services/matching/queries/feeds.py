"""Placements and outcomes as departments read them: changes by number, the rest by drawers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.feeds import Feed, Stretch, lies_in
from services.common.store.tables import changes
from services.common.values import feeds
from services.common.values.feeds import Happened, Object, Plain, Stands, gone
from services.matching.queries.drawers import DRAWER, Walk
from services.matching.rules import feeds as rules
from services.matching.rules.drawers import DRAWERS_AT_FIRST, drawers_at_once
from services.matching.tables.placements import Placement, PlacementEntry
from services.matching.tables.youths import Youth

_told: Final = changes.c


@dataclass(frozen=True)
class Tale:
    """How a feed tells of placements: which of them, which of their changes, by which columns."""

    names: tuple[str, ...]
    event: str
    which: ColumnElement[bool]
    """The placements that it tells of, as they stand."""
    others: ColumnElement[bool]
    """Changes that are told of all other placements too: of what they may be no more."""
    gone: str = ""
    """The event by which these are told."""
    once: ColumnElement[bool] | None = None
    """Placements that it may have told of before, beside those that it tells of."""

    @property
    def columns(self) -> tuple[Any, ...]:
        """What is read of a placement."""
        return tuple(getattr(Placement, name) for name in self.names)

    async def changes(
        self, session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
    ) -> Sequence[Happened]:
        """The changes of placements of these areas, numbered above `after` and up to `head`.

        Each with the placement as it stands now. Of whom the record is nobody's any more nothing
        is told but that, once for all placements.
        """
        found: list[Happened] = []
        tales = ((self._changed(areas), self._as_changed), (self._erased(areas), _as_erased))
        for query, read in tales:
            numbered = query.where(_told.no > after, _told.no <= head).order_by(_told.no)
            found += [read(*row) for row in await session.execute(numbered.limit(limit))]
        return sorted(found, key=lambda one: one.no)[:limit]

    async def standing(self, session: AsyncSession, asked: Stretch) -> Sequence[Stands]:
        """The placements of these areas as they stand, by their places.

        Ids tell when somebody was placed, and in their order two departments would find one
        another's pseudonyms: read are whole drawers, and drawers and placements lie in an order
        of the reader's own.
        """
        found: list[Stands] = []
        left, count = rules.drawers_left(asked.told, asked.after), DRAWERS_AT_FIRST
        while left and len(found) < asked.limit:
            query = select(DRAWER, Placement.id, Placement.youth_id, *self.columns)
            query = _with_persons(query, asked.areas).where(DRAWER.in_(left[:count]), self.which)
            some = [self._standing(asked.told, *row) for row in await session.execute(query)]
            later = (one for one in some if one.place > asked.after)
            found += sorted(later, key=lambda one: one.place)
            left, count = left[count:], drawers_at_once(count, len(some))
        return found[: asked.limit]

    async def one(self, session: AsyncSession, areas: Sequence[str], *, name: str) -> Object | None:
        """The placement of these areas that bears this id."""
        query = select(Placement.region, Placement.youth_id, *self.columns)
        query = _with_persons(query, areas).where(self.which, Placement.id == name)
        row = (await session.execute(query)).first()
        if row is None:
            return None
        region, youth_id, *columns = row
        return Object(name, region, youth_id, self._facts(youth_id, columns))

    def _changed(self, areas: Sequence[str]) -> Select[Any]:
        numbered = (_told.no, _told.object_id, _told.recorded_at, self.which)
        query = select(*numbered, Placement.youth_id, *self.columns)
        query = query.join(Placement, Placement.id == _told.object_id)
        query = query.where(_told.object == "placement", or_(self.which, self.others))
        return _with_persons(query, areas)

    def _erased(self, areas: Sequence[str]) -> Select[Any]:
        placements = func.array_agg(aggregate_order_by(Placement.id, Placement.id))
        query = select(_told.no, _told.object_id, _told.recorded_at, placements)
        query = query.join(Placement, Placement.youth_id == _told.object_id)
        query = query.where(_told.event == "youth.anonymised", lies_in(Placement.region, areas))
        query = query.where(self.which if self.once is None else or_(self.which, self.once))
        return query.group_by(_told.no, _told.object_id, _told.recorded_at)

    def _as_changed(
        self, no: int, key: str, at: Any, is_told: bool, youth_id: str, *columns: Any
    ) -> Happened:
        if not is_told:
            return Happened(no, self.gone, key, at, gone(key))
        return Happened(no, self.event, key, at, self._facts(youth_id, columns))

    def _standing(
        self, told: Callable[[str], str], drawer: int, key: str, youth_id: str, *columns: Any
    ) -> Stands:
        return Stands(key, self._facts(youth_id, columns), rules.place(told, drawer, key))

    def _facts(self, youth_id: str, columns: Sequence[Any]) -> dict[str, Plain]:
        return rules.facts(youth_id, dict(zip(self.names, columns, strict=True)))


def _with_persons(query: Select[Any], areas: Sequence[str]) -> Select[Any]:
    query = query.join(Youth, Youth.id == Placement.youth_id)
    return query.where(Youth.erased_on.is_(None), lies_in(Placement.region, areas))


def _as_erased(no: int, youth_id: str, at: Any, placements: list[str]) -> Happened:
    gone: dict[str, Plain] = {rules.PERSON: youth_id, feeds.ERASED: placements}
    return Happened(no, rules.ERASED, youth_id, at, gone)


_WITH_OUTCOME: Final = (
    PlacementEntry.placement_id == Placement.id,
    PlacementEntry.course["outcome"].astext.is_not(None),
)
_HAD_OUTCOME: Final = exists().where(*_WITH_OUTCOME)
_HAD_OUTCOME_BEFORE: Final = exists().where(*_WITH_OUTCOME, PlacementEntry.version < _told.version)
_WHOLE: Final = Tale(rules.OF_PLACEMENTS, rules.CHANGED, true(), true())
_OUTCOME: Final = Tale(
    rules.OF_OUTCOMES,
    rules.OUTCOME_CHANGED,
    Placement.outcome.is_not(None),
    and_(_told.event == rules.MAY_TAKE_BACK, _HAD_OUTCOME_BEFORE),
    rules.OUTCOME_GONE,
    _HAD_OUTCOME,
)
_PERSONS: Final = frozenset({rules.PERSON, feeds.ERASED})
PLACEMENTS: Final = Feed(
    "placements", rules.FIELDS, _WHOLE.changes, _WHOLE.standing, _WHOLE.one, _PERSONS, Walk()
)
OUTCOMES: Final = Feed(
    "outcomes",
    rules.OUTCOME_FIELDS,
    _OUTCOME.changes,
    _OUTCOME.standing,
    _OUTCOME.one,
    persons=_PERSONS,
    find_by_name=Walk(),
    # Told of the same changes as placements are: an event is one of this feed alone.
    mark="outcomes.",
)
