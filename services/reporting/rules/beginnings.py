"""Since when an office's figures are kept here: what is missing of before is no nought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.year_counts import STOCKS

Value = int | Decimal | None
_MONEY: Final = 15


@dataclass(frozen=True)
class Beginning:
    """The last month that an area filed on paper; None where nothing was taken over.

    Who stood at its end was taken over, and what was paid in its year; who came and went before
    was not.
    """

    paper: Month | None = None

    def keeps(self, month: Month) -> bool:
        """Whether all that happened in a month is here."""
        return self.paper is None or month > self.paper

    def tells(self, no: int, month: Month) -> bool:
        """Whether a number of the form is known of a month."""
        if self.paper is None or month > self.paper:
            return True
        if no == _MONEY:
            return month.year == self.paper.year
        return no in STOCKS and month == self.paper

    def tells_year(self, no: int, year: int, last: Month) -> bool:
        """Whether a number of the form is known of a year of which a month is the last counted."""
        return self.tells(no, last if no in STOCKS else Month(year, 1))

    def seen(self, no: int, month: Month, value: Value) -> Value:
        """A number of a month, None where it is unknown."""
        return value if self.tells(no, month) else None

    def stands_on(self, day: date) -> bool:
        """Whether what stood at the end of a day is known."""
        return self.paper is None or day >= self.paper.last


def beginning_of(area: str, papers: Mapping[str, Month], *, own: bool = False) -> Beginning:
    """When an area begins, by the last months on paper of offices.

    A county begins with its city; whoever adds up begins with the last below. `own` asks for what
    the office itself recognised.
    """
    city = region.parent(area) if region.is_county(area) else None
    months = [
        month
        for code, month in papers.items()
        if code in (area, city) or (not own and region.lies_within(code, area))
    ]
    return Beginning(max(months, default=None))


def papers_of(told: Mapping[str, Month], taken: Mapping[str, Month]) -> dict[str, Month]:
    """The last months on paper by office: as told with the opening figures.

    Of offices that told none yet, as of when they took placements over.
    """
    untold = {
        code: month for code, month in taken.items() if told.keys().isdisjoint(_offices(code))
    }
    return {**told, **untold}


def _offices(code: str) -> set[str]:
    # The region's own figures are of the units that it recognised itself.
    return {code, *region.chain(code)} - ({region.PROVINCE} - {code})
