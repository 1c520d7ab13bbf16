"""Names of placements: of the youth, and of the unit as the agreement has it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.agreements import Agreement
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


async def of_placements(
    session: AsyncSession, placements: Collection[str]
) -> list[tuple[str, str, str | None]]:
    """Each placement's id, the youth's name, and the content of its agreement if there is one."""
    query = (
        select(Placement.id, Youth.name, Agreement.content)
        .join(Youth, Youth.id == Placement.youth_id)
        .outerjoin(Agreement, Agreement.dispatch_id == Placement.dispatch_id)
        .where(Placement.id.in_(placements))
        .order_by(Placement.id)
    )
    return [(key, name, content) for key, name, content in await session.execute(query)]
