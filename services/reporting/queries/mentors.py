"""Who led whom on which days: the mentor of the post, later that given to the placement."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.reporting.rules.patterns import Led
from services.reporting.tables.facts import Fact
from services.reporting.tables.settlements import SettlementLine

_CHANGED = "placement.mentor-changed"


async def led_in(session: AsyncSession, settlement_id: str) -> list[Led]:
    """Who of a batch was led by whom, on which of the days of their lines."""
    arrived, line = aliased(Fact), SettlementLine
    own = _stretches("placement", Fact.event == _CHANGED)
    post = _stretches("post", Fact.data["mentor_id"].astext.is_not(None), whole=True)
    first_own = (
        select(own.c.object_id, func.min(own.c.since).label("since"))
        .group_by(own.c.object_id)
        .subquery()
    )
    has_arrived = and_(arrived.object_id == line.placement_id, arrived.event == "placement.arrived")
    until = func.least(post.c.until, first_own.c.since)
    by_post = (
        _led(settlement_id, post, until)
        .join(arrived, has_arrived)
        .join(post, post.c.object_id == arrived.data["post_id"].astext)
        .outerjoin(first_own, first_own.c.object_id == line.placement_id)
    )
    by_own = _led(settlement_id, own, own.c.until).join(own, own.c.object_id == line.placement_id)
    return [Led(*row) for row in await session.execute(union_all(by_post, by_own))]


def _led(
    settlement_id: str, told: Subquery, until: ColumnElement[date]
) -> Select[str, str, date, date]:
    line, since = SettlementLine, told.c.since
    return (
        select(
            told.c.mentor,
            line.youth_id,
            func.greatest(line.first, since),
            func.least(line.last, until - 1),
        )
        .select_from(line)
        .where(
            line.settlement_id == settlement_id,
            told.c.mentor.is_not(None),
            since < until,
            since <= line.last,
            until > line.first,
        )
    )


def _stretches(kind: str, told: ColumnElement[bool], *, whole: bool = False) -> Subquery:
    # From the day on which another was told to the next such day; the first of a post's, always.
    mentor, of = Fact.data["mentor_id"].astext.label("mentor"), Fact.object_id
    in_turn = (Fact.occurred_on, Fact.version)
    before = func.lag(mentor.element).over(partition_by=of, order_by=in_turn).label("before")
    place = func.row_number().over(partition_by=of, order_by=in_turn).label("place")
    every = (
        select(of, mentor, Fact.occurred_on.label("day"), Fact.version, before, place)
        .where(Fact.kind == kind, told)
        .subquery()
    )
    since = case((every.c.place == 1, date.min), else_=every.c.day) if whole else every.c.day
    next_day = func.lead(every.c.day).over(
        partition_by=every.c.object_id, order_by=(every.c.day, every.c.version)
    )
    return (
        select(
            every.c.object_id,
            every.c.mentor,
            since.label("since"),
            func.coalesce(next_day, date.max).label("until"),
        )
        .where(every.c.mentor.is_distinct_from(every.c.before))
        .subquery()
    )
