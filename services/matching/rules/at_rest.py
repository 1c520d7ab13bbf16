"""Who signed for a post that takes nobody any more: their office decides whether they begin."""

from dataclasses import dataclass
from datetime import date

from services.matching.rules.seats import SeatState


def resting_since(before: date | None, state: SeatState, today: date) -> date | None:
    """Since when a post rests that stands so from today; a closing goes on with a suspension."""
    return None if state == "open" else before or today


@dataclass(frozen=True)
class Wait:
    """Since when a signed dispatch waits for its office, and the days that it may."""

    since: date
    days_allowed: int

    def days(self, today: date) -> int:
        """For how many days it has waited."""
        return (today - self.since).days

    def is_overdue(self, today: date) -> bool:
        """Whether the office took longer than it may."""
        return self.days(today) > self.days_allowed
