"""What the feeds have told so far."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.following import Position, position_in
from services.common.values import region
from services.reporting.rules.facts import Fact
from services.reporting.tables.facts import Fact as Row

SOURCES: Final = ("units", "matching")
COUNTED: Final = ("unit", "post", "intake-plan", "placement")
"""The kinds of object that the form counts."""
_COLUMNS: Final = tuple(getattr(Row, field.name) for field in fields(Fact))


async def facts_of(session: AsyncSession, area: str, known_at: datetime) -> list[Fact]:
    """Everything known by then of each counted object that ever lay within an area."""
    within = select(Row.kind, Row.object_id).where(
        Row.kind.in_(COUNTED), Row.region.startswith(region.prefix(area), autoescape=True)
    )
    return await facts_where(
        session, tuple_(Row.kind, Row.object_id).in_(within), Row.recorded_at <= known_at
    )


async def facts_named(session: AsyncSession, ids: Collection[str]) -> dict[str, Fact]:
    """Facts by their ids, such as units:17."""
    keys = [(source, int(no)) for source, _, no in (key.partition(":") for key in ids)]
    found = await facts_where(session, tuple_(Row.source, Row.no).in_(keys))
    return {fact.id: fact for fact in found}


async def region_before(
    session: AsyncSession, source: str, kind: str, object_id: str
) -> tuple[str | None, str | None]:
    """Region and workplace county by the last fact of an object; None where there is none."""
    row = (
        await session.execute(
            select(Row.region, Row.workplace_county)
            .where(Row.source == source, Row.kind == kind, Row.object_id == object_id)
            .order_by(Row.version.desc())
            .limit(1)
        )
    ).first()
    return (row.region, row.workplace_county) if row else (None, None)


async def positions(session: AsyncSession) -> dict[str, Position | None]:
    """How far each source's feed has been read; None before its first page."""
    return {source: await position_in(session, source) for source in SOURCES}


async def first_recorded(session: AsyncSession) -> datetime | None:
    """When the first fact was recorded, or None."""
    return await session.scalar(select(func.min(Row.recorded_at)))


async def facts_where(session: AsyncSession, *where: ColumnElement[bool]) -> list[Fact]:
    """The facts that fit, as the rules read them.

    By their columns: of hundred thousands, mapping each row to an object costs most.
    """
    return [Fact(*row) for row in await session.execute(select(*_COLUMNS).where(*where))]
