"""Overdue steps: dispatches not answered, signed or begun by their day, the longest first."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import ColumnElement, Select, exists, extract, func, select, tuple_
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

_DUE: Final[dict[Step, tuple[str, InstrumentedAttribute[date | None]]]] = {
    "responses": ("issued", Dispatch.respond_by),
    "agreements": ("accepted", Dispatch.sign_by),
    "arrivals": ("signed", Dispatch.arrive_by),
}


@dataclass(frozen=True)
class Overdue:
    """An overdue dispatch and the last day of its step.

    Whether an obstacle is under review, and whether the day's calendar is provisional.
    """

    dispatch: Dispatch
    due_on: date
    obstacle_open: bool
    provisional: bool


def late(today: date) -> dict[Step, Select[int]]:
    """How many dispatches are overdue in each step, wherever."""
    return {step: select(func.count()).where(*_is_late(step, today)) for step in _DUE}


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
        *_is_late(step, today), office_answers_for_dispatch(caller)
    )
    if stretch.after:
        query = query.where(tuple_(due, Dispatch.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(due, Dispatch.id).limit(stretch.limit + 1))
    return [Overdue(dispatch, day, *more) for dispatch, day, *more in rows if day]


def _is_late(step: Step, today: date) -> list[ColumnElement[bool]]:
    state, due = _DUE[step]
    # The time to sign stands still while a scan waits for the office.
    standing = [~waits_in_time()] if step == "agreements" else []
    return [Dispatch.state == state, due < today, *standing]
