"""Since when an office's figures are kept here: what is missing of before is no nought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.facts import Fact
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


@dataclass(frozen=True)
class OnPaper:
    """An office below, and the last month (YYYY-MM) of which its figures are not in a sum."""

    region: str
    name: str
    paper_until: str


@dataclass(frozen=True)
class PaperOfMonth:
    """What of a month is on paper: the last month of an area's own, and which offices below it."""

    until: str | None = None
    offices: tuple[OnPaper, ...] = ()


def beginning_of(area: str, papers: Mapping[str, Month], *, own: bool = False) -> Beginning:
    """When an area begins, by the last months on paper of offices.

    A county begins with its city. Whoever adds up begins by its own month; without one it knows
    nothing of the months that all below it have on paper. `own` asks for the office itself.
    """
    city = region.parent(area) if region.is_county(area) else None
    months = [month for code, month in papers.items() if code in (area, city)]
    if months or own:
        return Beginning(max(months, default=None))
    return Beginning(_first_below(area, papers))


def whole_from(area: str, papers: Mapping[str, Month]) -> Beginning:
    """When the last within an area begins: from then on its sums leave nobody out."""
    within = [month for code, month in papers.items() if region.lies_within(code, area)]
    paper = beginning_of(area, papers).paper
    return Beginning(max([*within, paper] if paper else within, default=None))


def paper_of(told: Iterable[Fact], papers: Mapping[str, Month]) -> date | None:
    """The last day of which what an office did is on paper, if anything told is of that time.

    Where facts are of several offices, the latest: until then somebody's are not all here.
    """
    since: dict[str, date] = {}
    for fact in told:
        # A dispatch bears the office of the youth, who may have come from elsewhere.
        if fact.region and fact.kind != "dispatch":
            since[fact.region] = min(since.get(fact.region, fact.occurred_on), fact.occurred_on)
    begun = ((beginning_of(area, papers, own=True).paper, day) for area, day in since.items())
    return max((paper.last for paper, day in begun if paper and day <= paper.last), default=None)


def month_on_paper(area: str, month: Month, papers: Mapping[str, Month]) -> PaperOfMonth:
    """What of an area's month is on paper."""
    begun = beginning_of(area, papers)
    until = None if begun.keeps(month) else str(begun.paper)
    return PaperOfMonth(until, offices_on_paper_in(area, month, papers))


def offices_on_paper(area: str, year: int, papers: Mapping[str, Month]) -> tuple[OnPaper, ...]:
    """The offices below an area that have more months of a year on paper than the area itself."""
    return offices_on_paper_in(area, Month(year, 1), papers)


def offices_on_paper_in(
    area: str, since: Month, papers: Mapping[str, Month]
) -> tuple[OnPaper, ...]:
    """The offices below an area that have a month on paper, and more than the area itself.

    A county that begins with its city is not named beside it.
    """
    paper = beginning_of(area, papers).paper
    return tuple(
        OnPaper(code, region.name_of(code, month.last), str(month))
        for code, month in sorted(papers.items())
        if code != area
        and region.lies_within(code, area)
        and month >= since
        and (paper is None or month > paper)
        and papers.get(str(region.parent(code)), month.plus(-1)) < month
    )


def _first_below(area: str, papers: Mapping[str, Month]) -> Month | None:
    if not papers:
        return None
    known = region.regions_on(max(papers.values()).last)
    below = [one.code for one in known if region.parent(one.code) == area]
    months = [month for code in below if (month := beginning_of(code, papers).paper)]
    return min(months) if months and len(months) == len(below) else None


def papers_of(told: Mapping[str, Month], taken: Mapping[str, Month]) -> dict[str, Month]:
    """The last months on paper by office: those of signed opening figures.

    Of offices that signed none yet, as of when they took placements over.
    """
    untold = {
        code: month for code, month in taken.items() if told.keys().isdisjoint(_offices(code))
    }
    return {**told, **untold}


def _offices(code: str) -> set[str]:
    # The region's own figures are of the units that it recognised itself.
    return {code, *region.chain(code)} - ({region.PROVINCE} - {code})
