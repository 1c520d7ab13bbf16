"""Merge proposals: an office's, and what both records have."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.matching.queries.second_records import is_held
from services.matching.queries.sight import office_covers
from services.matching.rules.merge_proposals import ProposalState, Side
from services.matching.rules.youths import YouthState
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


async def seen(session: AsyncSession, caller: Caller, proposal_id: str) -> MergeProposal | None:
    """One proposal about a youth of a caller's office."""
    query = _within(caller).where(MergeProposal.id == proposal_id)
    return await session.scalar(query)


async def locked(session: AsyncSession, proposal_id: str) -> MergeProposal:
    """One proposal, read afresh and held to the end of this transaction."""
    return await session.get_one(
        MergeProposal, proposal_id, populate_existing=True, with_for_update=True
    )


async def of_office(
    session: AsyncSession,
    caller: Caller,
    state: ProposalState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[MergeProposal]:
    """A stretch of an office's proposals, the newest first, and one more."""
    query = _within(caller).order_by(MergeProposal.id.desc())
    if state:
        query = query.where(MergeProposal.state == state)
    if after:
        query = query.where(MergeProposal.id < after[0])
    return (await session.scalars(query.limit(limit + 1))).all()


async def youths_of(session: AsyncSession, proposal: MergeProposal) -> tuple[Youth, Youth]:
    """Both records of one that waits, read afresh."""
    ids = proposal.youth_id, proposal.into_id
    absorbed, into = [await session.get_one(Youth, one, populate_existing=True) for one in ids]
    return absorbed, into


async def side(session: AsyncSession, youth: Youth) -> Side:
    """What one record has."""
    dispatches = select(func.count()).where(Dispatch.youth_id == youth.id)
    placements = select(func.count()).where(Placement.youth_id == youth.id)
    return Side(
        state=cast("YouthState", youth.state),
        applied_at=youth.applied_at,
        recorded_at=youth.recorded_at,
        declines=youth.declines,
        dispatches=await session.scalar(dispatches) or 0,
        placements=await session.scalar(placements) or 0,
        held=await is_held(session, youth.id),
    )


def _within(caller: Caller) -> Select[MergeProposal]:
    joined = select(MergeProposal).join(Youth, Youth.id == MergeProposal.youth_id)
    return joined.where(office_covers(caller, Youth.region))
