"""Working days: counted by the years of a calendar that each service holds a copy of."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from services.common.errors import Refused

SATURDAY = 5


class YearUnknown(Refused):
    """工作日历中没有这一年的数据，请联系管理员补充。"""


@dataclass(frozen=True)
class Year:
    """One year's arrangement: the weekdays that are off, the week-end days that are worked."""

    year: int
    off: frozenset[date]
    on: frozenset[date]
    provisional: bool
    version: int = 1
    regional: str = ""
    """The regional arrangement laid over it, such as 640000/2; empty for the nation's alone."""

    @property
    def edition(self) -> str:
        """How a calculation names the calendar it used: 2026/1, or 2026/1+640000/2."""
        written = f"{self.year}/{self.version}"
        return f"{written}+{self.regional}" if self.regional else written

    def under(self, region: str, version: int, off: Iterable[date], on: Iterable[date]) -> "Year":
        """The year in a region with holidays of its own: what the region says of a day holds."""
        off, on = frozenset(off), frozenset(on)
        return replace(
            self,
            off=(self.off | off) - on,
            on=(self.on | on) - off,
            regional=f"{region}/{version}",
        )


@dataclass(frozen=True)
class WorkCalendar:
    """The years known; asking for a day of any other year is refused."""

    years: dict[int, Year] = field(default_factory=dict)

    @classmethod
    def of(cls, years: Iterable[Year]) -> "WorkCalendar":
        """A calendar of these years."""
        return cls({year.year: year for year in years})

    @property
    def provisional(self) -> frozenset[int]:
        """The years not yet published: what is reckoned in them may come out otherwise then."""
        return frozenset(year.year for year in self.years.values() if year.provisional)

    def is_working(self, day: date) -> bool:
        """Whether a day is worked. Raises YearUnknown."""
        year = self._year(day)
        return day in year.on or (day.weekday() < SATURDAY and day not in year.off)

    def worked_between(self, first: date, last: date) -> int:
        """How many working days lie from first to last, both inclusive. Raises YearUnknown."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum(self.is_working(day) for day in days)

    def nth_after(self, day: date, working_days: int) -> date:
        """The n-th working day after a day. Raises YearUnknown."""
        left = working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first worked one after it."""
        return day if self.is_working(day) else self.nth_after(day, 1)

    def is_provisional(self, *days: date) -> bool:
        """Whether any of these days lies in a year not yet published. Raises YearUnknown."""
        return any(self._year(day).provisional for day in days)

    def _year(self, day: date) -> Year:
        if day.year not in self.years:
            raise YearUnknown(year=day.year)
        return self.years[day.year]
