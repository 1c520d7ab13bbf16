"""The clock of confirming a month's attendance, in working days from its last day on post."""

from datetime import date, timedelta

from services.common.time.workdays import WorkCalendar


def due_on(last: date, working_days: int, calendar: WorkCalendar) -> date:
    """The last day in time to confirm a month whose last day on post was `last`."""
    return calendar.nth_after(last, working_days)


def latest_overdue(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """The latest last day of a month that is overdue today. Raises YearUnknown."""
    last = today
    while due_on(last, working_days, calendar) >= today:
        last -= timedelta(days=1)
    return last
