"""Changes: what a version of a month says otherwise than the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.rules.differences import Difference, differences
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing
from services.reporting.rules.monthly_reports import Report


@dataclass(frozen=True)
class Change:
    """One number of the form, before and now, as the form prints it."""

    indicator: int
    before: int | Decimal
    now: int | Decimal

    @property
    def difference(self) -> int | Decimal:
        """How much more, negative if less."""
        return self.now - self.before


@dataclass(frozen=True)
class Changes:
    """A month beside a version of it that was filed before: number by number, and by object."""

    version: int
    """The earlier version."""
    numbers: tuple[Change, ...]
    objects: tuple[Difference, ...]


def changes(earlier: Filing, now: Report, facts: Iterable[Fact] = ()) -> Changes:
    """What a report changes of an earlier version; `facts` are those that may have come since."""
    pairs = zip(earlier.report.figures, now.figures, strict=True)
    return Changes(
        version=earlier.version,
        numbers=tuple(Change(was.no, was.value, one.value) for was, one in pairs),
        objects=differences(earlier.report, now, facts),
    )
