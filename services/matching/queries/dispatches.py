"""Dispatches: one, those of a youth, those of a post that a closing ends, a list by sight."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.among import among
from services.matching.queries.mergers import answers_for
from services.matching.queries.sight import of_somebody, sees_dispatch
from services.matching.rules.dispatches import UNSIGNED
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.mergers import Merger
from services.matching.tables.seats import PostSeats


async def by_id(session: AsyncSession, dispatch_id: str) -> Dispatch | None:
    """One dispatch."""
    return await session.get(Dispatch, dispatch_id)


async def locked(session: AsyncSession, dispatch_id: str) -> Dispatch | None:
    """One dispatch, read afresh and held to the end of this transaction."""
    return await session.get(Dispatch, dispatch_id, populate_existing=True, with_for_update=True)


async def open_of(session: AsyncSession, youth_id: str) -> Dispatch | None:
    """The dispatch of a youth that has not yet come to its arrival or its end."""
    states = (*UNSIGNED, "signed")
    return await session.scalar(
        select(Dispatch).where(Dispatch.youth_id == youth_id, Dispatch.state.in_(states))
    )


async def unsigned_of_post(session: AsyncSession, post_id: str) -> Sequence[Dispatch]:
    """The dispatches of a post that end with it, held to the end of this transaction."""
    return await _held_of_post(session, post_id, UNSIGNED)


async def open_of_post(session: AsyncSession, post_id: str) -> Sequence[Dispatch]:
    """The dispatches of a post that have not come to their arrival or their end, held likewise."""
    return await _held_of_post(session, post_id, (*UNSIGNED, "signed"))


async def unsigned_of_unit(session: AsyncSession, unit_id: str) -> Sequence[Dispatch]:
    """The dispatches that a unit answers for and nobody is bound by yet, held likewise."""
    found = await session.scalars(
        select(Dispatch)
        .where(answers_for(unit_id, Dispatch.unit_id), Dispatch.state.in_(UNSIGNED))
        .order_by(Dispatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


class Accepted(NamedTuple):
    """A dispatch accepted and not yet signed by all, and which words count for it."""

    dispatch_id: str
    post_id: str
    words_edition: int


async def accepted_among(
    session: AsyncSession, post_ids: Collection[str], unit_ids: Collection[str]
) -> Sequence[Accepted]:
    """Those of some posts, and those that some units answer for, by their ids; held by nobody."""
    absorbed = select(Merger.unit_id).where(Merger.into_unit_id.in_(unit_ids))
    query = (
        select(Dispatch.id, Dispatch.post_id, Dispatch.words_edition)
        .where(Dispatch.state == "accepted")
        .where(
            or_(
                Dispatch.post_id.in_(post_ids),
                Dispatch.unit_id.in_(unit_ids),
                among(Dispatch.unit_id, absorbed),
            )
        )
        .order_by(Dispatch.id)
    )
    return [Accepted(*row) for row in await session.execute(query)]


async def accepted_of_youth(session: AsyncSession, youth_id: str) -> Sequence[Dispatch]:
    """The dispatches of a youth that were accepted and not yet signed by all, held likewise."""
    found = await session.scalars(
        select(Dispatch)
        .where(Dispatch.youth_id == youth_id, Dispatch.state == "accepted")
        .order_by(Dispatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def hold_of_youth(session: AsyncSession, youth_id: str) -> None:
    """Hold all dispatches of a youth to the end of this transaction, in order of their ids."""
    mine = select(Dispatch.id).where(Dispatch.youth_id == youth_id)
    await session.execute(mine.order_by(Dispatch.id).with_for_update())


async def unsuitable_of_youth(session: AsyncSession, youth_id: str) -> Sequence[Dispatch]:
    """The dispatches of a youth to posts unsuitable for minors, not yet arrived, held likewise."""
    unsuitable = select(PostSeats.post_id).where(PostSeats.unsuitable_under_18)
    found = await session.scalars(
        select(Dispatch)
        .where(Dispatch.youth_id == youth_id, Dispatch.state.in_((*UNSIGNED, "signed")))
        .where(Dispatch.post_id.in_(unsuitable))
        .order_by(Dispatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def markets_of(session: AsyncSession, youth_ids: Sequence[str]) -> Sequence[str]:
    """The markets of the posts to which youths are dispatched."""
    states = (*UNSIGNED, "signed")
    sent = Dispatch.youth_id.in_(youth_ids), Dispatch.state.in_(states)
    return (await session.scalars(select(Dispatch.market).where(*sent).distinct())).all()


async def listed(
    session: AsyncSession, caller: Caller, state: str | None, stretch: Stretch
) -> Sequence[Dispatch]:
    """A stretch of the dispatches within sight, the newest first, and one more."""
    within = sees_dispatch(caller), of_somebody(Dispatch.youth_id)
    query = select(Dispatch).where(*within).order_by(Dispatch.id.desc())
    if state is not None:
        query = query.where(Dispatch.state == state)
    if stretch.after:
        query = query.where(Dispatch.id < stretch.after[0])
    return (await session.scalars(query.limit(stretch.limit + 1))).all()


async def _held_of_post(
    session: AsyncSession, post_id: str, states: Collection[str]
) -> Sequence[Dispatch]:
    found = await session.scalars(
        select(Dispatch)
        .where(Dispatch.post_id == post_id, Dispatch.state.in_(states))
        .order_by(Dispatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()
