"""Units to evaluate, and all that was told of each."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Text, and_, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.facts import fact_of
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row

EVALUATED: Final = ("post", "dispatch", "placement", "complaint", "inspection", "accident")
"""The kinds of object that belong to a unit and count in its evaluation."""

# As the index has it: a key that comes as a parameter may be planned without it.
_UNIT: Final = literal_column("(facts.data ->> 'unit_id')", Text)


async def units_in(
    session: AsyncSession, area: str, by: date, *, after: str, limit: int
) -> list[str]:
    """Units first recognised by the end of a day that an office in the area looks after now.

    By id, after one.
    """
    newest = (
        select(Row.object_id, Row.region)
        .where(Row.kind == "unit", Row.object_id > after)
        .ext(distinct_on(Row.object_id))
        .order_by(Row.object_id, Row.version.desc())
        .subquery()
    )
    recognised = select(Row.object_id).where(
        Row.kind == "unit", Row.event == "unit.recognised", Row.occurred_on <= by
    )
    found = await session.scalars(
        select(newest.c.object_id)
        .where(
            newest.c.region.startswith(region.prefix(area), autoescape=True),
            newest.c.object_id.in_(recognised),
        )
        .order_by(newest.c.object_id)
        .limit(limit)
    )
    return [*found]


async def facts_of_units(session: AsyncSession, unit_ids: Collection[str]) -> list[Fact]:
    """Everything told of these units and of what belongs to them."""
    theirs = select(Row.kind, Row.object_id).where(_UNIT.in_(unit_ids), Row.kind.in_(EVALUATED))
    rows = await session.scalars(
        select(Row).where(
            or_(
                and_(Row.kind == "unit", Row.object_id.in_(unit_ids)),
                tuple_(Row.kind, Row.object_id).in_(theirs),
            )
        )
    )
    return [fact_of(row) for row in rows]
