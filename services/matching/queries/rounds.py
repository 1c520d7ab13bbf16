"""Rounds: one, the one that keeps a market's seats back, its papers, and who takes part."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.store.bulk import table_of
from services.common.values.region import chain
from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import is_own, office_covers
from services.matching.rules.round_moves import FROZEN, UNDER_WAY
from services.matching.tables.pool import Waiting
from services.matching.tables.rounds import Round, RoundLine, RoundPaper, RoundParticipant


@dataclass(frozen=True)
class FrozenRound:
    """A round whose intake is closed and which has not ended."""

    id: str
    frozen_on: date
    frozen_at: datetime
    gathered: bool
    """Whether its input is kept, and with it the wishes that count."""


async def by_id(session: AsyncSession, round_id: str) -> Round | None:
    """One round."""
    return await session.get(Round, round_id, populate_existing=True)


async def locked(session: AsyncSession, round_id: str) -> Round | None:
    """One round, read afresh and held to the end of this transaction; its seats may refer to it."""
    return await session.get(
        Round, round_id, populate_existing=True, with_for_update={"key_share": True}
    )


async def gather_alone(session: AsyncSession, round_id: str) -> None:
    """Hold the gathering of a round's input to the end of this transaction, and nothing else."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"gathering/{round_id}", 0)))
    )


async def under_way(session: AsyncSession, market: str) -> Round | None:
    """The round of a market that is not over yet."""
    return await session.scalar(
        select(Round).where(Round.market == market, Round.state.in_(UNDER_WAY))
    )


async def all_under_way(session: AsyncSession) -> Sequence[Round]:
    """The rounds of all markets that are not over yet."""
    return (await session.scalars(select(Round).where(Round.state.in_(UNDER_WAY)))).all()


async def left_standing(
    session: AsyncSession, caller: Caller, today: date, stretch: Stretch
) -> Sequence[Round]:
    """A stretch of the rounds that an office covers, frozen before today and not over yet.

    In order of the freeze and the id; and one more.
    """
    order = Round.frozen_on, Round.id
    query = select(Round).where(
        Round.state.in_(FROZEN), Round.frozen_on < today, office_covers(caller, Round.market)
    )
    if stretch.after:
        query = query.where(tuple_(*order) > tuple_(*_keys(stretch.after)))
    return (await session.scalars(query.order_by(*order).limit(stretch.limit + 1))).all()


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        frozen_on, round_id = after
        return date.fromisoformat(frozen_on), round_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None


async def keeping(session: AsyncSession, market: str) -> str | None:
    """The round for which a market's free seats are kept back now. The market lock is held."""
    keeps = or_(Round.state.in_(FROZEN), Round.keeps_back == "from_opening")
    query = select(Round.id).where(Round.market == market, Round.state.in_(UNDER_WAY), keeps)
    found: str | None = await session.scalar(query)
    return found


async def listed(session: AsyncSession, caller: Caller, stretch: Stretch) -> Sequence[Round]:
    """A stretch of the rounds of markets in which an office has a part, newest first, one more."""
    around = chain(caller.region) if caller.region else ()
    within = or_(office_covers(caller, Round.market), Round.market.in_(around))
    query = select(Round).where(within).order_by(Round.id.desc()).limit(stretch.limit + 1)
    if stretch.after:
        query = query.where(Round.id < stretch.after[0])
    return (await session.scalars(query)).all()


async def all_listed(session: AsyncSession, stretch: Stretch) -> Sequence[Round]:
    """A stretch of all rounds, newest first, and one more."""
    query = select(Round).order_by(Round.id.desc()).limit(stretch.limit + 1)
    if stretch.after:
        query = query.where(Round.id < stretch.after[0])
    return (await session.scalars(query)).all()


async def paper(session: AsyncSession, round_id: str, kind: str) -> bytes | None:
    """The canonical bytes of a round's paper: input or certificate."""
    kept = await kept_paper(session, round_id, kind)
    return zlib.decompress(kept) if kept else None


async def kept_paper(session: AsyncSession, round_id: str, kind: str) -> bytes | None:
    """The same as it is kept, deflated."""
    kept = await session.get(RoundPaper, (round_id, kind))
    return kept.content if kept else None


