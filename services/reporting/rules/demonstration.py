"""Demonstration units 示范单位: points by a published rule over a unit's figures (二)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final, Literal

from services.common.values.month import add_months
from services.reporting.rules.evaluations import Figure
from services.reporting.rules.periods import Period

Verdict = Literal["met", "not_met", "unknown"]
Test = Literal["at_least", "below", "none"]
Ask = Callable[[str, Period], Figure]
"""A unit's figure of a name over a period."""

_MONTHS: Final = 12
_CENTS: Final = Decimal("0.01")
_FULL: Final = 100


@dataclass(frozen=True)
class Part:
    """A figure and its points: none at `zero_at`, all of `weight` at `full_at`, even between.

    `full_at` may lie below `zero_at`: then less is better. `per_year` takes a count's yearly
    average.
    """

    figure: str
    weight: Decimal
    zero_at: Decimal
    full_at: Decimal
    per_year: bool = False


@dataclass(frozen=True)
class Criterion:
    """One of the notice's four, with its parts."""

    code: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Condition:
    """A national condition: a figure over some years and what it must be.

    Without a figure it is for an office to check. `only` counts records of one code alone; while
    nobody told the code of one of them, that there is none of it is not known. Nor is anything of
    years that are partly on paper, unless what is here says it already.
    """

    code: str
    title: str
    years: int
    figure: str | None = None
    test: Test = "none"
    bound: Decimal = Decimal(0)
    per_year: bool = False
    only: tuple[str, str] | None = None


@dataclass(frozen=True)
class ScoringRule:
    """The rule in force: over how many years figures are taken, criteria and conditions.

    Who was measured for less than `least_weight` points has a score and no place in the ranking.
    """

    years: int
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    least_weight: Decimal = Decimal(0)


@dataclass(frozen=True)
class Measured:
    """A figure as scored or judged: `numerator` over `denominator`, or None and why.

    For a count the denominator is the number of years it is averaged over, else 1.
    """

    figure: str
    period: Period
    numerator: int
    denominator: int
    reason: str | None

    @property
    def value(self) -> Fraction | None:
        """The exact quotient; None where there is nothing to divide by."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True)
class ScoredPart:
    """A part with its points; None where it could not be measured."""

    part: Part
    measured: Measured
    points: Decimal | None


@dataclass(frozen=True)
class ScoredCriterion:
    """A criterion with its parts scored."""

    criterion: Criterion
    parts: tuple[ScoredPart, ...]

    @property
    def points(self) -> Decimal:
        """Points of the parts that could be measured."""
        return sum((one.points for one in self.parts if one.points is not None), Decimal(0))

    @property
    def weight(self) -> Decimal:
        """The most that these parts could give."""
        measured = (one.part.weight for one in self.parts if one.points is not None)
        return sum(measured, Decimal(0))


@dataclass(frozen=True)
class Judged:
    """A condition and how it stands."""

    condition: Condition
    verdict: Verdict
    measured: Measured | None


@dataclass(frozen=True)
class Score:
    """A unit's points on a day, and how the national conditions stand."""

    on: date
    criteria: tuple[ScoredCriterion, ...]
    conditions: tuple[Judged, ...]
    least_weight: Decimal

    @property
    def points(self) -> Decimal:
        """Points of all criteria."""
        return sum((one.points for one in self.criteria), Decimal(0))

    @property
    def weight(self) -> Decimal:
        """The most that the measured parts could give."""
        return sum((one.weight for one in self.criteria), Decimal(0))

    @property
    def score(self) -> Decimal | None:
        """Points out of a hundred, had all parts been measured; None if none was.

        An office that never inspected takes no points from a unit.
        """
        if not self.weight:
            return None
        return (self.points * _FULL / self.weight).quantize(_CENTS, ROUND_HALF_UP)

    @property
    def is_ranked(self) -> bool:
        """Whether enough was measured for a place in the ranking."""
        return self.score is not None and self.weight >= self.least_weight


