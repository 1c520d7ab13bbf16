"""Months of placements that are over and that nobody has confirmed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, cast, exists, func, literal, select, text, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.overdue import day_and_id
from services.matching.queries.sight import sees_placement
from services.matching.tables.attendance import Attendance
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Unconfirmed:
    """A placement, a month of it (YYYY-MM), and its last day on post in that month."""

    placement: Placement
    month: str
    last: date


async def unconfirmed(
    session: AsyncSession, caller: Caller, until: date, stretch: Stretch
) -> list[Unconfirmed]:
    """A stretch of the months within sight whose last day was not after `until`, the oldest first.

    In order of that day and the placement's id; and one more.
    """
    ends = func.coalesce(Placement.last_day, Placement.term_last_day)
    begins = func.date_trunc("month", Placement.arrived_on)
    stop = func.least(ends, cast(literal(until), Date))
    every = func.generate_series(begins, stop, text("interval '1 month'"))
    months = every.table_valued("month").render_derived(name="months")
    month = months.c.month
    month_ends = cast(cast(month, Date) + text("interval '1 month - 1 day'"), Date)
    last = func.least(month_ends, ends)
    name = func.to_char(month, "YYYY-MM")
    confirmed = exists().where(Attendance.placement_id == Placement.id, Attendance.month == name)
    query = (
        select(Placement, name, last)
        .join(months, true())
        .where(last <= until, ~confirmed, sees_placement(caller))
    )
    if stretch.after:
        query = query.where(tuple_(last, Placement.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(last, Placement.id).limit(stretch.limit + 1))
    return [Unconfirmed(*row) for row in rows]
