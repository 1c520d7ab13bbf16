"""Overdue steps: dispatches not answered, signed or begun by their day, the longest first."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from sqlalchemy import ColumnElement, and_, exists, extract, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.store.calendar import calendar_years
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.papers import waits_in_time
from services.matching.queries.sight import office_answers_for_dispatch
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.obstacles import Obstacle

Step = Literal["responses", "agreements", "arrivals"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)

_DUE: Final[dict[Step, tuple[str, InstrumentedAttribute[date | None]]]] = {
    "responses": ("issued", Dispatch.respond_by),
    "agreements": ("accepted", Dispatch.sign_by),
    "arrivals": ("signed", Dispatch.arrive_by),
}


@dataclass(frozen=True)
class Overdue:
    """An overdue dispatch and the last day of its step.

    Whether an obstacle is under review, and whether the day's year is unpublished now.
    """

    dispatch: Dispatch
    due_on: date
    obstacle_open: bool
    provisional: bool


async def overdue(
    session: AsyncSession, caller: Caller, step: Step, today: date, stretch: Stretch
) -> list[Overdue]:
    """A stretch of what is overdue with the units that the caller's office looks after.

    In order of the day due and the id; and one more.
    """
    _, due = _DUE[step]
    obstructed = exists().where(Obstacle.dispatch_id == Dispatch.id, Obstacle.decision.is_(None))
    provisional = exists().where(
        calendar_years.c.year == extract("year", due), calendar_years.c.provisional
    )
    query = select(Dispatch, due, obstructed, provisional).where(
        late(step, today), office_answers_for_dispatch(caller)
    )
    if stretch.after:
        query = query.where(tuple_(due, Dispatch.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(due, Dispatch.id).limit(stretch.limit + 1))
    return [Overdue(dispatch, day, *more) for dispatch, day, *more in rows if day]


def late(step: Step, today: date) -> ColumnElement[bool]:
    """Whether a dispatch is overdue in a step."""
    state, due = _DUE[step]
    # The time to sign stands still while a scan waits for the office.
    standing = [~waits_in_time()] if step == "agreements" else []
    return and_(Dispatch.state == state, due < today, *standing)