def years_until(on: date, years: int) -> Period:
    """So many whole years that end with a day."""
    return Period(add_months(on, -_MONTHS * years) + timedelta(days=1), on)


def score(rule: ScoringRule, on: date, ask: Ask) -> Score:
    """Score a unit by its figures alone; nothing else is looked at."""
    period = years_until(on, rule.years)
    return Score(
        on=on,
        criteria=tuple(
            ScoredCriterion(
                criterion, tuple(_scored(part, rule.years, period, ask) for part in criterion.parts)
            )
            for criterion in rule.criteria
        ),
        conditions=tuple(_judged(condition, on, ask) for condition in rule.conditions),
        least_weight=rule.least_weight,
    )


def points(part: Part, value: Fraction) -> Decimal:
    """A part's points for a value: linear, kept within nought and its weight, half up to 0.01."""
    span = Fraction(part.full_at) - Fraction(part.zero_at)
    share = min(Fraction(1), max(Fraction(0), (value - Fraction(part.zero_at)) / span))
    exact = share * Fraction(part.weight)
    return (Decimal(exact.numerator) / exact.denominator).quantize(_CENTS, ROUND_HALF_UP)


def weights(criteria: Iterable[Criterion]) -> Decimal:
    """What all parts can give together."""
    return sum((part.weight for one in criteria for part in one.parts), Decimal(0))


def _scored(part: Part, years: int, period: Period, ask: Ask) -> ScoredPart:
    measured = _measured(ask(part.figure, period), period, years if part.per_year else 1)
    value = measured.value
    if value is None:
        # With nothing to share it out over, what counts against a unit counts in full: whoever
        # takes nobody and is complained of is not the better for it.
        return ScoredPart(part, measured, Decimal("0.00") if measured.numerator else None)
    return ScoredPart(part, measured, points(part, value))


def _judged(condition: Condition, on: date, ask: Ask) -> Judged:
    if condition.figure is None:
        return Judged(condition, "unknown", None)
    period = years_until(on, condition.years)
    figure = ask(condition.figure, period)
    years = condition.years if condition.per_year else 1
    measured = _measured(figure, period, years, condition.only)
    verdict = _verdict(condition, measured)
    if verdict == "met" and condition.only and _untold(figure, condition.only[0]):
        verdict = "unknown"
    if figure.paper is not None and not _is_certain(condition, figure, verdict):
        verdict = "unknown"
    return Judged(condition, verdict, measured)


def _untold(figure: Figure, name: str) -> bool:
    """Whether of some of the records nobody told the code that decides."""
    return any("unknown" in one.codes.get(name, ()) for one in figure.parts["counted"])


def _is_certain(condition: Condition, figure: Figure, verdict: Verdict) -> bool:
    """Whether more records could not turn a verdict: a count grows, a rate may go either way."""
    is_rate = figure.kept("numerator") is not None
    return not is_rate and verdict == ("met" if condition.test == "at_least" else "not_met")


def _verdict(condition: Condition, measured: Measured) -> Verdict:
    value = measured.value
    if value is None:
        return "not_met" if measured.numerator else "unknown"
    bound = Fraction(condition.bound)
    holds = {"at_least": value >= bound, "below": value < bound, "none": value == 0}
    return "met" if holds[condition.test] else "not_met"


def _measured(
    figure: Figure, period: Period, years: int, only: tuple[str, str] | None = None
) -> Measured:
    # What is here counts; where there may be more, the reason says so.
    numerator, denominator = figure.kept("numerator"), figure.kept("denominator")
    if numerator is not None and denominator is not None:
        return Measured(figure.name, period, numerator, denominator, figure.reason)
    counted = figure.parts["counted"]
    why = figure.reason if figure.paper is not None else None
    if only:
        name, code = only
        counted = tuple(one for one in counted if code in one.codes.get(name, ()))
    return Measured(figure.name, period, sum(one.amount for one in counted), years, why)
