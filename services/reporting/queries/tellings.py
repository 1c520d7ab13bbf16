"""Placements as told: how far they are drawn, rewritten, and read by month, area and instant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    any_,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.values.month import Month
from services.reporting.queries.areas import lay_within
from services.reporting.queries.facts import facts_where
from services.reporting.rules.facts import Fact
from services.reporting.rules.histories import Placement
from services.reporting.rules.tellings import TELLING, Telling
from services.reporting.tables.facts import Fact as Told
from services.reporting.tables.tellings import PlacementsDrawn, ToldPlacement

SOURCE: Final = "matching"
_COLUMNS: Final = tuple(getattr(ToldPlacement, field.name) for field in fields(Placement))


@dataclass(frozen=True)
class Looked:
    """Where and when placements are looked at: an area's, as known at an instant, for a month."""

    area: str
    known_at: datetime
    month: Month


@dataclass(frozen=True)
class Sitting:
    """Who sat at a post through a month, by the facts of their arrivals."""

    region: str
    post_id: str
    facts: tuple[str, ...]


async def drawn_to(session: AsyncSession) -> int:
    """Up to which fact the placements are drawn."""
    row = select(PlacementsDrawn.no).where(PlacementsDrawn.source == SOURCE)
    return int(await session.scalar(row) or 0)


async def told_to(session: AsyncSession) -> int:
    """The newest fact of the source."""
    return int(await session.scalar(select(func.max(Told.no)).where(Told.source == SOURCE)) or 0)


async def take_turn(session: AsyncSession) -> int:
    """Up to which fact they are drawn; whoever else draws waits for this transaction."""
    first = insert(PlacementsDrawn).values(source=SOURCE, no=0)
    await session.execute(first.on_conflict_do_nothing())
    held = select(PlacementsDrawn.no).where(PlacementsDrawn.source == SOURCE).with_for_update()
    return int(await session.scalar(held) or 0)


async def told_after(session: AsyncSession, no: int, limit: int) -> list[tuple[int, str, str]]:
    """Number, event and object of the facts after one, at most so many."""
    rows = await session.execute(
        select(Told.no, Told.event, Told.object_id)
        .where(Told.source == SOURCE, Told.no > no)
        .order_by(Told.no)
        .limit(limit)
    )
    return [(row.no, row.event, row.object_id) for row in rows]


async def facts_of_placements(session: AsyncSession, keys: Collection[str]) -> list[Fact]:
    """What these placements are counted by."""
    return await facts_where(
        session,
        Told.source == SOURCE,
        Told.kind == "placement",
        Told.object_id.in_(keys),
        Told.event.in_(TELLING),
    )


async def redraw(session: AsyncSession, keys: Collection[str], told: Sequence[Telling]) -> None:
    """Put these in the place of all that stood there of the placements named."""
    await session.execute(delete(ToldPlacement).where(ToldPlacement.id.in_(keys)))
    if told:
        rows = [_row_of(one) for one in told]
        await insert_rows(session, table_of(ToldPlacement), columns_of(rows))


async def stand_at(session: AsyncSession, no: int) -> None:
    """The placements are drawn up to this fact."""
    query = update(PlacementsDrawn).where(PlacementsDrawn.source == SOURCE)
    await session.execute(query.values(no=no))


async def touching(session: AsyncSession, look: Looked) -> list[Placement]:
    """Every placement that a number of the month could count: it began, ended or stood in it."""
    first, last = look.month.first, look.month.last
    stood = and_(_begun_by(last), or_(_goes_on, ToldPlacement.last_day >= first))
    return await _placements(session, *_known(look), or_(stood, _within(look)))


async def moving(session: AsyncSession, look: Looked) -> list[Placement]:
    """Those of them that did not stand through the whole month, first day to last."""
    return await _placements(session, *_known(look), _within(look))


async def standing_through(session: AsyncSession, look: Looked) -> dict[str, int]:
    """How many stood through the whole month, by their offices' codes.

    They were there before its first day, and after its last.
    """
    counted = select(ToldPlacement.region, func.count()).where(*_known(look), _through(look))
    rows = await session.execute(counted.group_by(ToldPlacement.region))
    return dict(rows.all())


