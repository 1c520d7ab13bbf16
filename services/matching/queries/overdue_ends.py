"""Placements that nobody ends: their term is over, or they have stood still for long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Date, case, cast, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import sees_placement
from services.matching.tables.placements import Placement

Reason = Literal["term_over", "suspension_open"]
REASONS: Mapping[str, Reason] = {"arrived": "term_over", "suspended": "suspension_open"}
"""State of a placement → why it stands in the list."""


@dataclass(frozen=True)
class Until:
    """Up to which day a clock must run since, by the county of the workplace."""

    term_over: Mapping[str, date]
    suspension_open: Mapping[str, date]


@dataclass(frozen=True)
class Unended:
    """A placement, and the day from which its clock runs.

    That is its term's last day, or the first day of the suspension that lasts.
    """

    placement: Placement
    since: date

    @property
    def reason(self) -> Reason:
        """Why nobody should leave it as it is."""
        return REASONS[self.placement.state]


async def unended(
    session: AsyncSession, caller: Caller, until: Until, stretch: Stretch
) -> Sequence[Unended]:
    """A stretch of the placements within sight whose clock runs since a day not after `until`.

    In order of that day and the placement's id, the oldest first; and one more.
    """
    if not until.term_over:
        return []
    is_suspended = Placement.state == "suspended"
    stopped = cast(Placement.suspensions[-1]["since"].astext, Date)
    since = case((is_suspended, stopped), else_=Placement.term_last_day)
    latest = case(
        (is_suspended, case(dict(until.suspension_open), value=Placement.workplace_county)),
        else_=case(dict(until.term_over), value=Placement.workplace_county),
    )
    query = select(Placement, since).where(
        Placement.state.in_(REASONS), since <= latest, sees_placement(caller)
    )
    if stretch.after:
        query = query.where(tuple_(since, Placement.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(since, Placement.id).limit(stretch.limit + 1))
    return [Unended(*row) for row in rows]
