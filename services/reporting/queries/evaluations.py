"""Units to evaluate, and what belongs to an evaluation."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.mergers import told
from services.reporting.rules.mergers import Mergers
from services.reporting.tables.facts import Fact as Row

EVALUATED: Final = ("post", "dispatch", "placement", "complaint", "inspection", "accident")
"""The kinds of object that belong to a unit and count in its evaluation."""


async def units_in(
    session: AsyncSession,
    area: str,
    by: date,
    mergers: Mergers,
    upto: Mapping[str, int],
    *,
    after: str = "",
    limit: int | None = None,
) -> list[str]:
    """Units first recognised by the end of a day that an office in the area looks after.

    As is known at a position of each feed; by id, after one. One that went into another is left
    out: what it did counts with the other, which is listed even if it was recognised later itself.
    """
    newest = (
        select(Row.object_id, Row.region)
        .where(Row.kind == "unit", Row.object_id > after, told(upto))
        .ext(distinct_on(Row.object_id))
        .order_by(Row.object_id, Row.version.desc())
        .subquery()
    )
    recognised = select(Row.object_id).where(
        Row.kind == "unit", Row.event == "unit.recognised", Row.occurred_on <= by, told(upto)
    )
    parts = await session.scalars(recognised.where(Row.object_id.in_(mergers.into)))
    found = await session.scalars(
        select(newest.c.object_id)
        .where(
            newest.c.region.startswith(region.prefix(area), autoescape=True),
            newest.c.object_id.not_in(mergers.into),
            or_(
                newest.c.object_id.in_(recognised),
                newest.c.object_id.in_({mergers.answering_for(part) for part in parts}),
            ),
        )
        .order_by(newest.c.object_id)
        .limit(limit)
    )
    return [*found]
