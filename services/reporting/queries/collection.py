"""What collection counts, read: facts of an area by kind of object, and since when any exist."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.facts import fact_of
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row


async def facts_of_kinds(session: AsyncSession, area: str, kinds: Collection[str]) -> list[Fact]:
    """Everything known of each object of these kinds that ever lay within an area."""
    within = select(Row.kind, Row.object_id).where(
        Row.kind.in_(kinds), Row.region.startswith(region.prefix(area), autoescape=True)
    )
    rows = await session.scalars(
        select(Row).where(tuple_(Row.kind, Row.object_id).in_(within), Row.kind.in_(kinds))
    )
    return [fact_of(row) for row in rows]


async def known_since(session: AsyncSession) -> date | None:
    """The first day on which anything happened that is known of units; None before any fact.

    Of the whole system, not of one area: where others already had posts, none is nought.
    """
    return await session.scalar(select(func.min(Row.occurred_on)).where(Row.source == "units"))
