"""Dispatches: one, those of a youth, those of a post that a closing ends, a list by sight."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.mergers import answers_for
from services.matching.queries.sight import sees_dispatch
from services.matching.rules.dispatches import UNSIGNED
from services.matching.tables.dispatches import Dispatch
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
    query = select(Dispatch).where(sees_dispatch(caller)).order_by(Dispatch.id.desc())
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
