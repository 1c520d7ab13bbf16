"""The clock of confirming a month: overdue on the day after its last, not before."""

from datetime import date

from services.common.time.workdays import WorkCalendar, Year
from services.matching.rules.overdue_confirmations import due_on, latest_overdue

YEAR = Year(2026, frozenset(), frozenset(), provisional=False)
CALENDAR = WorkCalendar.of([YEAR])
TUESDAY = date(2026, 3, 31)


def test_a_month_is_in_time_through_its_fifth_working_day() -> None:
    due = due_on(TUESDAY, 5, CALENDAR)
    assert due == date(2026, 4, 7)
    assert latest_overdue(due, 5, CALENDAR) < TUESDAY
    assert latest_overdue(date(2026, 4, 8), 5, CALENDAR) == TUESDAY
