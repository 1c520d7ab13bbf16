"""Nominations of demonstration units, read."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.units.rules.demonstration_units import OPEN
from services.units.tables.demonstration_units import Nomination
from services.units.tables.units import Unit


async def nominations_of(session: AsyncSession, unit_id: str) -> Sequence[Nomination]:
    """All nominations of a unit, the newest first."""
    rows = await session.scalars(
        select(Nomination).where(Nomination.unit_id == unit_id).order_by(Nomination.id.desc())
    )
    return rows.all()


async def newest_of(session: AsyncSession, unit_ids: Collection[str]) -> dict[str, Nomination]:
    """The newest nomination of each unit that has one."""
    rows = await session.scalars(
        select(Nomination)
        .ext(distinct_on(Nomination.unit_id))
        .where(Nomination.unit_id.in_(unit_ids))
        .order_by(Nomination.unit_id, Nomination.id.desc())
    )
    return {row.unit_id: row for row in rows}


async def newest(session: AsyncSession, unit_id: str) -> Nomination | None:
    """A unit's newest nomination, read afresh, or None."""
    return await session.scalar(
        select(Nomination)
        .where(Nomination.unit_id == unit_id)
        .order_by(Nomination.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def proposer(session: AsyncSession, nomination_id: str) -> str | None:
    """Who proposed a nomination, as the change tells."""
    told = changes.c
    return await session.scalar(
        select(told.author).where(
            told.object == "demonstration",
            told.object_id == nomination_id,
            told.event == "demonstration.proposed",
        )
    )


async def has_open(session: AsyncSession, unit_id: str) -> bool:
    """Whether a unit is proposed or named at present."""
    found = await session.scalar(
        select(Nomination.id).where(Nomination.unit_id == unit_id, Nomination.state.in_(OPEN))
    )
    return found is not None


async def states_and_names(
    session: AsyncSession, unit_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """State and name of units, by their ids."""
    asked = select(Unit.id, Unit.state, Unit.name).where(Unit.id.in_(unit_ids))
    return {row.id: (row.state, row.name) for row in await session.execute(asked)}


async def units_of(session: AsyncSession, unit_ids: Collection[str]) -> dict[str, Unit]:
    """Units by their ids."""
    rows = await session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))
    return {row.id: row for row in rows}
