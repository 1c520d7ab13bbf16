"""The two reports of a year (宁人社函〔2020〕272号 九): units decided on, and the work done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import NotFound, Unavailable
from services.reporting.rules.build_up import Part, build_up, part_of
from services.reporting.rules.evaluations import rate
from services.reporting.rules.ledgers import Stage
from services.reporting.rules.monthly_reports import AsOf, ValueUsed
from services.reporting.rules.year_counts import YearCounts
from services.reporting.rules.year_tallies import TALLIES, EndsByCause, Paid, TallyCode
from services.reporting.rules.year_units import ActCounts, UnitOfYear

Which = Literal["recognitions", "implementation"]
REPORTS: Final[dict[Which, str]] = {
    "recognitions": "见习基地申报确定情况",
    "implementation": "见习工作实施情况报告",
}

_PLAN: Final = 5


class YearNotBegun(NotFound):
    """这一年还没有开始，没有可以统计的数据。"""


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
class Number:
    """One number of the form for the year and for the year before, None where unknown."""

    no: int
    now: int | Decimal | None
    last_year: int | Decimal | None


@dataclass(frozen=True)
class MonthLine:
    """The numbers of one month (YYYY-MM), in the order of the form."""

    month: str
    values: tuple[int | Decimal, ...]


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
    parts: tuple[Part, ...]
    parts_last_year: tuple[Part, ...]
    early_ends: tuple[EndsByCause, ...]
    paid: tuple[Paid, ...]
    paid_last_year: tuple[Paid, ...]
    waits: tuple[AreaWaits, ...]
    waits_last_year: tuple[AreaWaits, ...]
    tallies: tuple[Tally, ...]
    departments: tuple[StageCount, ...]

    def number(self, no: int) -> Number:
        """A number of the form."""
        return self.numbers[no - 1]

    @property
    def retention_rate(self) -> Decimal | None:
        """Of who completed, the share that was retained; None where nobody completed."""
        return _share(self.number(10).now, self.number(9).now)

    @property
    def plan_rate(self) -> Decimal | None:
        """Arrivals as a share of the plan; None without a plan."""
        return _share(self.number(6).now, self.number(5).now)


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


def numbers_of(now: YearCounts, last_year: YearCounts | None) -> tuple[Number, ...]:
    """The numbers of a year beside the year before; a plan that nobody set is unknown."""
    return tuple(
        Number(
            no=figure.no,
            now=_known(now, place),
            last_year=_known(last_year, place) if last_year else None,
        )
        for place, figure in enumerate(now.figures)
    )


def month_lines(counts: YearCounts) -> tuple[MonthLine, ...]:
    """The numbers of each month."""
    return tuple(
        MonthLine(str(month), tuple(figure.value for figure in its))
        for month, its in counts.months.items()
    )


def parts_of(
    area: str, day: date, counts: YearCounts | None, offices: Mapping[str, str]
) -> tuple[Part, ...]:
    """What the offices below an area come to in a year; nothing of a county."""
    if counts is None or not area.endswith("00"):
        return ()
    return build_up(area, day, counts.figures, offices)


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


def _known(counts: YearCounts, place: int) -> int | Decimal | None:
    figure = counts.figures[place]
    return figure.value if figure.no != _PLAN or counts.is_planned else None


def _by_part(area: str, counts: Mapping[str, int]) -> dict[str, int]:
    parts: dict[str, int] = {}
    for code, count in sorted(counts.items()):
        part = part_of(area, code or None)
        parts[part] = parts.get(part, 0) + count
    return parts


def _share(part: int | Decimal | None, whole: int | Decimal | None) -> Decimal | None:
    if part is None or whole is None:
        return None
    return rate(int(part), int(whole))


def stage_counts(
    entries: Sequence[tuple[str | None, Stage, int]],
) -> tuple[StageCount, ...]:
    """What departments brought about, summed by department and stage."""
    sums: dict[tuple[str | None, Stage], int] = {}
    for recommender, stage, amount in entries:
        sums[recommender, stage] = sums.get((recommender, stage), 0) + amount
    return tuple(StageCount(*key, count) for key, count in sums.items())
