"""The living allowance of one placement in one month: which days count, and what they give."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final, NamedTuple

from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.rules import absences as rules
from services.reporting.rules.absences import SUSPENDED, Absence, Excess, Stop
from services.reporting.rules.month_days import Method, MonthDays
from services.reporting.rules.signals import Kind

ARTICLE: Final = "宁人社函〔2020〕272号 一"


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

    `standards` are in order of day, the first not after the first of the month. `stops` say what
    the absences of each kind do; a kind not among them does nothing. `least_days` on post give the
    whole month by the method of that name, fewer give nothing.
    """

    method: Method
    stops: Mapping[str, Stop]
    standards: tuple[Standard, ...]
    least_days: int = 0
    values: tuple[str, ...] = ()


class Presence(NamedTuple):
    """A placement's days within one month, both ends inclusive, and who was missing when.

    `voided_for` is the kind of the confirmed signal for which nothing of the month is due, if any.
    """

    first: date
    last: date
    absences: tuple[Absence, ...] = ()
    voided_for: Kind | None = None


@dataclass(frozen=True)
class Portion:
    """The part of a presence under one standard of one county: its arithmetic in full.

    `missed_days` would count, had the trainee been there. By the whole month `month_days` are the
    days on post and `least_days` how many there have to be; `stopped_by` says what stopped all,
    `voided_for` which signal that was confirmed did.
    """

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
    least_days: int = 0
    stopped_by: Excess | None = None
    voided_for: Kind | None = None

    @property
    def days(self) -> int:
        """Calendar days on post, both ends inclusive."""
        return (self.last - self.first).days + 1

    @property
    def exact(self) -> Fraction:
        """Wage × ratio × counted days ÷ days of the month, in yuan and never rounded."""
        return _exact(self.wage, self.ratio, self.counted_days, self.month_days)


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
    month: Month, arrived_on: date, last_day: date, absences: Collection[Absence] = ()
) -> Presence | None:
    """The days of a placement that lie in a month; None if none does."""
    first, last = max(month.first, arrived_on), min(month.last, last_day)
    if first > last:
        return None
    if not absences:
        return Presence(first, last)
    return Presence(first, last, tuple(a for a in absences if first <= a.day <= last))


def without(
    presence: Presence, suspensions: Collection[tuple[date, date | None]]
) -> Presence | None:
    """A presence with its suspended days as absences that no county pays; None if all are.

    Each suspension is its first day and the first day on post again, None while it lasts.
    """
    if not suspensions:
        return presence
    spans = [(since, back or date.max) for since, back in suspensions]
    days = _every_day(presence)
    gone = {day for day in days if any(since <= day < back for since, back in spans)}
    if len(gone) == len(days):
        return None
    kept = tuple(absence for absence in presence.absences if absence.day not in gone)
    suspended = (Absence(day, SUSPENDED) for day in sorted(gone))
    return presence._replace(absences=(*kept, *suspended))


def after(presence: Presence, day: date) -> Presence | None:
    """The days of a presence after one; None if none is."""
    first = max(presence.first, day + timedelta(days=1))
    if first > presence.last:
        return None
    kept = tuple(a for a in presence.absences if a.day >= first)
    return presence._replace(first=first, absences=kept)


def days_of(presence: Presence) -> list[date]:
    """The days of a presence on which the placement did not stand still."""
    gone = {absence.day for absence in presence.absences if absence.kind == SUSPENDED}
    return [day for day in _every_day(presence) if day not in gone]


def _every_day(presence: Presence) -> list[date]:
    days = (presence.last - presence.first).days + 1
    return [presence.first + timedelta(days=n) for n in range(days)]


def portions_of(
    presence: Presence, span: tuple[date, date], terms: Terms, days: MonthDays, county: str
) -> tuple[Portion, ...]:
    """The days of a presence in a county, by its terms, cut where the standard changes.

    `span` are the first and the last of them; the whole presence says how much was missed.
    """
    tally = _tally(presence, terms, days)
    return tuple(
        _portion(tally, standard, first, last, county)
        for standard, first, last in _cut(span, terms.standards)
    )


