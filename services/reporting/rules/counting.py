"""Counting a month: what a presence gives in the counties where it was, each of a kind once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from services.reporting.rules import allowance
from services.reporting.rules.allowance import Portion, Presence, Terms
from services.reporting.rules.month_days import MonthDays
from services.reporting.rules.stays import Span


@dataclass(frozen=True)
class Counted:
    """A presence in full arithmetic: its portions, a whole month in yuan, the values used."""

    portions: tuple[Portion, ...]
    full_month: Decimal
    values: tuple[str, ...]


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
        return Counted(portions, allowance.full_month(portions), self._values(portions))

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
