"""Counting months: what a report stands on is gathered once, any month is counted from it."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.time.workdays import WorkCalendar
from services.common.values import region as regions
from services.common.values.dated import Value
from services.common.values.month import Month
from services.common.values.region import Region
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.documents import frozen
from services.reporting.queries import calendar, facts, filings, payments
from services.reporting.rules.deadlines import deadlines
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing, VersionUnknown
from services.reporting.rules.indicators import Counted
from services.reporting.rules.monthly_reports import (
    AsOf,
    Basis,
    RegionUnknown,
    Report,
    ValueUsed,
    known_when,
    report,
)
from services.reporting.rules.pictures import Payment, Scope
from services.reporting.tables.filings import Filing as Row


@dataclass(frozen=True)
class Ground:
    """What was known of an area at an instant, and by which calendar its months are due."""

    area: str
    known_at: datetime
    facts: Sequence[Fact]
    payments: Sequence[Payment]
    as_of: tuple[AsOf, ...]
    calendar: WorkCalendar

    def count(self, month: Month, read_at: datetime | None = None) -> Report:
        """One month's report; `read_at` reads the form by the values known at another instant."""
        place = place_of(self.area, month)
        reading, values = policy.reading_for(month, self.area, read_at or self.known_at)
        basis = Basis(
            name=place.name,
            deadlines=deadlines(month, self.calendar, reading),
            as_of=self.as_of,
            values=tuple(_used(value) for value in values),
        )
        scope = Scope(self.area, month, self.known_at, reading)
        return report(scope, basis, self.facts, self.payments)


async def draft(
    session: AsyncSession, deed: Deed, area: str, month: Month, known_at: datetime | None
) -> Report:
    """A month as known now or at an instant before. Raises RegionUnknown, KnownAtInFuture."""
    place_of(area, month)
    at = known_when(known_at, deed.now)
    ground = await ground_of(session, area, at, [month])
    # Counting takes a while: requests and heartbeats go on beside it.
    return await asyncio.to_thread(ground.count, month)


async def filed(session: AsyncSession, area: str, month: Month, number: int) -> tuple[Row, Filing]:
    """A filed version, its row and what was frozen. Raises VersionUnknown."""
    row = await filings.version(session, area, month, number)
    if row is None:
        raise VersionUnknown
    return row, frozen.thaw(row.content)


async def ground_of(
    session: AsyncSession, area: str, known_at: datetime, months: Sequence[Month]
) -> Ground:
    """Gather what is known of an area, with the calendar by which these months are due."""
    await policy_rows.current(session)
    # First how far the feeds are read: what they give meanwhile is counted by nobody.
    as_of = await standing_now(session)
    read_to = {one.source: one.position for one in as_of}
    return Ground(
        area=area,
        known_at=known_at,
        facts=await facts.facts_of(session, area, known_at, read_to),
        payments=await payments.payments_of(session, area, known_at),
        as_of=as_of,
        calendar=await calendar.calendar_of(session, [m.plus(1).first for m in months], known_at),
    )


def place_of(area: str, month: Month) -> Region:
    """The region of that code at the end of a month. Raises RegionUnknown."""
    place = regions.find(area, month.last)
    if place is None:
        raise RegionUnknown
    return place


def _used(value: Value) -> ValueUsed:
    told = tuple(value.value) if isinstance(value.value, list) else value.value
    return ValueUsed(value.version, value.source, value.grade, told)


async def standing_now(session: AsyncSession) -> tuple[AsOf, ...]:
    """How far each source's feed has been read."""
    read_to = await facts.positions(session)
    return tuple(
        AsOf(source, position.position if position else 0, position.at if position else None)
        for source, position in read_to.items()
    )


def stretch_of(
    counted: Iterable[Counted], after: tuple[str, ...] | None, limit: int
) -> list[Counted]:
    """At most so many of what a figure counts, after an id; given in the order of ids."""
    rest = (entry for entry in counted if after is None or entry.id > after[0])
    return [*islice(rest, limit)]


async def facts_told(session: AsyncSession, ids: Collection[str]) -> dict[str, Fact]:
    """Facts by their ids."""
    return await facts.facts_named(session, ids) if ids else {}


async def facts_behind(session: AsyncSession, counted: Iterable[Counted]) -> dict[str, Fact]:
    """The facts that say why these are counted, by their ids."""
    return await facts.facts_named(session, {key for entry in counted for key in entry.facts})
