"""Cells: what one number of a draft counts, a page at a time, without counting the whole form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.actions.grounds import place_of
from services.reporting.actions.tellings import keep_up
from services.reporting.queries import facts, payments, tellings
from services.reporting.queries.facts import Candidates
from services.reporting.queries.tellings import Looked
from services.reporting.rules.histories import closed_posts
from services.reporting.rules.indicators import INDICATORS, PEOPLE, Counted
from services.reporting.rules.periods import year_to
from services.reporting.rules.pictures import Picture, Scope, Trainees, compose

STRETCH: Final = 200
"""So many placements or payments are looked at together, and each time twice as many: where few
of the month's count, the next ones lie far apart."""
LONGEST: Final = 16 * STRETCH
WITH_FACTS: Final = 100
"""And so many units or posts, of which all is read that was ever told."""
_PARTS: Final = {
    6: "arrived",
    7: "arrived",
    8: "arrived",
    9: "completed",
    10: "retained",
    11: "retained",
    12: "employed_otherwise",
    13: "ended_early",
    14: "on_post",
}
"""The part of the month's placements that holds all that a number of people counts."""
_SEATS: Final = 3
_MONEY: Final = 15
_CANDIDATES: Final = {
    1: ("unit", ()),
    2: ("unit", ("unit.recognised",)),
    3: ("post", ()),
    4: ("post", ("post.published", "post.headcount-raised")),
}
"""The kind that a number counts, and the events without which none in the month counts."""


@dataclass(frozen=True)
class Cell:
    """One number of one area's month, as known at an instant."""

    area: str
    month: Month
    number: int
    known_at: datetime

    @property
    def look(self) -> Looked:
        """Where and when its placements are looked at."""
        return Looked(self.area, self.known_at, self.month)


async def opened(session: AsyncSession, cell: Cell, after: str, limit: int) -> list[Counted]:
    """At most so many of what a number counts, after an id. Raises RegionUnknown."""
    place_of(cell.area, cell.month)
    await keep_up(session)
    await policy_rows.current(session)
    found: list[Counted] = []
    last: str | None = after
    size = STRETCH
    while last is not None and len(found) < limit:
        more, last = await _stretch(session, cell, last, size)
        found += more
        size = min(2 * size, LONGEST)
    return found[:limit]


async def _stretch(
    session: AsyncSession, cell: Cell, after: str, size: int
) -> tuple[list[Counted], str | None]:
    """What counts among the next objects, and after which one it goes on; None at the end."""
    if cell.number in PEOPLE:
        return await _people(session, cell, after, size)
    if cell.number in _CANDIDATES:
        return await _units_or_posts(session, cell, after)
    if cell.number == _MONEY:
        return await _payments(session, cell, after, size)
    read_to = await _read_to(session)
    plans = await facts.facts_of(session, cell.area, cell.known_at, read_to, ("intake-plan",))
    picture = compose(_scope(cell), plans, Trainees(()), ())
    return [one for one in _counted(cell, picture) if one.id > after], None


async def _payments(
    session: AsyncSession, cell: Cell, after: str, size: int
) -> tuple[list[Counted], str | None]:
    of = cell.area, cell.known_at, year_to(cell.month)
    paid = await payments.stretch(session, *of, after=after, limit=size)
    picture = compose(_scope(cell), (), Trainees(()), paid)
    return _counted(cell, picture), paid[-1].id if len(paid) == size else None


async def _people(
    session: AsyncSession, cell: Cell, after: str, size: int
) -> tuple[list[Counted], str | None]:
    part = _PARTS[cell.number]
    rows = await tellings.stretch(session, cell.look, part, after=after, limit=size)
    picture = compose(_scope(cell), (), Trainees(rows), ())
    return _counted(cell, picture), rows[-1].id if len(rows) == size else None


async def _units_or_posts(
    session: AsyncSession, cell: Cell, after: str
) -> tuple[list[Counted], str | None]:
    kind, events = _CANDIDATES[cell.number]
    look = Candidates(cell.area, kind, events, cell.month)
    keys = await facts.candidates(session, look, after=after, limit=WITH_FACTS)
    told = await facts.facts_of_objects(session, [(kind, key) for key in keys])
    # The seats that are taken at closed posts are seats.
    closed = closed_posts(told, cell.month.last) if cell.number == _SEATS else set()
    sitting = await tellings.at_posts(session, cell.look, closed)
    picture = compose(_scope(cell), told, Trainees(sitting), ())
    return _counted(cell, picture), keys[-1] if len(keys) == WITH_FACTS else None


async def _read_to(session: AsyncSession) -> dict[str, int]:
    read_to = await facts.positions(session)
    return {source: one.position if one else 0 for source, one in read_to.items()}


def _scope(cell: Cell) -> Scope:
    reading, _ = policy.reading_for(cell.month, cell.area, cell.known_at)
    return Scope(cell.area, cell.month, cell.known_at, reading)


def _counted(cell: Cell, picture: Picture) -> list[Counted]:
    return sorted(INDICATORS[cell.number - 1].count(picture), key=lambda entry: entry.id)
