"""Years of working days: what an arrangement can say, and when a version follows another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Forbidden, Malformed, NotFound, Stale, Unpinned
from services.common.time.workdays import SATURDAY, WorkCalendar, Year
from services.common.values.region import PROVINCE

Status = Literal["published", "provisional"]

FIRST_YEAR: Final = 2017
"""The first year of which this system settles anything."""
PROVISIONAL_YEARS: Final = 2
"""How many years beyond today's, and beyond the last one published, are kept as provisional."""
FARTHEST: Final = 5
"""How many years ahead of today an office can load one."""


class YearOutOfReach(NotFound):
    """工作日历中没有这一年。"""


class NotTheProvince(Forbidden):
    """工作日历由自治区的管理员维护，适用于全区。"""


class RegionWithoutHolidays(NotFound):
    """这个地区这一年没有登记地方节假日。"""


class VersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class CalendarChanged(Stale):
    """这一年的工作日历已被更新，请刷新后再办理。"""


@dataclass(frozen=True)
class Arrangement:
    """One year: `off` are weekdays on which nobody works, `on` week-end days that are worked."""

    year: int
    status: Status
    off: tuple[date, ...]
    on: tuple[date, ...]
    source: str


@dataclass(frozen=True)
class Regional:
    """Holidays of a region in one year, over the nation's: what it says of a day holds there.

    `off` are days on which nobody works there, `on` days that are worked there instead.
    """

    region: str
    year: int
    off: tuple[date, ...]
    on: tuple[date, ...]
    source: str


def require_province(region: str | None) -> None:
    """One calendar moves every office's deadlines: NotTheProvince for any but the region's own."""
    if region != PROVINCE:
        raise NotTheProvince


def arrangement(
    year: int, status: Status, off: Iterable[date], on: Iterable[date], source: str
) -> Arrangement:
    """An arrangement as an office gives it.

    Raises Malformed at /off or /on for a day of another year, for a week-end day called off and
    for a weekday called a make-up day.
    """
    off, on = tuple(sorted(set(off))), tuple(sorted(set(on)))
    if any(day.year != year or _is_week_end(day) for day in off):
        raise Malformed("/off", "放假日应为当年的星期一至星期五；周末本来就休息，不用列出。")
    if any(day.year != year or not _is_week_end(day) for day in on):
        raise Malformed("/on", "调休上班日应为当年的星期六或星期日。")
    return Arrangement(year, status, off, on, source)


def regional(
    region: str, year: int, off: Iterable[date], on: Iterable[date], source: str
) -> Regional:
    """A region's holidays of a year as its office gives them.

    Raises Malformed at /off or /on for a day of another year, and for one that is both.
    """
    off, on = tuple(sorted(set(off))), tuple(sorted(set(on)))
    if any(day.year != year for day in off):
        raise Malformed("/off", "放假日应在当年。")
    if any(day.year != year or day in off for day in on):
        raise Malformed("/on", "调休上班日应在当年，也不能同时是放假日。")
    return Regional(region, year, off, on, source)


def alarm_since(today: date, from_day: str, statuses: Mapping[int, Status]) -> date | None:
    """Since when the next year's arrangement is awaited in vain; None while it is not.

    `from_day` is the day of the year (MM-DD) from which it is.
    """
    since = date(today.year, *map(int, from_day.split("-")))
    is_there = statuses.get(today.year + 1) == "published"
    return None if is_there or today < since else since


def computed(year: int, statutory: Iterable[date], source: str) -> Arrangement:
    """A year nobody has published yet: statutory holidays and week-ends, no make-up days."""
    off = (day for day in statutory if day.year == year and not _is_week_end(day))
    return arrangement(year, "provisional", off, (), source)


def follows(stands: Status | None, offered: Status) -> bool:
    """Whether what a library offers becomes a version by itself.

    Only where there is none, or where a published year takes the place of a provisional one: a
    stored version never changes because a library did.
    """
    return stands is None or (stands == "provisional" and offered == "published")


def require_reach(year: int, today: date) -> None:
    """Years that can be loaded: from 2017 to a few ahead of today. Raises YearOutOfReach."""
    if not FIRST_YEAR <= year <= today.year + FARTHEST:
        raise YearOutOfReach(year=year)


def require_version(seen: int | None, stands: int) -> None:
    """Replace only the version seen, if there is any: CalendarChanged, VersionMissing."""
    if seen is None and stands:
        raise VersionMissing(version=stands)
    if (seen or 0) != stands:
        raise CalendarChanged(version=stands)


def work_calendar(
    years: Iterable[tuple[Arrangement, int]], regionals: Iterable[tuple[Regional, int]] = ()
) -> WorkCalendar:
    """A calendar to count by, of arrangements and a region's holidays, each with its version."""
    over = {one.year: (one, version) for one, version in regionals}
    return WorkCalendar.of(_year(one, version, over.get(one.year)) for one, version in years)


def _year(one: Arrangement, version: int, over: tuple[Regional, int] | None) -> Year:
    is_provisional = one.status == "provisional"
    year = Year(one.year, frozenset(one.off), frozenset(one.on), is_provisional, version)
    if over is None:
        return year
    regional_one, its_version = over
    return year.under(regional_one.region, its_version, regional_one.off, regional_one.on)


def _is_week_end(day: date) -> bool:
    return day.weekday() >= SATURDAY
