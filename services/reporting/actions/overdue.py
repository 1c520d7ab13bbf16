"""Which months of which cities call for attention: missing, late, or nothing but noughts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.time.clock import day_of
from services.common.time.workdays import WorkCalendar
from services.common.values import region as regions
from services.common.values.month import Month
from services.common.values.region import Region
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import calendar, facts, filings
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
    """One city's month, where its report stands, and what was filed of it, if anything."""

    place: Region
    month: Month
    standing: Standing
    deadlines: Deadlines
    filed: Filed | None


async def overdue_reports(session: AsyncSession, deed: Deed, area: str) -> list[Overdue]:
    """The cities' months within an area that call for attention, the newest month first.

    Cities file from the month in which the first fact was recorded (宁人社函〔2020〕272号 九).
    """
    await policy_rows.current(session)
    since = await facts.first_recorded(session)
    if since is None:
        return []
    months = [*_months_over(day_of(since), deed.today)]
    known = await filings.filed_within(session, area)
    days = await calendar.calendar_of(session, [month.plus(1).first for month in months])
    found = (
        _look_at(place, month, days, known.get((place.code, month)), deed.today)
        for month in months
        for place in regions.regions_on(month.last)
        if place.level == "city" and regions.lies_within(place.code, area)
    )
    return [
        one
        for one in found
        if calls_for_attention(one.standing, is_zero=one.filed is not None and one.filed.is_zero)
    ]


def _months_over(since: date, today: date) -> Iterator[Month]:
    month = Month.of(today).plus(-1)
    while month >= Month.of(since):
        yield month
        month = month.plus(-1)


def _look_at(
    place: Region, month: Month, days: WorkCalendar, filed: Filed | None, today: date
) -> Overdue:
    reading, _ = policy.reading_for(month, place.code)
    due = deadlines(month, days, reading)
    filed_on = day_of(filed.first_filed_at) if filed else None
    return Overdue(place, month, standing(month, due, filed_on, today), due, filed)
