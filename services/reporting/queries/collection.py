"""What collection counts, read: facts of an area by kind of object, and since when any exist."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.facts import facts_where
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.tables.facts import Fact as Row


async def facts_of_kinds(session: AsyncSession, area: str, kinds: Collection[str]) -> list[Fact]:
    """Everything known of each object of these kinds that ever lay within an area."""
    within = select(Row.kind, Row.object_id).where(
        Row.kind.in_(kinds), Row.region.startswith(region.prefix(area), autoescape=True)
    )
    return await facts_where(
        session, tuple_(Row.kind, Row.object_id).in_(within), Row.kind.in_(kinds)
    )


async def placements_arrived(session: AsyncSession, area: str, span: Period) -> list[Fact]:
    """Everything known of each placement of an area that by any telling arrived within a span."""
    corrected_to = Row.data["arrived_on"].astext
    arrived = select(Row.object_id).where(
        Row.kind == "placement",
        Row.region.startswith(region.prefix(area), autoescape=True),
        or_(
            and_(Row.event == "placement.arrived", Row.occurred_on.between(span.first, span.last)),
            corrected_to.between(span.first.isoformat(), span.last.isoformat()),
        ),
    )
    return await facts_where(session, Row.kind == "placement", Row.object_id.in_(arrived))


async def known_since(session: AsyncSession) -> date | None:
    """The first day on which anything happened that is known of units; None before any fact.

    Of the whole system, not of one area: where others already had posts, none is nought.
    """
    return await session.scalar(select(func.min(Row.occurred_on)).where(Row.source == "units"))
