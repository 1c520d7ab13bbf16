"""Periods: the days that a count looks at, both ends included."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Malformed
from services.common.values.month import Month


class PeriodReversed(Malformed):
    """起始日不能晚于结束日。"""


class PeriodNotOver(Malformed):
    """结束日不能晚于今天。"""


@dataclass(frozen=True)
class Period:
    """From a first day to a last one, both inclusive."""

    first: date
    last: date

    @property
    def is_empty(self) -> bool:
        """Whether no day lies in it."""
        return self.first > self.last

    def __contains__(self, day: date | None) -> bool:
        """Whether a day lies in it; an unknown day lies in none."""
        return day is not None and self.first <= day <= self.last


def year_to(month: Month) -> Period:
    """The calendar year up to a month's end: what a number of the year to date looks at."""
    return Period(Month(month.year, 1).first, month.last)


def in_order(first: date, last: date) -> Period:
    """A period of days in their order. Raises PeriodReversed."""
    if first > last:
        raise PeriodReversed("/query/from", PeriodReversed.title())
    return Period(first, last)


def period(first: date, last: date, today: date) -> Period:
    """A period that has begun and ends no later than today.

    Raises PeriodReversed, PeriodNotOver.
    """
    found = in_order(first, last)
    if last > today:
        raise PeriodNotOver("/query/to", PeriodNotOver.title())
    return found
