"""One dated value: from a day on, in a region, by a source; and which of two wins."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from services.common.values import region as regions

Reason = Literal["more_local", "later", "recorded_later"]
"""Why one entry gives way to another: it is less local, of an earlier day, recorded before it."""


@dataclass(frozen=True)
class Value:
    """One entry: from a day on, in a region, by a source of some grade (A, B, C, NV)."""

    name: str
    value: Any
    region: str
    effective: date
    source: str
    grade: str
    note: str = ""
    recorded_at: datetime | None = None
    """None for a shipped value, which was always known."""
    row: str = ""
    """Id of an office's row (pol_…); empty for a shipped value."""

    @property
    def version(self) -> str:
        """How a calculation names the value it used: name@region@first day, #row of an office's."""
        written = f"{self.name}@{self.region}@{self.effective.isoformat()}"
        return f"{written}#{self.row}" if self.row else written

    @property
    def rank(self) -> tuple[Any, ...]:
        """By what the more local, then the later, then the one recorded later wins."""
        known = (1, self.recorded_at, self.row) if self.recorded_at else (0,)
        return len(regions.chain(self.region)), self.effective, *known

    def yields_to(self, other: "Value") -> Reason:
        """Why it gives way to an entry that wins over it."""
        if len(regions.chain(self.region)) < len(regions.chain(other.region)):
            return "more_local"
        return "later" if self.effective < other.effective else "recorded_later"

    def holds(self, day: date, region: str, known_at: datetime | None = None) -> bool:
        """Whether it could hold there on that day, as known then: others may win over it."""
        known = known_at is None or self.recorded_at is None or self.recorded_at <= known_at
        return known and self.effective <= day and regions.lies_within(region, self.region)
