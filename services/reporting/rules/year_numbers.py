"""The form's numbers of a year: in all, by month and by office, with what is unknown left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.beginnings import Beginning, beginning_of
from services.reporting.rules.build_up import build_up, office_of
from services.reporting.rules.evaluations import rate
from services.reporting.rules.indicators import Figure
from services.reporting.rules.year_counts import STOCKS, YearCounts

_PLAN: Final = 5
_ARRIVALS: Final = 6


@dataclass(frozen=True)
class Number:
    """One number of the form for the year and for the year before, None where unknown.

    `since_start` is what the months kept here come to, of a year that also has others.
    """

    no: int
    now: int | Decimal | None
    last_year: int | Decimal | None
    since_start: int | Decimal | None = None


@dataclass(frozen=True)
class MonthLine:
    """The numbers of one month (YYYY-MM), in the order of the form; None where unknown."""

    month: str
    values: tuple[int | Decimal | None, ...]


@dataclass(frozen=True)
class YearPart:
    """One office's part of a year: the numbers of the form, in its order; None where unknown."""

    region: str
    name: str
    values: tuple[int | Decimal | None, ...]


@dataclass(frozen=True)
class Planned:
    """The months with a plan: how many there are, the plans, and who arrived under one."""

    months: int
    plan: int
    arrivals: int

    @property
    def rate(self) -> Decimal | None:
        """Arrivals as a share of the plan; None without a plan."""
        return rate(self.arrivals, self.plan)


def numbers_of(
    now: YearCounts,
    last_year: YearCounts | None,
    begun: Beginning,
    whole: Beginning | None = None,
) -> tuple[Number, ...]:
    """The numbers of a year beside the year before; a plan that nobody set is unknown.

    `whole` says since when nobody is left out: with less than that nothing is compared.
    """
    return tuple(
        Number(
            no=no,
            now=_of_year(now, no, begun),
            last_year=_of_year(last_year, no, whole or begun) if last_year else None,
            since_start=_since_start(now, no, begun),
        )
        for no in range(1, len(now.figures) + 1)
    )


def month_lines(counts: YearCounts, begun: Beginning) -> tuple[MonthLine, ...]:
    """The numbers of each month."""
    return tuple(
        MonthLine(str(month), tuple(seen(figure, month, begun) for figure in its))
        for month, its in counts.months.items()
    )


def seen(figure: Figure, month: Month, begun: Beginning) -> int | Decimal | None:
    """A number of a month; None of a month on paper and for a plan that nobody set."""
    if figure.no == _PLAN and not figure.counted:
        return None
    return begun.seen(figure.no, month, figure.value)


def year_parts_of(
    area: str,
    day: date,
    counts: YearCounts | None,
    offices: Mapping[str, str],
    papers: Mapping[str, Month],
) -> tuple[YearPart, ...]:
    """What the offices below an area come to in a year, each as far as known; none of a county."""
    if counts is None or region.is_county(area):
        return ()
    last = Month.of(day)
    parts = build_up(area, day, counts.figures, offices)
    begun = {one.region: beginning_of(one.region, papers, own=one.region == area) for one in parts}
    return tuple(
        YearPart(
            part.region,
            part.name,
            tuple(
                value if begun[part.region].tells_year(no, day.year, last) else None
                for no, value in enumerate(part.values, 1)
            ),
        )
        for part in parts
    )


def planned_of(counts: YearCounts, offices: Mapping[str, str], begun: Beginning) -> Planned:
    """The plans of the months kept here, and who arrived under one.

    An arrival is under a plan of its month by its office or by its city, for a city may plan for
    its counties; the region's own plan is for the units that it recognised itself.
    """
    kept = [its for month, its in counts.months.items() if begun.keeps(month)]
    with_plan = [its for its in kept if its[_PLAN - 1].counted]
    return Planned(
        months=len(with_plan),
        plan=sum(int(its[_PLAN - 1].value) for its in with_plan),
        arrivals=sum(_under_plan(its, offices) for its in with_plan),
    )


def share(part: int | Decimal | None, whole: int | Decimal | None) -> Decimal | None:
    """A share of four places; None where either is unknown or there is nothing to divide by."""
    if part is None or whole is None:
        return None
    return rate(int(part), int(whole))


def _under_plan(its: tuple[Figure, ...], offices: Mapping[str, str]) -> int:
    planning = {office_of(entry, offices) for entry in its[_PLAN - 1].counted}
    return sum(
        int(entry.amount)
        for entry in its[_ARRIVALS - 1].counted
        if not planning.isdisjoint(_planners(office_of(entry, offices)))
    )


def _planners(office: str | None) -> tuple[str, ...]:
    if office is None or office == region.PROVINCE:
        return (region.PROVINCE,)
    return tuple(code for code in region.chain(office) if code != region.PROVINCE)


def _of_year(counts: YearCounts, no: int, begun: Beginning) -> int | Decimal | None:
    months = [*counts.months]
    is_said = no != _PLAN or counts.is_planned
    is_known = begun.tells_year(no, months[-1].year, months[-1])
    return counts.figures[no - 1].value if is_said and is_known else None


def _since_start(counts: YearCounts, no: int, begun: Beginning) -> int | Decimal | None:
    kept = [its[no - 1] for month, its in counts.months.items() if begun.keeps(month)]
    if no in STOCKS or not kept or len(kept) == len(counts.months):
        return None
    if no == _PLAN and not any(figure.counted for figure in kept):
        return None
    return sum(figure.value for figure in kept)
