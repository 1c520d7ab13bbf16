"""Facts that a year counts beside those of the form: follow-ups, complaints, prospective units."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.facts import facts_where
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row


async def facts_beside(session: AsyncSession, area: str, known_at: datetime) -> list[Fact]:
    """Everything known by then of an area's complaints and follow-ups, and of all prospects.

    A follow-up bears the id of its placement and lies where that does; a unit of the area may
    stand in another county's register.
    """
    within = Row.region.startswith(region.prefix(area), autoescape=True)
    placements = select(Row.object_id).where(Row.kind == "placement", within)
    complaints = select(Row.object_id).where(Row.kind == "complaint", within)
    return await facts_where(
        session,
        or_(
            and_(Row.kind == "follow-up", Row.object_id.in_(placements)),
            and_(Row.kind == "complaint", Row.object_id.in_(complaints)),
            Row.kind == "prospect",
        ),
        Row.recorded_at <= known_at,
    )
