"""Evaluation of a unit over a period: its figures, and what each counts (二、六)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from services.common.errors import NotFound
from services.common.time.workdays import WorkCalendar
from services.common.values.region import PROVINCE
from services.reporting.rules.conduct import (
    Accident,
    Complaint,
    Inspection,
    accident_of,
    complaint_of,
    inspection_of,
    is_annulled,
)
from services.reporting.rules.confirmations import Within
from services.reporting.rules.dispatches import CountedIn, Course, course_of
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.health import disclosed, sees_health
from services.reporting.rules.histories import Placement, Post, placement_of, unit_of
from services.reporting.rules.mergers import Gathered
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record
from services.reporting.rules.standpoints import Standpoint

Part = Literal["counted", "numerator", "denominator"]

_PLACES: Final = Decimal("0.0001")
_STANDINGS: Final = {
    "unit.recognised": "recognised",
    "unit.reinstated": "recognised",
    "unit.suspended": "suspended",
    "unit.removed": "removed",
    "unit.succeeded": "merged",
}


class EvaluationNotFound(NotFound):
    """没有这个见习单位的评估，或者不在您可以查看的范围内。"""


class FigureUnknown(NotFound):
    """评估中没有这一项。"""


@dataclass(frozen=True)
class View:
    """What is known of one unit, looked at over a period.

    `as_of` is the day as of which it is known. All of a unit's posts and trainees count, whichever
    office looked after it when.
    """

    unit_id: str
    period: Period
    as_of: date
    calendar: WorkCalendar
    region: str | None
    standing: str | None
    posts: tuple[Post, ...]
    placements: tuple[Placement, ...]
    courses: tuple[Course, ...]
    complaints: tuple[Complaint, ...]
    inspections: tuple[Inspection, ...]
    accidents: tuple[Accident, ...]
    told: tuple[tuple[Fact, ...], ...]
    """The facts of each placement, by which its months were confirmed."""
    within: Within
    """By when a month's attendance is confirmed."""
    paper: date | None = None
    """The last day of which what counts is on paper; None where nothing is."""

    @property
    def begins_on_paper(self) -> bool:
        """Whether what came and went in the period is not all here."""
        return self.paper is not None and self.period.first <= self.paper

    @property
    def ends_on_paper(self) -> bool:
        """Whether what stood at the end of the period is not all here."""
        return self.paper is not None and self.period.last < self.paper

    def as_the_unit_may_see(self) -> "View":
        """Without complaints not yet decided, and without the instant of any.

        An undecided one's kind and day could give somebody away, an id or a fact's number tells
        when somebody wrote.
        """
        decided = tuple(one.veiled() for one in self.complaints if one.decided)
        return replace(self, complaints=decided)

    def as_an_office_may_see(self, reader: str | None) -> "View":
        """With the causes of ends that the office of a region reads."""
        if sees_health(reader, self.region):
            return self
        told = (replace(p, cause=disclosed(p.cause, health=False)) for p in self.placements)
        return replace(self, placements=tuple(told))


@dataclass(frozen=True)
class Figure:
    """One figure with what it counts.

    `value` is a count, a rate of four places or a median of days; None with a `reason` where there
    is nothing to divide or to measure. `parts` holds the records that are here by the side they
    count on; `paper` is the last day of which there may be others on paper: then value, totals,
    longest and breakdown are unknown.
    """

    name: str
    value: int | Decimal | None
    parts: Mapping[Part, tuple[Record, ...]]
    reason: str | None = None
    longest: int | None = None
    counted_in: CountedIn | None = None
    provisional: bool | None = None
    breakdown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    paper: date | None = None

    def unknown(self, paper: date, reason: str) -> "Figure":
        """This figure where some of what it counts may be on paper until a day."""
        whole = replace(self, value=None, longest=None, breakdown={})
        return replace(whole, paper=paper, reason=reason)

    def total(self, part: Part) -> int | None:
        """The sum on one side of a rate; None where unknown, and for another kind of figure."""
        return self.kept(part) if self.paper is None else None

    def kept(self, part: Part) -> int | None:
        """The sum of the records here on one side of a rate; None for another kind of figure."""
        return total(self.parts[part]) if part in self.parts else None

    def records(self) -> tuple[tuple[str, Part, Record], ...]:
        """What it counts, in the order of ids; an object may count on both sides of a rate."""
        rows = ((one.id, part, one) for part, records in self.parts.items() for one in records)
        return tuple(sorted(rows, key=lambda row: row[:2]))


@dataclass(frozen=True)
class Evaluation:
    """One unit's figures over a period, and on what they stand."""

    unit_id: str
    region: str | None
    standing: str | None
    period: Period
    at: Standpoint
    figures: tuple[Figure, ...]
    paper: date | None = None
    """The last day of which some of it is on paper; None where nothing is."""


def view(
    gathered: Gathered, period: Period, as_of: date, within: Within, paper: date | None = None
) -> View:
    """What counts with one unit over a period. A post counts as long as a part of it held it."""
    known = gathered.facts
    told = by_object(known, "placement")
    placements = map(placement_of, told)
    decisions = by_object(known, "unit")
    return View(
        unit_id=gathered.unit_id,
        period=period,
        as_of=as_of,
        calendar=within.calendar,
        region=office_of(gathered),
        standing=next((_standing(told, period) for told in decisions), None),
        posts=tuple(
            Post(told[0].object_id, told, gathered.parts) for told in by_object(known, "post")
        ),
        placements=tuple(placement for placement in placements if placement is not None),
        courses=tuple(map(course_of, by_object(known, "dispatch"))),
        complaints=tuple(map(complaint_of, by_object(known, "complaint"))),
        inspections=tuple(map(inspection_of, _not_annulled(known, "inspection"))),
        accidents=tuple(map(accident_of, _not_annulled(known, "accident"))),
        told=told,
        within=within,
        paper=paper,
    )


def _not_annulled(facts: Sequence[Fact], kind: str) -> Iterator[Sequence[Fact]]:
    return (group for group in by_object(facts, kind) if not is_annulled(group))


def office_of(gathered: Gathered) -> str | None:
    """The office that looks after a unit, as last told."""
    decisions = by_object(gathered.facts, "unit")
    return next((told[-1].region for told in decisions), None)


def total(records: Iterable[Record]) -> int:
    """What records come to."""
    return sum(record.amount for record in records)


def rate(numerator: int, denominator: int) -> Decimal | None:
    """A quotient rounded half up to four places; None where there is nothing to divide by."""
    if not denominator:
        return None
    return (Decimal(numerator) / denominator).quantize(_PLACES, ROUND_HALF_UP)


def median(lengths: Iterable[int]) -> Decimal | None:
    """The middle one, or the mean of the middle two; None of nothing."""
    ordered = sorted(lengths)
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return Decimal(low + high) / 2


def broken_down(records: Iterable[Record], names: Iterable[str]) -> dict[str, dict[str, int]]:
    """How often each code of these names occurs among records, in the order of the codes."""
    seen = [*records]
    counts = {name: Counter(c for one in seen for c in one.codes.get(name, ())) for name in names}
    return {name: dict(sorted(count.items())) for name, count in counts.items()}


def _standing(told: tuple[Fact, ...], period: Period) -> str | None:
    # By the last decision until the end of the period; a removed or merged unit stands no more.
    decided = unit_of(told, PROVINCE).decisions
    until = [fact for fact in decided if fact.occurred_on <= period.last]
    return _STANDINGS[until[-1].event] if until else None
