"""Until when whoever owes is heard on a recovery, as the calendar now stands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import day_of
from services.reporting import policy
from services.reporting.queries import calendar, recoveries
from services.reporting.rules import hearings
from services.reporting.tables.recoveries import Recovery


@dataclass(frozen=True)
class Hearing:
    """For how many working days somebody is heard, and up to which day.

    The notice that says so was entered on `entered_on`.
    """

    entered_on: date
    working_days: int
    last_day: date


async def told_today(session: AsyncSession, row: Recovery, notified_on: date, today: date) -> date:
    """The last day that a notice entered today tells. Raises YearUnknown."""
    working = await calendar.calendar_of(session, [notified_on, today])
    return working.nth_after(notified_on, policy.objection_days(today, row.region))


async def hearing_of(session: AsyncSession, row: Recovery) -> Hearing | None:
    """What the newest notice gives; None of a claim whose notice fell, or that has none.

    Raises YearUnknown.
    """
    if row.object_by is None or row.notified_on is None:
        return None
    steps = await recoveries.moves(session, row.id)
    entered = max(day_of(one.recorded_at) for one in steps if one.move == "notification")
    days = policy.objection_days(entered, row.region)
    working = await calendar.calendar_of(session, [row.notified_on, entered])
    last_day = hearings.last_day(row.object_by, row.notified_on, days, working)
    return Hearing(entered, days, last_day)
