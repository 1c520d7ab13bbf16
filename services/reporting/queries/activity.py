"""All facts of units: of themselves, their posts, dispatches and placements."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.queries.facts import fact_of
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row

_OF_A_UNIT: Final = ("post", "dispatch", "placement")


async def units_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[str]:
    """Ids of the units of an area, by id and after one."""
    rows = await session.scalars(
        select(Row.object_id)
        .where(
            Row.kind == "unit",
            Row.region.startswith(region.prefix(area), autoescape=True),
            Row.object_id > after,
        )
        .distinct()
        .order_by(Row.object_id)
        .limit(limit)
    )
    return rows.all()


async def facts_of_units(session: AsyncSession, unit_ids: Collection[str]) -> dict[str, list[Fact]]:
    """The facts of each of these units, whichever version names the unit."""
    unit_of = Row.data["unit_id"].astext
    named = select(Row.kind, Row.object_id, unit_of.label("unit_id")).where(
        Row.kind.in_(_OF_A_UNIT), unit_of.in_(unit_ids)
    )
    owners = {(row.kind, row.object_id): row.unit_id for row in await session.execute(named)}
    rows = await session.scalars(
        select(Row).where(
            or_(
                and_(Row.kind == "unit", Row.object_id.in_(unit_ids)),
                tuple_(Row.kind, Row.object_id).in_(
                    named.with_only_columns(Row.kind, Row.object_id)
                ),
            )
        )
    )
    found: dict[str, list[Fact]] = {unit_id: [] for unit_id in unit_ids}
    for row in rows:
        owner = row.object_id if row.kind == "unit" else owners[row.kind, row.object_id]
        found[owner].append(fact_of(row))
    return found
