"""Counting a month: what a presence gives in the counties where it was, each of a kind once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from services.reporting.rules import allowance
from services.reporting.rules.allowance import Allowance, Portion, Presence, Terms
from services.reporting.rules.month_days import MonthDays
from services.reporting.rules.stays import Span


@dataclass(frozen=True)
class Counted:
    """A presence in full arithmetic: its portions, the values used, and what it gives alone."""

    portions: tuple[Portion, ...]
    alone: Allowance
    values: tuple[str, ...]

    @property
    def full_month(self) -> Decimal:
        """What a whole month gives, in yuan."""
        return self.alone.full_month

    def within(self, ceiling: Decimal) -> Allowance:
        """What it gives within a ceiling in yuan; one and the same where it is a whole month."""
        if ceiling == self.full_month:
            return self.alone
        return allowance.allowance(self.portions, ceiling)


@dataclass(frozen=True)
class Counting:
    """A month's days and the terms of each county in which a workplace stood in it.

    Of a hundred thousand placements most were there on the same days of one county: what was
    counted once is kept.
    """

    days: MonthDays
    terms: Mapping[str, Terms]
    kept: dict[tuple[Presence, tuple[Span, ...]], Counted] = field(
        default_factory=dict, repr=False, compare=False
    )

    def of(self, presence: Presence, spans: tuple[Span, ...]) -> Counted:
        """A presence, counted; `spans` are its days in each county, in order."""
        found = self.kept.get((presence, spans))
        if found is None:
            found = self.kept[presence, spans] = self._counted(presence, spans)
        return found

    def _counted(self, presence: Presence, spans: tuple[Span, ...]) -> Counted:
        # The wage is that of the county in which the workplace stands on each day.
        portions = tuple(
            portion
            for span in spans
            for portion in allowance.portions_of(
                presence, (span.first, span.last), self.terms[span.county], self.days, span.county
            )
        )
        alone = allowance.allowance(portions, allowance.full_month(portions))
        return Counted(portions, alone, self._values(portions))

    def _values(self, portions: Iterable[Portion]) -> tuple[str, ...]:
        counties = {portion.county: portion.last for portion in portions}
        used = {
            value
            for county, last in counties.items()
            for standard in self.terms[county].standards
            if standard.since <= last
            for value in standard.values
        }
        ways = dict.fromkeys(value for county in counties for value in self.terms[county].values)
        return (*ways, *sorted(used))
