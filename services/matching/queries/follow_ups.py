"""Follow-ups: a placement's case, what is overdue, and how cohorts fared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, cast, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import counts_placement, sees_placement
from services.matching.rules.follow_ups import Cohort
from services.matching.tables.follow_ups import FollowUp, FollowUpCase
from services.matching.tables.placements import Placement

_IS_OPEN: Final = FollowUpCase.state == "open"


@dataclass(frozen=True)
class Late:
    """An open case whose day is over, and its placement."""

    case: FollowUpCase
    placement: Placement


async def case_of(session: AsyncSession, placement_id: str) -> FollowUpCase | None:
    """A placement's case, to be read."""
    return await session.get(FollowUpCase, placement_id)


async def held_case(session: AsyncSession, placement_id: str) -> FollowUpCase | None:
    """A placement's case, held to the end of the transaction.

    Whoever changes it by its placement holds that before; an arrival elsewhere holds cases alone.
    """
    return await session.get(
        FollowUpCase, placement_id, populate_existing=True, with_for_update=True
    )


async def looked_after(session: AsyncSession, youth_ids: Collection[str]) -> Sequence[str]:
    """Which of some youths have an open case, in order."""
    among = any_(cast(list(youth_ids), ARRAY(Text)))
    query = (
        select(Placement.youth_id)
        .join(FollowUpCase, FollowUpCase.placement_id == Placement.id)
        .where(Placement.youth_id == among, FollowUpCase.state == "open")
    )
    return (await session.scalars(query.distinct().order_by(Placement.youth_id))).all()


async def held_cases(session: AsyncSession, youth_id: str) -> dict[str, FollowUpCase]:
    """All cases of a youth by their placements, held to the end of the transaction."""
    query = (
        select(FollowUpCase)
        .join(Placement, Placement.id == FollowUpCase.placement_id)
        .where(Placement.youth_id == youth_id)
        .order_by(FollowUpCase.placement_id)
    )
    held = query.with_for_update(of=FollowUpCase).execution_options(populate_existing=True)
    return {case.placement_id: case for case in await session.scalars(held)}


async def made(session: AsyncSession, placement_id: str) -> Sequence[FollowUp]:
    """What was done in a case, in the order in which it was recorded."""
    query = select(FollowUp).where(FollowUp.placement_id == placement_id)
    return (await session.scalars(query.order_by(FollowUp.id))).all()


async def overdue(
    session: AsyncSession, caller: Caller, today: date, stretch: Stretch
) -> list[Late]:
    """A stretch of the open cases within sight whose day is over, the longest first; one more."""
    query = (
        select(FollowUpCase, Placement)
        .join(Placement, Placement.id == FollowUpCase.placement_id)
        .where(late(today), sees_placement(caller))
    )
    keys = FollowUpCase.due_on, FollowUpCase.placement_id
    if stretch.after:
        query = query.where(tuple_(*keys) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(*keys).limit(stretch.limit + 1))
    return [Late(case, placement) for case, placement in rows]


def late(today: date) -> ColumnElement[bool]:
    """Whether somebody should have been followed up before a day."""
    return and_(_IS_OPEN, FollowUpCase.due_on < today)


async def cohorts(
    session: AsyncSession, caller: Caller, first: Month, last: Month, today: date
) -> list[Cohort]:
    """Placements within sight that ended in these months, by office and month of the last day."""
    month = func.to_char(Placement.last_day, "YYYY-MM")
    retained = Placement.outcome == "retained"
    needing = and_(
        Placement.outcome.is_distinct_from("retained"),
        Placement.cause.is_distinct_from("death"),
    )
    followed = exists().where(FollowUp.placement_id == Placement.id, FollowUp.reached)
    counted = (
        func.count(),
        func.count().filter(retained),
        func.count().filter(Placement.outcome == "employed_otherwise"),
        func.count().filter(needing),
        func.count().filter(and_(needing, followed)),
        func.count().filter(_IS_OPEN),
        func.count().filter(late(today)),
    )
    query = (
        select(Placement.region, month, *counted)
        .outerjoin(FollowUpCase, FollowUpCase.placement_id == Placement.id)
        .where(Placement.last_day.between(first.first, last.last), counts_placement(caller))
        .where(Placement.state != "annulled")
        .group_by(Placement.region, month)
        .order_by(Placement.region, month)
    )
    return [Cohort(*row) for row in await session.execute(query)]
