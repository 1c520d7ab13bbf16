"""Which months of which cities call for attention: missing, late, returned or all noughts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.following import Follower
from services.common.time.clock import day_of
from services.common.time.workdays import WorkCalendar
from services.common.values import region as regions
from services.common.values.month import Month
from services.common.values.region import PROVINCE, Region
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.actions.facts import first_told
from services.reporting.actions.grounds import place_of
from services.reporting.queries import calendar, facts, filings, openings, receipts
from services.reporting.queries.filings import Filed
from services.reporting.rules.deadlines import (
    Deadlines,
    Standing,
    calls_for_attention,
    deadlines,
    standing,
)


@dataclass(frozen=True)
class Overdue:
    """One city's month, where its report stands, and what was filed of it, if anything.

    `notes` counts the supervision notes that wait for an answer.
    """

    place: Region
    month: Month
    standing: Standing
    deadlines: Deadlines
    filed: Filed | None
    notes: int = 0


@dataclass(frozen=True)
class Look:
    """Every city's months that are over, looked at on a day, by which calendar."""

    months: tuple[Month, ...]
    calendar: WorkCalendar
    found: tuple[Overdue, ...]


async def overdue_reports(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], area: str
) -> list[Overdue]:
    """As `overdue_as_read`, of feeds of which something was read. Raises FactsIncomplete."""
    await first_told(session, followers)
    return await overdue_as_read(session, deed, area)


async def overdue_as_read(session: AsyncSession, deed: Deed, area: str) -> list[Overdue]:
    """The cities' months within an area that call for attention, the newest month first.

    Cities file from the month in which the first fact was recorded (宁人社函〔2020〕272号 九).
    """
    look = await look_at_all(session, deed, area)
    return [
        one
        for one in look.found
        if calls_for_attention(one.standing, is_zero=one.filed is not None and one.filed.is_zero)
    ]


async def look_at_all(
    session: AsyncSession, deed: Deed, area: str = PROVINCE, months: int | None = None
) -> Look:
    """Where the cities within an area stand, the newest month first; so many months, or all."""
    since = await facts.first_recorded(session)
    await policy_rows.current(session)
    over = [*_months_over(day_of(since), deed.today)][:months] if since else []
    known = await _known(session, area)
    days = await calendar.calendar_of(session, [month.plus(1).first for month in over])
    found = (
        _look_at(place, month, days, known, deed.today)
        for month in over
        for place in regions.regions_on(month.last)
        if place.level == "city" and regions.lies_within(place.code, area)
    )
    return Look(tuple(over), days, tuple(found))


async def standing_of(session: AsyncSession, deed: Deed, area: str, month: Month) -> Standing:
    """Where one region's report of one month stands today. Raises RegionUnknown."""
    await policy_rows.current(session)
    known = await _known(session, area)
    days = await calendar.calendar_of(session, [month.plus(1).first])
    return _look_at(place_of(area, month), month, days, known, deed.today).standing


@dataclass(frozen=True)
class _Known:
    """What is kept of the regions within an area, by region and month."""

    filed: Mapping[tuple[str, Month], Filed]
    returned: frozenset[tuple[str, Month]]
    notes: Mapping[tuple[str, Month], int]
    signed: Mapping[str, Month]
    """The last month that each filed on paper, once its opening figures are signed."""

    def on_paper(self, key: tuple[str, Month]) -> bool:
        """Whether a region's month was filed on paper, and nothing of it here."""
        code, month = key
        return key not in self.filed and code in self.signed and month <= self.signed[code]


async def _known(session: AsyncSession, area: str) -> _Known:
    filed = await filings.filed_within(session, area)
    decisions = await receipts.decisions_within(session, area)
    returned = (
        key for key, one in filed.items() if decisions.get((*key, one.version)) == "returned"
    )
    notes = await receipts.open_notes_within(session, area)
    signed = await openings.signed_months(session)
    return _Known(filed, frozenset(returned), notes, signed)


def _months_over(since: date, today: date) -> Iterator[Month]:
    month = Month.of(today).plus(-1)
    while month >= Month.of(since):
        yield month
        month = month.plus(-1)


def _look_at(
    place: Region, month: Month, days: WorkCalendar, known: _Known, today: date
) -> Overdue:
    reading, _ = policy.reading_for(month, place.code)
    due = deadlines(month, days, reading)
    key = (place.code, month)
    filed = known.filed.get(key)
    filed_on = day_of(filed.first_filed_at) if filed else None
    stands = standing(month, due, filed_on, today, is_returned=key in known.returned)
    if known.on_paper(key):
        stands = "filed"
    return Overdue(place, month, stands, due, filed, known.notes.get(key, 0))
