"""Reading the form: the dated values by which its words are counted."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Reading:
    """How one month's form is read for one region (notice's annex, 填表说明)."""

    nested: bool
    """Whether indicator 7 holds this year's graduates too; if not, 7 and 8 are disjoint."""
    graduate_months: int
    """Months from graduation within which an arriving graduate counts as one."""
    subsidy_kinds: frozenset[str]
    """Kinds of disbursement that indicator 15 sums."""
    working_days: int
    """The notice's deadline: so many working days of the next month (宁人社函〔2020〕272号 九)."""
    day_of_month: int
    """The form's deadline: that day of the next month, moved on past holidays (填表说明1)."""
    late_after: Literal["earlier", "later"]
    """After which of the two a report is late."""
