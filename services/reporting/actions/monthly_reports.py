"""Drafts and filed versions of months, and what a number of a filed one counts."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions.grounds import ground_of, place_of, sketch_of
from services.reporting.actions.tellings import keep_up
from services.reporting.documents import frozen
from services.reporting.queries import facts, filings, openings
from services.reporting.rules.beginnings import PaperOfMonth, month_on_paper
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing, VersionUnknown
from services.reporting.rules.indicators import Counted
from services.reporting.rules.monthly_reports import Report, known_when
from services.reporting.tables.filings import Filing as Row


async def draft(
    session: AsyncSession, deed: Deed, area: str, month: Month, known_at: date | None
) -> Report:
    """A month as known now or at an instant before; who stood through it is only numbered.

    Raises RegionUnknown, KnownAtInFuture.
    """
    at = await _asked_at(session, deed, area, month, known_at)
    ground = await sketch_of(session, area, at, month)
    # Counting takes a while: requests and heartbeats go on beside it.
    return await asyncio.to_thread(ground.count, month)


async def whole_draft(
    session: AsyncSession, deed: Deed, area: str, month: Month, known_at: date | None
) -> Report:
    """The same with everybody that each number counts. Raises RegionUnknown, KnownAtInFuture."""
    at = await _asked_at(session, deed, area, month, known_at)
    ground = await ground_of(session, area, at, [month])
    return await asyncio.to_thread(ground.count, month)


async def _asked_at(
    session: AsyncSession, deed: Deed, area: str, month: Month, known_at: date | None
) -> datetime:
    place_of(area, month)
    at = known_when(known_at, deed.now)
    await keep_up(session)
    return at


async def paper_of_month(session: AsyncSession, area: str, month: Month) -> PaperOfMonth:
    """What of an area's month is on paper."""
    return month_on_paper(area, month, await openings.papers(session))


async def filed(session: AsyncSession, area: str, month: Month, number: int) -> tuple[Row, Filing]:
    """A filed version, its row and what was frozen. Raises VersionUnknown."""
    row = await filings.version(session, area, month, number)
    if row is None:
        raise VersionUnknown
    return row, frozen.thaw(row.content)


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
