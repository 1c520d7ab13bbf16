"""Attendance as confirmed: the newest edition of each month."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, column, exists, func, literal, select
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, Range, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.queries.sight import sees_placement
from services.matching.rules.attendance import Absence, Edition, Span
from services.matching.tables.attendance import Attendance, SettledPlacement
from services.matching.tables.placements import Placement

MOST = 200
"""So many placements are read at a time to be confirmed."""


async def newest_of(session: AsyncSession, placement_id: str, month: Month) -> Attendance | None:
    """The newest edition of one month; None where it was never confirmed."""
    query = (
        select(Attendance)
        .where(Attendance.placement_id == placement_id, Attendance.month == str(month))
        .order_by(Attendance.edition.desc())
        .limit(1)
    )
    return await session.scalar(query)


def edition_of(kept: Attendance) -> Edition:
    """A month as it was confirmed, as the rules take it."""
    return Edition(
        absences=tuple(Absence(date.fromisoformat(a["day"]), a["kind"]) for a in kept.absences),
        spans=tuple(_span(days) for days in kept.days),
        reopened=kept.reopened_on is not None,
        found_wrong=kept.dispute_id is not None,
    )


async def is_settled(session: AsyncSession, placement_id: str, month: Month) -> bool:
    """Whether the money of a placement's month was approved."""
    return await session.get(SettledPlacement, (placement_id, str(month))) is not None


def on_post(first: ColumnElement[date], last: ColumnElement[date]) -> ColumnElement[Any]:
    """The days on which a placement is on post from one day to another, as a multirange."""
    told = func.jsonb_to_recordset(Placement.suspensions).table_valued(
        column("since", Date), column("resumed_on", Date), name="told"
    )
    spans = told.render_derived(with_types=True)
    away = select(func.range_agg(func.daterange(spans.c.since, spans.c.resumed_on)))
    ends = func.coalesce(Placement.last_day, Placement.term_last_day)
    # Of one taken over at go-live, the days before were told and paid on paper.
    kept = func.daterange(Placement.kept_since, cast(None, Date), "[)")
    # Of who never came the last day is the eve of the first: no day lies between.
    stays = func.daterange(Placement.arrived_on, ends + 1) * func.daterange(first, last, "[]")
    none = cast(literal("{}"), DATEMULTIRANGE)
    return func.datemultirange(stays * kept).op("-")(func.coalesce(away.scalar_subquery(), none))


def is_confirmed(month: ColumnElement[str], days: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the newest edition of a placement's month holds these days and is not reopened."""
    return exists().where(
        *_is_newest(month), Attendance.reopened_on.is_(None), Attendance.days.op("@>")(days)
    )


def reopened_on(month: ColumnElement[str]) -> ColumnElement[date | None]:
    """Since when a placement's month is reopened; None where it is not."""
    return select(Attendance.reopened_on).where(*_is_newest(month)).scalar_subquery()


def _is_newest(month: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    later = aliased(Attendance)
    newer = exists().where(
        later.placement_id == Attendance.placement_id,
        later.month == Attendance.month,
        later.edition > Attendance.edition,
    )
    return Attendance.placement_id == Placement.id, Attendance.month == month, ~newer


async def unconfirmed(
    session: AsyncSession, caller: Caller, month: Month, but: Collection[str], after: str
) -> Sequence[str]:
    """The placements within sight with days on post in a month that are not confirmed.

    The first after an id, but for some.
    """
    days = on_post(literal(month.first, Date), literal(month.last, Date))
    query = select(Placement.id).where(
        sees_placement(caller),
        Placement.id > after,
        Placement.id.not_in(but),
        Placement.arrived_on <= month.last,
        func.coalesce(Placement.last_day, Placement.term_last_day) >= month.first,
        ~func.isempty(days),
        ~is_confirmed(literal(str(month)), days),
    )
    return (await session.scalars(query.order_by(Placement.id).limit(MOST))).all()


async def newest(session: AsyncSession, placement_id: str) -> Sequence[Attendance]:
    """The newest edition of every month confirmed, in the order of the months."""
    query = (
        select(Attendance)
        .ext(distinct_on(Attendance.month))
        .where(Attendance.placement_id == placement_id)
        .order_by(Attendance.month, Attendance.edition.desc())
    )
    return (await session.scalars(query)).all()


def _span(days: Range[date]) -> Span:
    if days.lower is None or days.upper is None:
        raise ValueError(days)
    return days.lower, days.upper - timedelta(days=1)
