"""A year counted: the form's numbers of each of its months, and of all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from services.common.values.month import Month
from services.reporting.rules.indicators import INDICATORS, Counted, Figure, figures
from services.reporting.rules.pictures import Picture
from services.reporting.rules.reading import Reading

STOCKS: Final = frozenset({1, 3, 14, 15})
"""Numbers that the last month says for the year: what stands at its end, what was paid in it."""


@dataclass(frozen=True)
class YearCounts:
    """The numbers of some months of a year, one by one, and together as one form."""

    months: Mapping[Month, tuple[Figure, ...]]
    figures: tuple[Figure, ...]

    @property
    def is_planned(self) -> bool:
        """Whether any of its months has a plan: without one it is not known, it is not nought."""
        return bool(self.figures[4].counted)


def months_of(year: int, until: date) -> tuple[Month, ...]:
    """The months of a year that have begun by a day."""
    months = (Month(year, number) for number in range(1, 13))
    return tuple(month for month in months if month.first <= until)


def count_year(picture: Picture, readings: Mapping[Month, Reading]) -> YearCounts:
    """Count the months of one year, each by its own reading; at least one.

    Outcomes count with the month of the completion, by what is known: a later hiring too.
    """
    months = {
        month: figures(_narrowed(picture, month, reading)) for month, reading in readings.items()
    }
    return YearCounts(months, _together(tuple(months.values())))


def _narrowed(picture: Picture, month: Month, reading: Reading) -> Picture:
    # Whoever had left before, or came later, is counted in none of a month's numbers.
    scope = replace(picture.scope, month=month, reading=reading)
    placements = tuple(
        one
        for one in picture.placements
        if one.arrived_on <= month.last and (one.last_day is None or one.last_day >= month.first)
    )
    return replace(picture, scope=scope, placements=placements)


def _together(months: tuple[tuple[Figure, ...], ...]) -> tuple[Figure, ...]:
    return tuple(
        months[-1][place] if indicator.no in STOCKS else _sum(indicator.no, months, place)
        for place, indicator in enumerate(INDICATORS)
    )


def _sum(no: int, months: tuple[tuple[Figure, ...], ...], place: int) -> Figure:
    counted: tuple[Counted, ...] = tuple(
        entry for month in months for entry in month[place].counted
    )
    total: int | Decimal = sum(month[place].value for month in months)
    return Figure(no, total, counted)
