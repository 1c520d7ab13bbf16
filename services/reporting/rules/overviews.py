"""The overview of an area: its year month by month, how it stands now, and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.common.errors import Unavailable
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.rules.books import Balance
from services.reporting.rules.build_up import Part
from services.reporting.rules.evaluations import rate
from services.reporting.rules.indicators import Figure
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.year_counts import YearCounts
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
    """A month: what was planned (None without a plan), who came and went, what was paid in yuan."""

    month: str
    plan: int | None
    arrivals: int
    completions: int
    retained: int
    early_ends: int
    on_post: int
    units: int
    seats: int
    new_seats: int
    paid: Decimal


@dataclass(frozen=True)
class Overview:
    """One area's year in one answer."""

    region: str
    name: str
    year: int
    until: date
    known_at: datetime
    as_of: tuple[AsOf, ...]
    months: tuple[OverviewMonth, ...]
    seats: Seats
    reports_overdue: int
    paid: tuple[Paid, ...]
    balance: Balance
    parts: tuple[Part, ...]

    @property
    def plan(self) -> int | None:
        """The plans of the year together; None where no month has one."""
        planned = [one.plan for one in self.months if one.plan is not None]
        return sum(planned) if planned else None

    @property
    def arrivals(self) -> int:
        """Arrivals of the year."""
        return sum(one.arrivals for one in self.months)

    @property
    def plan_rate(self) -> Decimal | None:
        """Arrivals as a share of the plan; None without a plan."""
        return None if self.plan is None else rate(self.arrivals, self.plan)

    @property
    def retention_rate(self) -> Decimal | None:
        """Of who completed, the share retained; None where nobody completed."""
        completed = sum(one.completions for one in self.months)
        return rate(sum(one.retained for one in self.months), completed)


def overview_months(counts: YearCounts) -> tuple[OverviewMonth, ...]:
    """The months of a year as an overview shows them."""
    return tuple(_month(month, figures) for month, figures in counts.months.items())


def _month(month: Month, figures: Sequence[Figure]) -> OverviewMonth:
    value = {figure.no: int(figure.value) for figure in figures[:-1]}
    paid = (one.amount for one in figures[-1].counted if one.occurred_on in month)
    return OverviewMonth(
        month=str(month),
        plan=value[5] if figures[4].counted else None,
        arrivals=value[6],
        completions=value[9],
        retained=value[10],
        early_ends=value[13],
        on_post=value[14],
        units=value[1],
        seats=value[3],
        new_seats=value[4],
        paid=sum((Decimal(amount) for amount in paid), yuan.ZERO),
    )