def allowance(portions: Sequence[Portion], ceiling: Decimal) -> Allowance:
    """The allowance of a presence: summed exactly, half up once, never above the ceiling.

    `ceiling` in yuan is `room_left`. Source: 宁人社函〔2020〕272号 一 (参照当地最低工资标准执行).
    """
    uncapped = _rounded(sum((portion.exact for portion in portions), Fraction(0)))
    return Allowance(tuple(portions), full_month(portions), ceiling, uncapped)


def full_month(portions: Sequence[Portion]) -> Decimal:
    """What a whole month gives, in yuan: at the highest standard that applies to a part of it."""
    wholes = (_exact(portion.wage, portion.ratio, 1, 1) for portion in portions)
    return _rounded(max(wholes, default=Fraction(0)))


def room_left(full: Decimal, others: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """What a person's month has room for beside their other placements.

    `others` are pairs of full month and sum settled, in yuan: all together never pass one full
    standard, the highest of those concerned.
    """
    pairs = list(others)
    top = max([full, *(whole for whole, _ in pairs)])
    return max(yuan.ZERO, top - sum((settled for _, settled in pairs), yuan.ZERO))


# Of a hundred thousand lines most have one of few sums: each is worked out once.
_rounded: Final = lru_cache(maxsize=4096)(yuan.half_up)


@lru_cache(maxsize=4096)
def _exact(wage: Decimal, ratio: Decimal, days: int, of: int) -> Fraction:
    return Fraction(wage) * Fraction(ratio) * days / of if of else Fraction(0)


@dataclass(frozen=True)
class _Tally:
    """How a presence counts by the terms of a county: over which days, and less which."""

    terms: Terms
    days: MonthDays
    missed: frozenset[date]
    stopped_by: Excess | None
    voided_for: Kind | None
    month_days: int

    @property
    def pays(self) -> bool:
        """Whether anything of the month is paid."""
        least = self.terms.least_days if self.terms.method == "whole_month" else 0
        stopped = self.stopped_by or self.voided_for
        return stopped is None and self.month_days >= least


def _tally(presence: Presence, terms: Terms, days: MonthDays) -> _Tally:
    absences, method = presence.absences, terms.method
    missed: frozenset[date] = frozenset()
    stopped_by = None
    if absences:
        counts = partial(days.counts, method)
        missed = rules.days_not_paid(absences, terms.stops, counts)
        # Leave is taken of working days, whichever days are paid.
        stopped_by = rules.excess(absences, terms.stops, partial(days.counts, "working_days"))
    if method == "whole_month":
        month_days = days.count(method, presence.first, presence.last) - len(missed)
    else:
        month_days = days.count(method, days.month.first, days.month.last)
    return _Tally(terms, days, missed, stopped_by, presence.voided_for, month_days)


def _portion(tally: _Tally, standard: Standard, first: date, last: date, county: str) -> Portion:
    terms = tally.terms
    there = tally.days.count(terms.method, first, last)
    missed_days = min(there, sum(first <= day <= last for day in tally.missed))
    return Portion(
        first=first,
        last=last,
        counted_days=there - missed_days if tally.pays else 0,
        month_days=tally.month_days,
        wage=standard.wage,
        ratio=standard.ratio,
        county=county,
        method=terms.method,
        missed_days=missed_days,
        least_days=terms.least_days if terms.method == "whole_month" else 0,
        stopped_by=tally.stopped_by,
        voided_for=tally.voided_for,
    )


def _cut(
    span: tuple[date, date], standards: Sequence[Standard]
) -> list[tuple[Standard, date, date]]:
    ends = [later.since - timedelta(days=1) for _, later in pairwise(standards)]
    spans = [
        (standard, max(span[0], standard.since), min(span[1], end))
        for standard, end in zip(standards, [*ends, span[1]], strict=True)
    ]
    return [(standard, first, last) for standard, first, last in spans if first <= last]
