"""Tasks: what waits for a unit, and by which day it is to be done."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import mergers
from services.matching.queries import tasks as queries
from services.matching.queries.overdue_confirmations import counties
from services.matching.queries.tasks import Task
from services.matching.rules.overdue_confirmations import due_on

_DAYS = {"attendance": policy.confirmation_days, "end": policy.end_days}
"""The clocks that run from a last day on post."""


@dataclass(frozen=True)
class DueTask:
    """Something to do, its last day in time, and whether that day's calendar may change.

    After `own_until` an office alone enters it; None where the unit may whenever it is late.
    """

    task: Task
    due_on: date
    own_until: date | None
    provisional: bool


async def tasks_of(
    session: AsyncSession, deed: Deed, caller: Caller, stretch: Stretch
) -> list[DueTask]:
    """A stretch of what waits for the unit that asks, the oldest first, and one more.

    The clocks are those of each workplace's county. For a unit that went into another nothing
    waits any more. Raises YearUnknown.
    """
    if caller.unit_id and await mergers.went_into(session, caller.unit_id):
        return []
    until = dict.fromkeys(await counties(session, caller), deed.today)
    found = await queries.of_unit(session, caller, until, stretch)
    return [await _due(session, deed, task) for task in found]


async def _due(session: AsyncSession, deed: Deed, task: Task) -> DueTask:
    years = await calendar.around(session, task.since)
    due, own_until = task.due_on, None
    if due is None:
        due = due_on(task.since, _DAYS[task.kind](deed.today, task.workplace_county), years)
    if task.kind == "end":
        # What is told of a last day lies only so far back in a unit's own hands.
        back = policy.entry_days_back(deed.today, task.workplace_county)
        own_until = due_on(task.since, back, years)
        due = min(due, own_until)
    return DueTask(task, due, own_until, years.is_provisional(task.since, due))
