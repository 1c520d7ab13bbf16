"""Placements as subsidies and awards see them: those of a youth, and those of a unit.

Of whom an arrival was entered and taken away, none was.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Text, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.facts import facts_where
from services.reporting.rules import facts as rules
from services.reporting.rules.stays import stay_of
from services.reporting.tables.facts import Fact

# As the index has them: a bound name would not be found by it.
_YOUTH: Final = literal_column("(facts.data ->> 'youth_id')", Text)
_UNIT: Final = literal_column("(facts.data ->> 'unit_id')", Text)
_ARRIVED: Final = literal_column("'placement.arrived'", Text)


async def of_person(
    session: AsyncSession, youths: Collection[str]
) -> tuple[tuple[rules.Fact, ...], ...]:
    """The facts of each placement of a person, by whichever id, in order of versions."""
    return await _placements(session, _YOUTH.in_(youths))


async def of_unit(session: AsyncSession, unit_id: str) -> tuple[tuple[rules.Fact, ...], ...]:
    """The facts of each placement at a unit, in order of versions."""
    return await _placements(session, _UNIT.in_([unit_id]), Fact.kind == "placement")


async def of_placements(
    session: AsyncSession, placements: Collection[str]
) -> tuple[tuple[rules.Fact, ...], ...]:
    """The facts of each of some placements, in order of versions."""
    return await _placements(session, Fact.object_id.in_(placements), Fact.kind == "placement")


async def _placements(
    session: AsyncSession, *where: ColumnElement[bool]
) -> tuple[tuple[rules.Fact, ...], ...]:
    keys = set(await session.scalars(select(Fact.object_id).where(Fact.event == _ARRIVED, *where)))
    found = await facts_where(
        session, Fact.source == "matching", Fact.kind == "placement", Fact.object_id.in_(keys)
    )
    placements = rules.by_object(found, "placement")
    return tuple(facts for facts in placements if not stay_of(facts).is_annulled)
