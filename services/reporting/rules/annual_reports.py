"""The two reports of a year (宁人社函〔2020〕272号 九): units decided on, and the work done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import NotFound, Refused, Unavailable
from services.common.values.month import Month
from services.reporting.rules.beginnings import Beginning, OnPaper, beginning_of
from services.reporting.rules.build_up import part_of
from services.reporting.rules.ledgers import Stage
from services.reporting.rules.monthly_reports import AsOf, ValueUsed
from services.reporting.rules.year_numbers import MonthLine, Number, Planned, YearPart, share
from services.reporting.rules.year_tallies import TALLIES, EndsByCause, Paid, TallyCode
from services.reporting.rules.year_units import ActCounts, UnitOfYear

Which = Literal["recognitions", "implementation"]
REPORTS: Final[dict[Which, str]] = {
    "recognitions": "见习基地申报确定情况",
    "implementation": "见习工作实施情况报告",
}


class YearNotBegun(NotFound):
    """这一年还没有开始，没有可以统计的数据。"""


class YearOnPaper(Refused):
    """这一年在启用以前，已按纸质报告报送；系统中没有当时的全部数据。"""

    article = "宁人社函〔2020〕272号 九"


class WaitsUnavailable(Unavailable):
    """暂时取不到到岗时限的统计，请稍后再试。"""


@dataclass(frozen=True)
class Days:
    """From which day on a year's reports may be filed, and by the end of which they are due."""

    opens_on: date
    due_on: date


@dataclass(frozen=True)
class Standing:
    """On what the reports stand: of whom, as known when, to which day, by which values."""

    region: str
    name: str
    year: int
    known_at: datetime
    until: date
    days: Days
    as_of: tuple[AsOf, ...]
    values: tuple[ValueUsed, ...]
    paper_until: str | None = None
    """The last month (YYYY-MM) that was filed on paper, of a year that began on paper.

    All but the form's numbers is then counted from the day after it on."""
    offices_on_paper: tuple[OnPaper, ...] = ()
    """The offices below of whose months more are on paper: sums are without those."""

    @property
    def counted_from(self) -> date | None:
        """The first day of the months kept here, of a year that began on paper."""
        return Month.parse(self.paper_until).plus(1).first if self.paper_until else None


@dataclass(frozen=True)
class Recognitions:
    """见习基地申报确定情况: units by what was done to them in the year, and by name."""

    standing_before: int | None
    """Units at the end of the year before; None where nothing is known of it."""
    standing_now: int
    total: ActCounts
    by_recommender: tuple[ActCounts, ...]
    by_office: tuple[ActCounts, ...]
    units: tuple[UnitOfYear, ...]


@dataclass(frozen=True)
class Tally:
    """One count beside the form, for the year and the year before, and by office below."""

    code: TallyCode
    now: int
    last_year: int | None
    parts: Mapping[str, int]


@dataclass(frozen=True)
class StepWaits:
    """How many took a step, and within how many days half and nine in ten of them had."""

    step: str
    people: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class AreaWaits:
    """The waiting times of one area."""

    region: str
    name: str
    steps: tuple[StepWaits, ...]


@dataclass(frozen=True)
class StageCount:
    """What a department brought about at one stage; None is what nobody is known to have."""

    recommender: str | None
    stage: Stage
    count: int


@dataclass(frozen=True)
class Implementation:
    """见习工作实施情况: the year in numbers, beside its plan and the year before, and by region."""

    numbers: tuple[Number, ...]
    months: tuple[MonthLine, ...]
    parts: tuple[YearPart, ...]
    parts_last_year: tuple[YearPart, ...]
    early_ends: tuple[EndsByCause, ...]
    paid: tuple[Paid, ...]
    paid_last_year: tuple[Paid, ...]
    waits: tuple[AreaWaits, ...]
    waits_last_year: tuple[AreaWaits, ...]
    tallies: tuple[Tally, ...]
    departments: tuple[StageCount, ...]
    planned: Planned | None = None
    """None in what was frozen when a plan of one month was held against the year's arrivals."""

    def number(self, no: int) -> Number:
        """A number of the form."""
        return self.numbers[no - 1]

    @property
    def retention_rate(self) -> Decimal | None:
        """Of who completed, the share that was retained; None where nobody completed."""
        return share(self.number(10).now, self.number(9).now)

    @property
    def plan_rate(self) -> Decimal | None:
        """Arrivals under a plan as a share of the plans; None without a plan."""
        if self.planned is not None:
            return self.planned.rate
        return share(self.number(6).now, self.number(5).now)


@dataclass(frozen=True)
class AnnualReport:
    """Both reports of one region and year, as known at an instant."""

    standing: Standing
    recognitions: Recognitions
    implementation: Implementation


def until_of(year: int, today: date) -> date:
    """To which day a year is counted: its last, or today. Raises YearNotBegun."""
    if date(year, 1, 1) > today:
        raise YearNotBegun
    return min(date(year, 12, 31), today)


def is_on_paper(area: str, year: int, signed: Mapping[str, Month], *, is_filed: bool) -> bool:
    """Whether a year was filed on paper, by the office's own signed month and nobody else's.

    A county's figures are signed with its city's. `is_filed` says that a version of it is here.
    """
    paper = beginning_of(area, signed, own=True).paper
    return not is_filed and paper is not None and Month(year, 12) <= paper


def refuse_on_paper(area: str, year: int, signed: Mapping[str, Month], *, is_filed: bool) -> None:
    """A year that was filed on paper is no report of this system. Raises YearOnPaper."""
    if is_on_paper(area, year, signed, is_filed=is_filed):
        raise YearOnPaper(on_paper_until=str(beginning_of(area, signed, own=True).paper))


def counted_from(year: int, begun: Beginning) -> date:
    """From which day of a year all is kept here."""
    first = Month(year, 1)
    if begun.paper is None or begun.keeps(first):
        return first.first
    return begun.paper.plus(1).first


def paper_until(year: int, begun: Beginning) -> str | None:
    """The last month on paper of a year that began on paper."""
    return None if begun.keeps(Month(year, 1)) else str(begun.paper)


def tallies_of(
    area: str,
    now: Mapping[TallyCode, Mapping[str, int]],
    last_year: Mapping[TallyCode, Mapping[str, int]] | None,
) -> tuple[Tally, ...]:
    """Every tally of a year, by the offices one tier below the area."""
    return tuple(
        Tally(
            code=code,
            now=sum(now[code].values()),
            last_year=sum(last_year[code].values()) if last_year else None,
            parts=_by_part(area, now[code]),
        )
        for code in TALLIES
    )


def _by_part(area: str, counts: Mapping[str, int]) -> dict[str, int]:
    parts: dict[str, int] = {}
    for code, count in sorted(counts.items()):
        part = part_of(area, code or None)
        parts[part] = parts.get(part, 0) + count
    return parts


def stage_counts(
    entries: Sequence[tuple[str | None, Stage, int]],
) -> tuple[StageCount, ...]:
    """What departments brought about, summed by department and stage."""
    sums: dict[tuple[str | None, Stage], int] = {}
    for recommender, stage, amount in entries:
        sums[recommender, stage] = sums.get((recommender, stage), 0) + amount
    return tuple(StageCount(*key, count) for key, count in sums.items())
