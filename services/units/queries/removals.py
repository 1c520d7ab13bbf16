"""Removal proposals, their papers and sweeps, read."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Select, and_, case, exists, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.removal_clock import Kept
from services.units.rules.removals import BY_OFFICE, UNDECIDED, PaperKind, ProposalState
from services.units.tables.removals import RemovalPaper, RemovalProposal, RemovalSweep
from services.units.tables.units import Unit

_FRESH: Final = {"populate_existing": True}
_KEPT_ON: Final = case(
    (RemovalProposal.decision == "keep", RemovalProposal.decided_on),
    (RemovalProposal.lapse_reason.in_(BY_OFFICE), RemovalProposal.lapsed_on),
)
_SERVED: Final = (
    RemovalProposal.state == "served",
    RemovalProposal.decision == "remove",
    RemovalProposal.removed_on.is_(None),
)


async def proposal(session: AsyncSession, proposal_id: str) -> tuple[RemovalProposal, Unit] | None:
    """A proposal with its unit."""
    found = await session.execute(
        select(RemovalProposal, Unit).join(Unit).where(RemovalProposal.id == proposal_id)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def locked_proposal(
    session: AsyncSession, proposal_id: str
) -> tuple[RemovalProposal, Unit] | None:
    """The same, read afresh and locked: the unit first, as everybody who decides on it does."""
    of_unit = select(Unit).join(RemovalProposal).where(RemovalProposal.id == proposal_id)
    unit = await session.scalar(of_unit.with_for_update(of=Unit).execution_options(**_FRESH))
    if unit is None:
        return None
    locked = select(RemovalProposal).where(RemovalProposal.id == proposal_id).with_for_update()
    return (await session.scalars(locked.execution_options(**_FRESH))).one(), unit


async def proposals_within(
    session: AsyncSession,
    area: str,
    *,
    state: ProposalState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[tuple[RemovalProposal, Unit]]:
    """Proposals of an area's units, the newest first; one more than the limit."""
    within = Unit.region.startswith(regions.prefix(area))
    return await _listed(session, _with_units().where(within), state, after, limit)


async def proposals_of(
    session: AsyncSession,
    unit_id: str,
    *,
    state: ProposalState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[tuple[RemovalProposal, Unit]]:
    """Proposals of a unit, the newest first; one more than the limit."""
    own = _with_units().where(RemovalProposal.unit_id == unit_id)
    return await _listed(session, own, state, after, limit)


def _with_units() -> Select[RemovalProposal, Unit]:
    return select(RemovalProposal, Unit).join(Unit)


async def _listed(
    session: AsyncSession,
    query: Select[RemovalProposal, Unit],
    state: ProposalState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[tuple[RemovalProposal, Unit]]:
    if state:
        query = query.where(RemovalProposal.state == state)
    if after:
        query = query.where(RemovalProposal.id < after[0])
    rows = await session.execute(query.order_by(RemovalProposal.id.desc()).limit(limit + 1))
    return [(row[0], row[1]) for row in rows]


async def standing_proposal(session: AsyncSession, unit_id: str) -> RemovalProposal | None:
    """The proposal under way on a locked unit, or the removal decided and served, read afresh.

    A removal that was carried out is no longer under way: the unit may apply again.
    """
    ended = and_(RemovalProposal.state == "served", RemovalProposal.decision == "keep")
    return await session.scalar(
        select(RemovalProposal)
        .where(
            RemovalProposal.unit_id == unit_id,
            RemovalProposal.state != "lapsed",
            RemovalProposal.removed_on.is_(None),
            not_(ended),
        )
        .order_by(RemovalProposal.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(**_FRESH)
    )


def units_served() -> Select[str]:
    """Units whose removal was decided and served and is yet to be carried out."""
    return select(RemovalProposal.unit_id.label("id")).where(*_SERVED)


async def is_served(session: AsyncSession, unit_id: str) -> bool:
    """Whether a unit is one of these."""
    found = exists().where(RemovalProposal.unit_id == unit_id, *_SERVED)
    return bool(await session.scalar(select(found)))


async def last_kept(session: AsyncSession, unit_id: str) -> Kept | None:
    """The last decision by which a unit stays: kept, or its removal dismissed or revoked."""
    row = (
        await session.execute(
            select(RemovalProposal.id, _KEPT_ON)
            .where(
                RemovalProposal.unit_id == unit_id,
                RemovalProposal.ground_kind == "no_intake",
                _KEPT_ON.is_not(None),
            )
            .order_by(_KEPT_ON.desc(), RemovalProposal.id.desc())
            .limit(1)
        )
    ).one_or_none()
    return Kept(row[0], row[1]) if row else None


async def undecided_unlooked_at(
    session: AsyncSession, area: str, through: date, limit: int
) -> Sequence[str]:
    """Units of an area with an undecided proposal whose facts were not looked at through a day."""
    rows = await session.scalars(
        select(RemovalProposal.unit_id)
        .join(Unit)
        .where(
            RemovalProposal.ground_kind == "no_intake",
            RemovalProposal.state.in_(UNDECIDED),
            RemovalProposal.checked_through < through,
            Unit.region.startswith(regions.prefix(area)),
        )
        .order_by(RemovalProposal.unit_id)
        .limit(limit)
    )
    return rows.all()


async def undecided(session: AsyncSession, area: str, *, after: str, limit: int) -> Sequence[str]:
    """Units of an area with an undecided proposal for no intake, by id and after one."""
    rows = await session.scalars(
        select(RemovalProposal.unit_id)
        .join(Unit)
        .where(
            RemovalProposal.ground_kind == "no_intake",
            RemovalProposal.state.in_(UNDECIDED),
            RemovalProposal.unit_id > after,
            Unit.region.startswith(regions.prefix(area)),
        )
        .order_by(RemovalProposal.unit_id)
        .limit(limit)
    )
    return rows.all()


async def paper(session: AsyncSession, proposal_id: str, kind: PaperKind) -> RemovalPaper | None:
    """A paper as it was frozen."""
    return await session.get(RemovalPaper, (proposal_id, kind))


async def papers(session: AsyncSession, proposal_id: str) -> Sequence[RemovalPaper]:
    """All papers of a proposal."""
    rows = await session.scalars(
        select(RemovalPaper)
        .where(RemovalPaper.proposal_id == proposal_id)
        .order_by(RemovalPaper.made_at)
    )
    return rows.all()


async def sweep_of(session: AsyncSession, day: date) -> RemovalSweep | None:
    """How far a day's sweep has come, read afresh."""
    return await session.get(RemovalSweep, day, populate_existing=True)


async def lock_sweeps(session: AsyncSession) -> None:
    """Let one process at a time take a sweep a stretch further."""
    name = func.hashtextextended("removal-sweep", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))
