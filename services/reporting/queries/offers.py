"""Offers drawn from the facts of posts: how far they are, rewritten, and read by day and area."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import as_json, columns_of, insert_rows, table_of
from services.common.values import region
from services.reporting.queries.facts import facts_where
from services.reporting.rules import offers as rules
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Counted
from services.reporting.rules.periods import Period
from services.reporting.rules.seats_in_hand import PlacedSeats
from services.reporting.rules.shares import UnitSeats
from services.reporting.tables.facts import Fact as Told
from services.reporting.tables.offers import AddedSeats, OfferedSpan, OffersDrawn

SOURCE: Final = "units"
_ADDED: Final = tuple(getattr(AddedSeats, field.name) for field in fields(rules.AddedSeats))


async def is_behind(session: AsyncSession) -> bool:
    """Whether facts are known that the offers are not drawn from yet."""
    drawn = select(OffersDrawn.no).where(OffersDrawn.source == SOURCE).scalar_subquery()
    # The last one by its index: whether there is one beyond an unknown number reads all facts.
    last = select(func.max(Told.no)).where(Told.source == SOURCE).scalar_subquery()
    return bool(await session.scalar(select(last > func.coalesce(drawn, 0))))


async def take_turn(session: AsyncSession) -> int:
    """Up to which fact the offers are drawn; whoever else draws waits for this transaction."""
    # The row is made before it is locked: the first two must wait for each other too.
    first = insert(OffersDrawn).values(source=SOURCE, no=0)
    await session.execute(first.on_conflict_do_nothing())
    held = select(OffersDrawn.no).where(OffersDrawn.source == SOURCE).with_for_update()
    return int(await session.scalar(held) or 0)


async def told_after(session: AsyncSession, no: int, limit: int) -> list[tuple[int, str, str]]:
    """Number, kind and object of the facts after one, at most so many."""
    rows = await session.execute(
        select(Told.no, Told.kind, Told.object_id)
        .where(Told.source == SOURCE, Told.no > no)
        .order_by(Told.no)
        .limit(limit)
    )
    return [(row.no, row.kind, row.object_id) for row in rows]


async def facts_of_posts(session: AsyncSession, post_ids: Collection[str]) -> list[Fact]:
    """Everything told of these posts."""
    return await facts_where(
        session, Told.source == SOURCE, Told.kind == "post", Told.object_id.in_(post_ids)
    )


async def redraw(
    session: AsyncSession,
    post_ids: Collection[str],
    spans: Sequence[rules.OfferedSpan],
    added: Sequence[rules.AddedSeats],
) -> None:
    """Put these in the place of all that stood there of the posts named."""
    await session.execute(delete(OfferedSpan).where(OfferedSpan.post_id.in_(post_ids)))
    await session.execute(delete(AddedSeats).where(AddedSeats.post_id.in_(post_ids)))
    if spans:
        await insert_rows(session, table_of(OfferedSpan), columns_of([*map(_row_of, spans)]))
    if added:
        await insert_rows(session, table_of(AddedSeats), columns_of([*map(vars, added)]))


async def stand_at(session: AsyncSession, no: int) -> None:
    """The offers are drawn up to this fact."""
    await session.execute(update(OffersDrawn).where(OffersDrawn.source == SOURCE).values(no=no))


async def placed_on(session: AsyncSession, area: str, day: date) -> list[PlacedSeats]:
    """An area's seats at 24:00 of a day, summed by office and county of the workplace."""
    rows = await session.execute(
        select(OfferedSpan.region, OfferedSpan.county, func.sum(OfferedSpan.headcount))
        .where(*_offered(area, day))
        .group_by(OfferedSpan.region, OfferedSpan.county)
    )
    return [PlacedSeats(*row) for row in rows]


async def offered_on(session: AsyncSession, area: str, day: date) -> list[UnitSeats]:
    """The seats of every post of an area's offices at 24:00 of a day, by ids of posts."""
    found = await _seats(session, *_offered(area, day))
    return [UnitSeats(seats.unit_id, seats.counted) for seats in found]


async def offered_by_unit(session: AsyncSession, area: str, day: date) -> list[UnitSeats]:
    """The same, those of each unit together: as many, by far fewer rows."""
    rows = await session.execute(
        select(OfferedSpan.unit_id, func.sum(OfferedSpan.headcount))
        .where(*_offered(area, day))
        .group_by(OfferedSpan.unit_id)
    )
    return [
        UnitSeats(unit_id, Counted("unit", unit_id or "", seats, day, ()))
        for unit_id, seats in rows
    ]


async def stretch_offered(
    session: AsyncSession, area: str, day: date, *, county: str | None, after: str, limit: int
) -> list[rules.OfferedSeats]:
    """At most so many of them after a post; of a county only where one is named."""
    where = [*_offered(area, day), OfferedSpan.post_id > after]
    if county:
        where.append(OfferedSpan.county == county)
    return await _seats(session, *where, limit=limit)


async def added_within(session: AsyncSession, area: str, span: Period) -> list[rules.AddedSeats]:
    """What was added to an area's posts within a span, by post and version."""
    rows = await session.execute(
        select(*_ADDED).where(*_added(area, span)).order_by(AddedSeats.post_id, AddedSeats.version)
    )
    return [rules.AddedSeats(*row) for row in rows]


async def added_by_unit(session: AsyncSession, area: str, span: Period) -> list[UnitSeats]:
    """The same, what each unit added together: as many, by far fewer rows."""
    rows = await session.execute(
        select(AddedSeats.unit_id, func.sum(AddedSeats.seats))
        .where(*_added(area, span))
        .group_by(AddedSeats.unit_id)
    )
    return [
        UnitSeats(unit_id, Counted("unit", unit_id, seats, span.last, ()))
        for unit_id, seats in rows
    ]


async def _seats(
    session: AsyncSession, *where: ColumnElement[bool], limit: int | None = None
) -> list[rules.OfferedSeats]:
    span = OfferedSpan
    rows = await session.execute(
        select(
            span.region,
            span.county,
            span.unit_id,
            span.post_id,
            span.headcount,
            span.offered_on,
            span.facts,
        )
        .where(*where)
        .order_by(span.post_id)
        .limit(limit)
    )
    return [
        rules.OfferedSeats(office, county, unit_id, Counted("post", key, seats, day, tuple(told)))
        for office, county, unit_id, key, seats, day, told in rows
    ]


def _offered(area: str, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        OfferedSpan.region.startswith(region.prefix(area), autoescape=True),
        OfferedSpan.first_day <= day,
        or_(OfferedSpan.until.is_(None), OfferedSpan.until > day),
    )


def _added(area: str, span: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        AddedSeats.occurred_on.between(span.first, span.last),
        AddedSeats.region.startswith(region.prefix(area), autoescape=True),
    )


def _row_of(span: rules.OfferedSpan) -> dict[str, Any]:
    seats = span.seats
    return {
        "post_id": seats.counted.id,
        "first_day": span.first_day,
        "until": span.until,
        "region": seats.region,
        "county": seats.county,
        "unit_id": seats.unit_id,
        "headcount": seats.counted.amount,
        "offered_on": seats.counted.occurred_on,
        "facts": as_json(seats.counted.facts),
    }
