"""The days of a month that can be paid: all of them, or those that are worked."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.common.time.workdays import WorkCalendar
from services.common.values.month import Month

Method = Literal["working_days", "natural_days", "whole_month"]


@dataclass(frozen=True)
class MonthDays:
    """A month and its working days in order, looked up once for all of its lines."""

    month: Month
    working: tuple[date, ...]

    def count(self, method: Method, first: date, last: date) -> int:
        """How many days count by a method from first to last, both within the month."""
        if method == "working_days":
            return bisect_right(self.working, last) - bisect_left(self.working, first)
        return (last - first).days + 1

    def counts(self, method: Method, day: date) -> bool:
        """Whether a day of the month counts by a method."""
        return self.count(method, day, day) == 1


def days_of(month: Month, calendar: WorkCalendar) -> MonthDays:
    """A month's days by the calendar. Raises YearUnknown."""
    days = (month.first + timedelta(days=n) for n in range(month.last.day))
    return MonthDays(month, tuple(day for day in days if calendar.is_working(day)))
