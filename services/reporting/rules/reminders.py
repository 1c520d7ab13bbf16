"""Reminders: when an office is told that a month's report is wanted, once for each occasion."""

from datetime import date, timedelta
from typing import Final, Literal

from services.common.time.workdays import WorkCalendar
from services.reporting.rules.deadlines import Deadlines, Standing

Occasion = Literal["due_soon", "warned", "missing"]

OCCASIONS: Final[dict[Occasion, str]] = {
    "due_soon": "即将到期",
    "warned": "已过较早的期限",
    "missing": "逾期未报",
}


def occasion(
    stands: Standing, due: Deadlines, calendar: WorkCalendar, today: date, working_days: int
) -> Occasion | None:
    """What an office is reminded of on a day, if of anything.

    due_soon: not filed, and so many working days or fewer are left to the earlier deadline after
    today. Raises YearUnknown.
    """
    if stands == "due":
        left = calendar.worked_between(today + timedelta(days=1), due.warned_after)
        return "due_soon" if left <= working_days else None
    return stands if stands in ("warned", "missing") else None


def deadline_of(occasion: Occasion, due: Deadlines) -> date:
    """The deadline that a reminder names: the earlier one until it is over, then the later."""
    return due.warned_after if occasion == "due_soon" else due.late_after
