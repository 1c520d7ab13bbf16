"""What an explanation reads: the open posts, and the places of who took them, each in one go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import DateTime, Integer, Select, Text, and_, case, cast, func, null, or_, select
from sqlalchemy.dialects.postgresql import BYTEA, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.intentions import Seat
from services.matching.rules.pool import PriorityClass
from services.matching.rules.youth_explanations import LastTaken, PostNow
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import Fair, FairSeats
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats

_HOLDING: Final = ("issued", "accepted", "signed", "arrived")


@dataclass(frozen=True)
class Places:
    """Places in one order of all who wait in a market and all to whom the order gave a seat."""

    mine: int | None
    """The youth's own; None if they do not wait."""
    last: dict[str, LastTaken]
    """Of each post the last who got a seat by the order; those of pairs are not among them."""


async def posts_now(
    session: AsyncSession, market: str, post_id: str | None = None
) -> list[PostNow]:
    """The open posts of a market with seats to give and those found unsafe, or one of them."""
    unsafe = and_(PostSeats.unsafe > 0, PostSeats.state != "closed")
    query = select(PostSeats).where(
        PostSeats.market == market,
        or_(PostSeats.state == "open", unsafe),
        PostSeats.offered > PostSeats.gone,
    )
    if post_id is not None:
        query = query.where(PostSeats.post_id == post_id)
    columns = (
        PostSeats.post_id,
        PostSeats.workplace_county,
        PostSeats.industry,
        PostSeats.occupation,
        PostSeats.months,
        PostSeats.lodging,
        PostSeats.unsuitable_under_18,
        # Nobody has what is gone, and units has yet to take it off.
        (PostSeats.offered - PostSeats.gone).label("offered"),
        (PostSeats.taken - PostSeats.gone).label("taken"),
        PostSeats.set_aside,
        PostSeats.round_id,
        PostSeats.unsafe,
    )
    rows = await session.execute(query.with_only_columns(*columns))
    return [
        PostNow(
            Seat(*row[:7]),
            row.offered,
            row.taken,
            row.set_aside,
            row.round_id,
            unsafe=row.unsafe > 0,
        )
        for row in rows
    ]


async def places(
    session: AsyncSession,
    market: str,
    classes: Sequence[PriorityClass],
    youth_id: str,
    post_ids: Collection[str],
) -> Places:
    """Where a youth stands, and where the last who got a seat of each post stood at that time.

    A dispatch keeps class, instant and lot as of its issue.
    """
    everybody = _held(market, classes).union_all(_waiting(market)).subquery()
    order = everybody.c.class_rank, everybody.c.registered_at, everybody.c.lot
    place = func.row_number().over(order_by=order).label("place")
    ranked = select(
        everybody.c.youth_id, everybody.c.post_id, everybody.c.issued_at, place
    ).subquery()
    meant = or_(ranked.c.youth_id == youth_id, ranked.c.post_id.in_(post_ids))
    last_first = select(ranked).where(meant).order_by(ranked.c.post_id, ranked.c.place.desc())
    rows = (await session.execute(last_first.ext(distinct_on(ranked.c.post_id)))).all()
    return Places(
        mine=next((row.place for row in rows if row.post_id is None), None),
        last={row.post_id: LastTaken(row.place, row.issued_at) for row in rows if row.post_id},
    )


async def fairs_of(session: AsyncSession, post_ids: Collection[str]) -> dict[str, str]:
    """Of each post for which a fair holds seats: the fair that comes first."""
    query = (
        select(FairSeats.post_id, FairSeats.fair_id)
        .join(Fair, Fair.id == FairSeats.fair_id)
        .where(
            FairSeats.post_id.in_(post_ids),
            FairSeats.paired + FairSeats.returned < FairSeats.seats,
        )
        .order_by(FairSeats.post_id, Fair.day, Fair.id)
        .ext(distinct_on(FairSeats.post_id))
    )
    return {row.post_id: row.fair_id for row in await session.execute(query)}


def _held(market: str, classes: Sequence[PriorityClass]) -> Select[*tuple[Any, ...]]:
    entry = Dispatch.explanation
    rank = case(
        {name: place for place, name in enumerate(classes)},
        value=entry["priority_class"].astext,
        else_=len(classes),
    )
    return select(
        null().cast(Text).label("youth_id"),
        Dispatch.post_id,
        Dispatch.issued_at,
        cast(rank, Integer).label("class_rank"),
        cast(entry["registered_at"].astext, DateTime(timezone=True)).label("registered_at"),
        func.decode(entry["lot"].astext, "hex", type_=BYTEA).label("lot"),
    ).where(
        Dispatch.market == market,
        Dispatch.state.in_(_HOLDING),
        # A pair has none.
        entry["lot"].astext.is_not(None),
    )


def _waiting(market: str) -> Select[*tuple[Any, ...]]:
    return select(
        Waiting.youth_id,
        null().cast(Text),
        null().cast(DateTime(timezone=True)),
        cast(Waiting.class_rank, Integer),
        Waiting.registered_at,
        Waiting.lottery,
    ).where(Waiting.market == market)
