"""The living allowance of one placement in one month: which days count, and what they give."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from services.common.time.workdays import WorkCalendar
from services.common.values import yuan
from services.common.values.month import Month

Method = Literal["working_days", "natural_days"]

ARTICLE: Final = "宁人社函〔2020〕272号 一"


SUSPENDED: Final = "suspended"
"""The kind of a day on which the whole placement stood still: no day on post, whatever is paid."""


@dataclass(frozen=True)
class Standard:
    """The minimum wage of a county in yuan a month, and the ratio of it paid, from a day on."""

    since: date
    wage: Decimal
    ratio: Decimal
    values: tuple[str, ...] = ()
    """Which versions of the dated values these are."""


@dataclass(frozen=True)
class Terms:
    """How a month is counted in a county: by one method, at one or more standards.

    `standards` are in order of day, the first not after the first of the month.
    """

    method: Method
    reducing: frozenset[str]
    """The kinds of absence whose days are not paid."""
    standards: tuple[Standard, ...]
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absence:
    """A day on which the trainee was not there, and of which kind."""

    day: date
    kind: str


@dataclass(frozen=True)
class Presence:
    """A placement's days within one month, both ends inclusive, and who was missing when."""

    first: date
    last: date
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True)
class Portion:
    """The part of a presence under one standard of one county: its arithmetic in full."""

    first: date
    last: date
    counted_days: int
    month_days: int
    wage: Decimal
    ratio: Decimal
    county: str
    method: Method
    """How the county counts its days."""
    missed_days: int = 0
    """Days that would count, had the trainee been there."""

    @property
    def days(self) -> int:
        """Calendar days on post, both ends inclusive."""
        return (self.last - self.first).days + 1

    @property
    def exact(self) -> Fraction:
        """Wage × ratio × counted days ÷ days of the month, in yuan and never rounded."""
        full = Fraction(self.wage) * Fraction(self.ratio)
        return full * self.counted_days / self.month_days if self.month_days else Fraction(0)


@dataclass(frozen=True)
class Allowance:
    """What the rule gives for one presence."""

    portions: tuple[Portion, ...]
    full_month: Decimal
    """What a whole month gives, at the highest standard of the portions."""
    ceiling: Decimal
    """What the person's month still had room for."""
    uncapped: Decimal
    """The portions' exact sum, half up: what the arithmetic gives before the ceiling."""

    @property
    def amount(self) -> Decimal:
        """What is due for the presence: never above the ceiling."""
        return min(self.uncapped, self.ceiling)

    @property
    def counted_days(self) -> int:
        """Days that are paid."""
        return sum(portion.counted_days for portion in self.portions)


def presence_in(
    month: Month, arrived_on: date, last_day: date, absences: Iterable[Absence] = ()
) -> Presence | None:
    """The days of a placement that lie in a month; None if none does."""
    first, last = max(month.first, arrived_on), min(month.last, last_day)
    if first > last:
        return None
    return Presence(first, last, tuple(a for a in absences if first <= a.day <= last))


def without(presence: Presence, suspensions: Iterable[tuple[date, date | None]]) -> Presence | None:
    """A presence with its suspended days as absences that no county pays; None if all are.

    Each suspension is its first day and the first day on post again, None while it lasts.
    """
    days = _every_day(presence)
    spans = [(since, back or date.max) for since, back in suspensions]
    gone = {day for day in days if any(since <= day < back for since, back in spans)}
    if len(gone) == len(days):
        return None
    kept = tuple(absence for absence in presence.absences if absence.day not in gone)
    return replace(presence, absences=(*kept, *(Absence(day, SUSPENDED) for day in sorted(gone))))


def days_of(presence: Presence) -> list[date]:
    """The days of a presence on which the placement did not stand still."""
    gone = {absence.day for absence in presence.absences if absence.kind == SUSPENDED}
    return [day for day in _every_day(presence) if day not in gone]


def _every_day(presence: Presence) -> list[date]:
    days = (presence.last - presence.first).days + 1
    return [presence.first + timedelta(days=n) for n in range(days)]


def portions_of(
    presence: Presence, terms: Terms, calendar: WorkCalendar, county: str
) -> tuple[Portion, ...]:
    """A presence in a county, by its terms, cut where the standard changes. Raises YearUnknown."""
    month = Month.of(presence.first)
    month_days = _days_that_count(terms.method, calendar, month.first, month.last)
    reducing = terms.reducing | {SUSPENDED}
    missed = {a.day for a in presence.absences if a.kind in reducing}
    portions = []
    for standard, first, last in _cut(presence, terms.standards):
        there = _days_that_count(terms.method, calendar, first, last)
        lost = _days_lost(terms.method, calendar, {d for d in missed if first <= d <= last})
        counted = there - lost
        portions.append(
            Portion(
                first=first,
                last=last,
                counted_days=counted,
                month_days=month_days,
                wage=standard.wage,
                ratio=standard.ratio,
                missed_days=lost,
                county=county,
                method=terms.method,
            )
        )
    return tuple(portions)


def allowance(portions: Sequence[Portion], ceiling: Decimal) -> Allowance:
    """The allowance of a presence: summed exactly, half up once, never above the ceiling.

    `ceiling` in yuan is `room_left`. Source: 宁人社函〔2020〕272号 一 (参照当地最低工资标准执行).
    """
    uncapped = yuan.half_up(sum((portion.exact for portion in portions), Fraction(0)))
    return Allowance(tuple(portions), full_month(portions), ceiling, uncapped)


def full_month(portions: Sequence[Portion]) -> Decimal:
    """What a whole month gives, in yuan: at the highest standard that applies to a part of it."""
    wholes = (Fraction(portion.wage) * Fraction(portion.ratio) for portion in portions)
    return yuan.half_up(max(wholes, default=Fraction(0)))


def room_left(full: Decimal, others: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """What a person's month has room for beside their other placements.

    `others` are pairs of full month and sum settled, in yuan: all together never pass one full
    standard, the highest of those concerned.
    """
    pairs = list(others)
    top = max([full, *(whole for whole, _ in pairs)])
    return max(yuan.ZERO, top - sum((settled for _, settled in pairs), yuan.ZERO))


def _cut(presence: Presence, standards: Sequence[Standard]) -> list[tuple[Standard, date, date]]:
    ends = [later.since - timedelta(days=1) for _, later in pairwise(standards)]
    spans = [
        (standard, max(presence.first, standard.since), min(presence.last, end))
        for standard, end in zip(standards, [*ends, presence.last], strict=True)
    ]
    return [(standard, first, last) for standard, first, last in spans if first <= last]


def _days_that_count(method: Method, calendar: WorkCalendar, first: date, last: date) -> int:
    if method == "natural_days":
        return (last - first).days + 1
    return calendar.count(first, last)


def _days_lost(method: Method, calendar: WorkCalendar, missed: Collection[date]) -> int:
    if method == "natural_days":
        return len(missed)
    return sum(calendar.is_working(day) for day in missed)
