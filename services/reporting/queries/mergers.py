"""Which units went into which, and all that was told of units and of what belongs to them."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Text, and_, literal_column, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.facts import facts_where
from services.reporting.rules.facts import Fact
from services.reporting.rules.mergers import Mergers
from services.reporting.tables.facts import Fact as Row

# As the indexes have it: what comes as a parameter may be planned without them.
_UNIT: Final = literal_column("(facts.data ->> 'unit_id')", Text)
_SUCCEEDED: Final = literal_column("'unit.succeeded'", Text)


async def mergers(session: AsyncSession) -> Mergers:
    """Every merger known; a rename or another code is none."""
    into = Row.data["into"].astext
    rows = await session.execute(
        select(Row.object_id, into.label("into")).where(Row.event == _SUCCEEDED, into.is_not(None))
    )
    return Mergers({row.object_id: row.into for row in rows})


async def facts_of_units(
    session: AsyncSession, unit_ids: Collection[str], kinds: Collection[str]
) -> list[Fact]:
    """Everything told of these units, and of the objects of these kinds that ever were theirs."""
    theirs = select(Row.kind, Row.object_id).where(_UNIT.in_(unit_ids), Row.kind.in_(kinds))
    return await facts_where(
        session,
        or_(
            and_(Row.kind == "unit", Row.object_id.in_(unit_ids)),
            tuple_(Row.kind, Row.object_id).in_(theirs),
        ),
    )
