"""Merge proposals: an office's, and what both records have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.web.tokens import Caller
from services.matching.queries.second_records import is_held
from services.matching.queries.sight import office_covers
from services.matching.rules.merge_proposals import ProposalState, Side
from services.matching.rules.youths import YouthState
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class InSight:
    """A proposal of which an office sees one record or both."""

    proposal: MergeProposal
    absorbed: bool
    into: bool


async def seen(session: AsyncSession, caller: Caller, proposal_id: str) -> MergeProposal | None:
    """One proposal, if both records are within a caller's sight."""
    query = select(MergeProposal).join(_ABSORBED, _IS_ABSORBED).join(_INTO, _IS_INTO)
    return await session.scalar(query.where(MergeProposal.id == proposal_id, *_sides(caller)))


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
) -> Sequence[InSight]:
    """A stretch of the proposals about any record of an office, the newest first, and one more."""
    sides = _sides(caller)
    query = select(MergeProposal, *sides).join(_ABSORBED, _IS_ABSORBED).join(_INTO, _IS_INTO)
    query = query.where(or_(*sides)).order_by(MergeProposal.id.desc())
    if state:
        query = query.where(MergeProposal.state == state)
    if after:
        query = query.where(MergeProposal.id < after[0])
    return [InSight(*row) for row in await session.execute(query.limit(limit + 1))]


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


def _sides(caller: Caller) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return office_covers(caller, _ABSORBED.region), office_covers(caller, _INTO.region)


_ABSORBED: Final = aliased(Youth)
_INTO: Final = aliased(Youth)
_IS_ABSORBED: Final = _ABSORBED.id == MergeProposal.youth_id
_IS_INTO: Final = _INTO.id == MergeProposal.into_id
