"""Months of placements that are over and that nobody has confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.attendance import is_confirmed, on_post, reopened_on
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import sees_placement
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Unconfirmed:
    """A placement, a month of it (YYYY-MM), and the day from which its clock runs.

    That is its last day on post in that month, or the day on which it was reopened.
    """

    placement: Placement
    month: str
    since: date


class MonthsUnconfirmed(NamedTuple):
    """The columns of the day since which and of the month, and the rows."""

    since: ColumnElement[date]
    month: ColumnElement[str]
    found: Select[Placement, str, date]


async def counties(session: AsyncSession, caller: Caller) -> Sequence[str]:
    """The counties in which those within sight are on post."""
    query = select(Placement.workplace_county).where(sees_placement(caller)).distinct()
    return (await session.scalars(query)).all()


async def unconfirmed(
    session: AsyncSession, caller: Caller, until: Mapping[str, date], stretch: Stretch
) -> list[Unconfirmed]:
    """A stretch of the months within sight whose clock runs since a day not after `until`.

    `until` is by the county of the workplace. In order of that day and the placement's id, the
    oldest first; and one more.
    """
    if not until:
        return []
    months = months_unconfirmed(caller, until)
    since, query = months.since, months.found
    if stretch.after:
        query = query.where(tuple_(since, Placement.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(since, Placement.id).limit(stretch.limit + 1))
    return [Unconfirmed(placement, month, day) for placement, month, day in rows]


def months_unconfirmed(caller: Caller, until: Mapping[str, date]) -> MonthsUnconfirmed:
    """Those months, in no order; `until` names a county at least."""
    ends = func.coalesce(Placement.last_day, Placement.term_last_day)
    begins = func.date_trunc("month", Placement.arrived_on)
    stop = func.least(ends, cast(literal(max(until.values())), Date))
    every = func.generate_series(begins, stop, text("interval '1 month'"))
    months = every.table_valued("month").render_derived(name="months")
    first = cast(months.c.month, Date)
    name = func.to_char(months.c.month, "YYYY-MM")
    days = on_post(first, cast(first + text("interval '1 month - 1 day'"), Date))
    last = cast(func.upper(days) - 1, Date)
    since = func.greatest(last, reopened_on(name))
    latest = case(dict(until), value=Placement.workplace_county)
    found = (
        select(Placement, name, since)
        .join(months, true())
        .where(Placement.state != "annulled")
        .where(since <= latest, ~is_confirmed(name, days), sees_placement(caller))
    )
    return MonthsUnconfirmed(since, name, found)
