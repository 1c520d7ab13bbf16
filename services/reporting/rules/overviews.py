"""The overview of an area: its year month by month, how it stands now, and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.common.errors import Unavailable
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.rules.beginnings import Beginning, OnPaper
from services.reporting.rules.books import Balance
from services.reporting.rules.indicators import SUBSIDY, Figure
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.year_counts import YearCounts
from services.reporting.rules.year_numbers import Number, Planned, YearPart, seen, share
from services.reporting.rules.year_tallies import Paid


class StandingUnavailable(Unavailable):
    """暂时取不到当前的名额和候补情况，请稍后再试。"""


@dataclass(frozen=True)
class Seats:
    """Seats of open posts, taken ones among them, who waits, and which steps are overdue."""

    offered: int
    taken: int
    waiting: int
    responses: int
    agreements: int
    arrivals: int
    follow_ups: int


@dataclass(frozen=True)
class OverviewMonth:
    """A month: what was planned, who came and went, what was paid in yuan; None where unknown."""

    month: str
    plan: int | None
    arrivals: int | None
    completions: int | None
    retained: int | None
    early_ends: int | None
    on_post: int | None
    units: int | None
    seats: int | None
    new_seats: int | None
    paid: Decimal | None


@dataclass(frozen=True)
class Overview:
    """One area's year in one answer."""

    region: str
    name: str
    year: int
    until: date
    known_at: datetime
    as_of: tuple[AsOf, ...]
    paper_until: str | None
    offices_on_paper: tuple[OnPaper, ...]
    numbers: tuple[Number, ...]
    planned: Planned
    months: tuple[OverviewMonth, ...]
    seats: Seats
    reports_overdue: int
    paid: tuple[Paid, ...]
    balance: Balance
    parts: tuple[YearPart, ...]

    def number(self, no: int) -> int | Decimal | None:
        """A number of the form for the year; None where unknown."""
        return self.numbers[no - 1].now

    @property
    def plan_rate(self) -> Decimal | None:
        """Arrivals under a plan as a share of the plans; None without a plan."""
        return self.planned.rate

    @property
    def retention_rate(self) -> Decimal | None:
        """Of who completed, the share retained; None where nobody completed or it is unknown."""
        return share(self.number(10), self.number(9))


def overview_months(counts: YearCounts, begun: Beginning) -> tuple[OverviewMonth, ...]:
    """The months of a year as an overview shows them."""
    return tuple(_month(month, figures, begun) for month, figures in counts.months.items())


def _month(month: Month, figures: Sequence[Figure], begun: Beginning) -> OverviewMonth:
    def whole(no: int) -> int | None:
        value = seen(figures[no - 1], month, begun)
        return None if value is None else int(value)

    paid = (one.amount for one in figures[-1].counted if one.occurred_on in month)
    return OverviewMonth(
        month=str(month),
        plan=whole(5),
        arrivals=whole(6),
        completions=whole(9),
        retained=whole(10),
        early_ends=whole(13),
        on_post=whole(14),
        units=whole(1),
        seats=whole(3),
        new_seats=whole(4),
        paid=sum(map(Decimal, paid), yuan.ZERO) if begun.tells(SUBSIDY.no, month) else None,
    )