async def sitting_at(
    session: AsyncSession, look: Looked, post_ids: Collection[str]
) -> list[Sitting]:
    """Who of them sat at these posts, post by post."""
    if not post_ids:
        return []
    at = ToldPlacement.region, ToldPlacement.post_id
    facts = func.array_agg(aggregate_order_by(ToldPlacement.arrival_fact, ToldPlacement.id))
    where = (*_known(look), _through(look), _at(post_ids))
    rows = await session.execute(select(*at, facts).where(*where).group_by(*at))
    return [Sitting(code, post, tuple(facts)) for code, post, facts in rows]


async def at_posts(
    session: AsyncSession, look: Looked, post_ids: Collection[str]
) -> list[Placement]:
    """Those who stood at these posts at the end of the month."""
    if not post_ids:
        return []
    last = look.month.last
    standing = and_(_begun_by(last), or_(_goes_on, ToldPlacement.last_day > last))
    return await _placements(session, *_known(look), standing, _at(post_ids))


async def stretch(
    session: AsyncSession, look: Looked, part: str, *, after: str, limit: int
) -> list[Placement]:
    """At most so many placements of a part of the month after one of them, by their ids.

    Parts: arrived (in the month), on_post (at its end), and of those whose last day lies in the
    month completed, retained, employed_otherwise and ended_early.
    """
    first, last = look.month.first, look.month.last
    parts: dict[str, ColumnElement[bool]] = {
        "arrived": ToldPlacement.arrived_on.between(first, last),
        "completed": _ended(look, ToldPlacement.state == "completed"),
        "retained": _ended(look, ToldPlacement.outcome == "retained"),
        "employed_otherwise": _ended(look, ToldPlacement.outcome == "employed_otherwise"),
        "ended_early": _ended(look, ToldPlacement.state == "ended_early"),
        "on_post": and_(_begun_by(last), or_(_goes_on, ToldPlacement.last_day > last)),
    }
    where = (*_known(look), parts[part], ToldPlacement.id > after)
    rows = await session.execute(
        select(*_COLUMNS).where(*where).order_by(ToldPlacement.id).limit(limit)
    )
    return [Placement(*row) for row in rows]


async def heard_since(session: AsyncSession, look: Looked, since: datetime) -> bool:
    """Whether anything was told after an instant of a placement that touches the month."""
    first, last = look.month.first, look.month.last
    stood = and_(_begun_by(last), or_(_goes_on, ToldPlacement.last_day >= first))
    changed = or_(ToldPlacement.known_from > since, ToldPlacement.known_until > since)
    within = (lay_within(ToldPlacement.region, look.area), or_(stood, _within(look)))
    return bool(
        await session.scalar(select(select(ToldPlacement.id).where(*within, changed).exists()))
    )


_UNTIL: Final = func.coalesce(ToldPlacement.known_until, text("'infinity'::timestamptz"))
"""As its index has it: one bound that leaves out all that was put otherwise since."""
_goes_on: Final = ToldPlacement.last_day.is_(None)


def _begun_by(day: date) -> ColumnElement[bool]:
    return ToldPlacement.arrived_on <= day


def _known(look: Looked) -> tuple[ColumnElement[bool], ...]:
    return (
        lay_within(ToldPlacement.region, look.area),
        ToldPlacement.known_from <= look.known_at,
        look.known_at < _UNTIL,
    )


def _at(post_ids: Collection[str]) -> ColumnElement[bool]:
    # As one array: thousands of posts are thousands of parameters to read and to plan for.
    return ToldPlacement.post_id == any_(cast(sorted(post_ids), ARRAY(Text)))


def _within(look: Looked) -> ColumnElement[bool]:
    first, last = look.month.first, look.month.last
    return or_(
        ToldPlacement.arrived_on.between(first, last), ToldPlacement.last_day.between(first, last)
    )


def _ended(look: Looked, how: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(ToldPlacement.last_day.between(look.month.first, look.month.last), how)


def _through(look: Looked) -> ColumnElement[bool]:
    return and_(
        ToldPlacement.arrived_on < look.month.first,
        or_(_goes_on, ToldPlacement.last_day > look.month.last),
    )


async def _placements(session: AsyncSession, *where: ColumnElement[bool]) -> list[Placement]:
    rows = await session.execute(select(*_COLUMNS).where(*where))
    return [Placement(*row) for row in rows]


def _row_of(one: Telling) -> dict[str, Any]:
    return vars(one.placement) | {
        "known_from": one.known_from,
        "known_until": one.known_until,
    }
