"""Seats in hand: what is offered on a day, beside the same day last year.

宁人社函〔2020〕272号 三: 见习岗位总量不低于上年.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from services.common.errors import Malformed
from services.common.values import region
from services.common.values.month import add_months

_By = Literal["office", "county"]
_Sums: TypeAlias = Counter[tuple[_By, str]]


class DayInFuture(Malformed):
    """不能查询尚未到来的日期。"""


@dataclass(frozen=True)
class PlacedSeats:
    """Seats offered on a day at the posts of one office that lie in one county."""

    region: str
    county: str | None
    seats: int


@dataclass(frozen=True)
class Comparison:
    """Seats of a place on a day and a year before; None where nothing was known yet.

    A nought is an answer: it was known, and no seat was offered.
    """

    code: str | None
    now: int | None
    last_year: int | None

    @property
    def difference(self) -> int | None:
        """More (or fewer) than last year; None where either is unknown."""
        if self.now is None or self.last_year is None:
            return None
        return self.now - self.last_year


@dataclass(frozen=True)
class SeatsInHand:
    """The comparison of an area, by office and by county of the workplace."""

    day: date
    last_year_day: date
    total: Comparison
    by_region: tuple[Comparison, ...]
    by_county: tuple[Comparison, ...]


def check_day(day: date, today: date) -> None:
    """Seats are in hand on days that have come: DayInFuture."""
    if day > today:
        raise DayInFuture("/query/on", DayInFuture.title())


def same_day_last_year(day: date) -> date:
    """The corresponding day of the year before; that of 29 February is 28 February."""
    return add_months(day, -12)


def is_known(day: date, since: date | None) -> bool:
    """Whether anything is known of a day; before the first day known there is no nought."""
    return since is not None and since <= day


def compare(
    now: Iterable[PlacedSeats] | None,
    last_year: Iterable[PlacedSeats] | None,
    area: str,
    day: date,
) -> SeatsInHand:
    """Seats on a day and a year before, by the office that recognised the unit and by workplace.

    None in the place of either is a day of which nothing is known.
    """
    new, old = _summed(now), _summed(last_year)
    within = [
        place.code for place in region.regions_on(day) if region.lies_within(place.code, area)
    ]
    counties = {code for code in within if region.is_county(code)}
    counties |= {code for by, code in (*(new or ()), *(old or ())) if by == "county"}

    def beside(by: _By, code: str) -> Comparison:
        return Comparison(code, _of(new, (by, code)), _of(old, (by, code)))

    return SeatsInHand(
        day=day,
        last_year_day=same_day_last_year(day),
        total=beside("office", area),
        by_region=tuple(beside("office", code) for code in within),
        by_county=tuple(beside("county", code) for code in sorted(counties)),
    )


def _summed(placed: Iterable[PlacedSeats] | None) -> _Sums | None:
    """Each one's seats once for its county, its office and every office above that."""
    if placed is None:
        return None
    sums: _Sums = Counter()
    for one in placed:
        for office in region.chain(one.region):
            sums["office", office] += one.seats
        if one.county:
            sums["county", one.county] += one.seats
    return sums


def _of(sums: _Sums | None, key: tuple[_By, str]) -> int | None:
    return None if sums is None else sums[key]
