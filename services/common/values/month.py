"""Calendar months and the terms counted in them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Self


@lru_cache(maxsize=1024)
def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month, such as 2024-06."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse what no calendar has: ValueError."""
        date(self.year, self.month, 1)

    def __str__(self) -> str:
        """As it travels: YYYY-MM."""
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Self:
        """Read YYYY-MM; ValueError for any other shape or a month that does not exist."""
        year, _, month = text.partition("-")
        digits = year + month
        if len(year) != 4 or len(month) != 2 or not (digits.isascii() and digits.isdigit()):
            raise ValueError(text)
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return _last_day(self.year, self.month)

    def plus(self, months: int) -> Self:
        """The month so many months later, or earlier if negative."""
        index = self.year * 12 + self.month - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in this month."""
        return (day.year, day.month) == (self.year, self.month)


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months on, clamped: 31 January + 1 is the end of February."""
    month = Month.of(day).plus(months)
    return min(month.first + timedelta(days=day.day - 1), month.last)


def last_day_of_term(start: date, months: int) -> date:
    """The last day of a term: the day before the corresponding day.

    Where the month has no corresponding day, its last day is the last of the term.
    """
    target = Month.of(start).plus(months)
    if start.day > target.last.day:
        return target.last
    return add_months(start, months) - timedelta(days=1)


def full_months(start: date, last: date) -> int:
    """How many whole months a span holds, both ends inclusive."""
    months = max(0, (last.year - start.year) * 12 + last.month - start.month + 1)
    while months and last_day_of_term(start, months) > last:
        months -= 1
    return months