async def placed(session: AsyncSession, round_id: str) -> list[tuple[Any, ...]]:
    """Of a round that ran, whom it placed: place, serial, post, tier and rank, by place."""
    line = table_of(RoundLine).c
    query = (
        select(line.place, line.serial, line.post_id, line.tier, line.rank)
        .where(line.round_id == round_id, line.post_id.is_not(None))
        .order_by(line.place)
    )
    return [tuple(row) for row in await session.execute(query)]


async def note_left_out(session: AsyncSession, round_id: str, reasons: dict[int, str]) -> None:
    """Write into lines, by place, why the youth was not dispatched."""
    places = bindparam("places", list(reasons), ARRAY(Integer))
    whats = bindparam("whats", list(reasons.values()), ARRAY(Text))
    given = select(func.unnest(places).label("place"), func.unnest(whats).label("what")).subquery()
    await session.execute(
        update(RoundLine)
        .where(RoundLine.round_id == round_id, RoundLine.place == given.c.place)
        .values(left_out=given.c.what)
        .execution_options(synchronize_session=False)
    )


async def left_out(session: AsyncSession, round_id: str, stretch: Stretch) -> Sequence[RoundLine]:
    """A stretch of the lines of those who were not dispatched, in the order of turns, one more."""
    query = select(RoundLine).where(RoundLine.round_id == round_id, RoundLine.left_out.is_not(None))
    if stretch.after:
        query = query.where(RoundLine.place > _place(stretch.after[0]))
    return (await session.scalars(query.order_by(RoundLine.place).limit(stretch.limit + 1))).all()


def _place(told: str) -> int:
    try:
        return int(told)
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None


async def frozen_with(session: AsyncSession, youth_id: str) -> FrozenRound | None:
    """The round under way that counts a youth as of its freeze, its input gathered or not yet."""
    gathered = Round.input_digest.is_not(None)
    query = select(Round.id, Round.frozen_on, Round.frozen_at, gathered).where(counts(youth_id))
    row: Any = (await session.execute(query)).first()
    return FrozenRound(*row) if row else None


def counts(youth_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Whether a round is frozen, not over, and counts a youth, or will once it is gathered."""
    counted = exists().where(
        RoundParticipant.round_id == Round.id, RoundParticipant.youth_id == youth_id
    )
    will_be = exists().where(
        Waiting.youth_id == youth_id,
        Waiting.market == Round.market,
        Waiting.since <= Round.frozen_at,
    )
    not_gathered = Round.input_digest.is_(None)
    return and_(Round.state.in_(FROZEN), or_(counted, and_(not_gathered, will_be)))


async def of_participant(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[Round, RoundLine | None]]:
    """The rounds in which a youth takes or took part, the newest first, and one more."""
    query = _taking_part(caller).order_by(Round.id.desc()).limit(stretch.limit + 1)
    if stretch.after:
        query = query.where(Round.id < stretch.after[0])
    return (await session.execute(query)).all()


async def one_of_participant(
    session: AsyncSession, caller: Caller, round_id: str
) -> Row[Round, RoundLine | None] | None:
    """One of them, with the youth's own line if it ran."""
    query = _taking_part(caller).where(Round.id == round_id)
    return (await session.execute(query)).first()


def _taking_part(caller: Caller) -> Any:
    line = aliased(RoundLine)
    # Who was recorded twice has two lines in a round of before: the one that was placed counts.
    first = (
        select(line.place)
        .where(
            line.round_id == RoundParticipant.round_id, line.youth_id == RoundParticipant.youth_id
        )
        .order_by(line.post_id.is_(None), line.place)
        .limit(1)
        .scalar_subquery()
    )
    mine = RoundLine.round_id == RoundParticipant.round_id, RoundLine.place == first
    return (
        select(Round, RoundLine)
        .join(RoundParticipant, RoundParticipant.round_id == Round.id)
        .outerjoin(RoundLine, and_(*mine))
        .where(is_own(caller, RoundParticipant.youth_id))
    )
