"""Reminders of reports that are wanted: looked for by the service itself, each told once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.reporting import policy
from services.reporting.actions import overdue
from services.reporting.actions.overdue import Look, Overdue
from services.reporting.queries import locks
from services.reporting.queries import receipts as queries
from services.reporting.rules import reminders as rules
from services.reporting.rules.reminders import Occasion
from services.reporting.tables.receipts import ReportReminder

MONTHS: Final = 2
"""So many months back; what is missing for longer stands in the list of late ones."""


async def remind(session: AsyncSession, deed: Deed) -> int:
    """Remind every city of what is wanted of it today: how many reminders were new."""
    await locks.hold(session, "report-reminders", "all")
    look = await overdue.look_at_all(session, deed, months=MONTHS)
    known = await queries.reminded(session, look.months)
    new = [
        (one, occasion)
        for one, occasion in _wanted(look, deed)
        if (one.place.code, one.month, occasion) not in known
    ]
    for one, occasion in new:
        await _keep(session, deed, one, occasion)
    return len(new)


def _wanted(look: Look, deed: Deed) -> Iterator[tuple[Overdue, Occasion]]:
    for one in look.found:
        days = policy.reminder_days(deed.today, one.place.code)
        occasion = rules.occasion(one.standing, one.deadlines, look.calendar, deed.today, days)
        if occasion is not None:
            yield one, occasion


async def _keep(session: AsyncSession, deed: Deed, one: Overdue, occasion: Occasion) -> None:
    row = _row(one, occasion, deed.now)
    session.add(row)
    told = Change(
        object="report-reminder",
        id=row.id,
        version=1,
        event="report-reminder.given",
        occurred_on=deed.today,
        data={
            "region": row.region,
            "month": str(one.month),
            "occasion": occasion,
            "deadline": row.deadline.isoformat(),
            "provisional": row.provisional,
        },
    )
    await record(session, deed, told)


def _row(one: Overdue, occasion: Occasion, now: datetime) -> ReportReminder:
    return ReportReminder(
        id=ids.new("rmd"),
        region=one.place.code,
        month=one.month.first,
        occasion=occasion,
        deadline=rules.deadline_of(occasion, one.deadlines),
        provisional=one.deadlines.provisional,
        recorded_at=now,
    )
