"""Hearings: a day that was told ends no period early, nor leaves it short of working days."""

from datetime import date

from services.common.time.workdays import WorkCalendar


def last_day(told: date, begun_on: date, working_days: int, calendar: WorkCalendar) -> date:
    """Until when others are heard: the day that they were told, or the later one by a calendar.

    Whoever is heard has so many working days after `begun_on`, though their year was published
    meanwhile with more days off; with fewer, the day told stays. Raises YearUnknown.
    """
    return max(told, calendar.nth_after(begun_on, working_days))
