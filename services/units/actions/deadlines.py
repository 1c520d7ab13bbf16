"""Deadlines: the last day of a step, by this service's copy of the working calendar."""

from datetime import date
from math import ceil

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.time.clock import end_of
from services.common.time.workdays import YearUnknown


async def last_day(session: AsyncSession, since: date, working_days: int) -> date | None:
    """The last of so many working days after a day, or None where the copy does not reach.

    What somebody has to report is never turned away because a year is missing.
    """
    try:
        return (await calendar.around(session, since)).nth_after(since, working_days)
    except YearUnknown:
        return None


def seconds_left(deed: Deed) -> int:
    """Whole seconds until the business day is over, at least one."""
    return max(1, ceil((end_of(deed.today) - deed.now).total_seconds()))
