"""Accidents, read."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.accidents import AccidentState
from services.units.tables.accidents import Accident
from services.units.tables.units import Unit


def units_with_open() -> Select[str]:
    """Units with an accident that is not cleared."""
    return select(Accident.unit_id.label("id")).where(Accident.state == "reported")


async def any_open(session: AsyncSession, unit_id: str) -> bool:
    """Whether a unit has an accident that is not cleared."""
    found = exists().where(Accident.unit_id == unit_id, Accident.state == "reported")
    return bool(await session.scalar(select(found)))


async def accident(session: AsyncSession, unit_id: str, accident_id: str) -> Accident | None:
    """One accident of a unit, read afresh."""
    return await session.scalar(
        select(Accident)
        .where(Accident.id == accident_id, Accident.unit_id == unit_id)
        .execution_options(populate_existing=True)
    )


async def accident_of_key(session: AsyncSession, unit_id: str, key: bytes) -> Accident | None:
    """The accident that a request under this Idempotency-Key reported before."""
    return await session.scalar(
        select(Accident).where(Accident.key == key, Accident.unit_id == unit_id)
    )


async def accidents_of(
    session: AsyncSession, unit_id: str, *, after: tuple[str, ...] | None, limit: int
) -> Sequence[Accident]:
    """A unit's accidents, the latest report first; one more than the limit."""
    query = select(Accident).where(Accident.unit_id == unit_id)
    if after:
        query = query.where(Accident.id < after[0])
    return (await session.scalars(query.order_by(Accident.id.desc()).limit(limit + 1))).all()


async def accidents_within(
    session: AsyncSession,
    area: str,
    *,
    state: AccidentState | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[tuple[Accident, str]]:
    """Accidents at units of an area with the units' names, the latest report first.

    One more than the limit.
    """
    query = (
        select(Accident, Unit.name).join(Unit).where(Unit.region.startswith(regions.prefix(area)))
    )
    if state:
        query = query.where(Accident.state == state)
    if after:
        query = query.where(Accident.id < after[0])
    rows = await session.execute(query.order_by(Accident.id.desc()).limit(limit + 1))
    return [(row[0], row[1]) for row in rows]
