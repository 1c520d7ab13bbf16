"""The almanac: which years a shipped library knows as published, and statutory holidays beyond."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

import chinese_calendar
import holidays
from chinese_calendar import constants

from services.common.time.workdays import SATURDAY
from services.reporting.rules.calendar import (
    FIRST_YEAR,
    PROVISIONAL_YEARS,
    Arrangement,
    arrangement,
    computed,
)


def years(today: date) -> Iterator[Arrangement]:
    """Every year from 2017 on that the library knows, then computed ones, two beyond today's.

    A library that was not renewed for years still leaves no year without a calendar.
    """
    known = max(constants.holidays).year
    last = max(known, today.year) + PROVISIONAL_YEARS
    yield from (_published(year) for year in range(FIRST_YEAR, known + 1))
    yield from (_computed(year) for year in range(known + 1, last + 1))


@cache
def _published(year: int) -> Arrangement:
    # What is shipped stays as it is: looked up once, day by day.
    moved = [day for day in _days(year) if chinese_calendar.is_workday(day) == _is_week_end(day)]
    return arrangement(
        year,
        "published",
        off=(day for day in moved if not _is_week_end(day)),
        on=(day for day in moved if _is_week_end(day)),
        source=f"国务院办公厅节假日安排（chinesecalendar {version('chinesecalendar')}）",
    )


@cache
def _computed(year: int) -> Arrangement:
    return computed(
        year,
        holidays.country_holidays("CN", years=year),
        source=f"按法定节假日和周末推算，未含调休（holidays {version('holidays')}）",
    )


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def _is_week_end(day: date) -> bool:
    return day.weekday() >= SATURDAY
