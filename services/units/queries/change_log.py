"""The changes of one object as the feed told them, with the words that stayed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.units.tables.grounds import Ground


@dataclass(frozen=True)
class GroundedChange:
    """One change of an object: who made it when, and on what ground."""

    version: int
    event: str
    occurred_on: date
    recorded_at: datetime
    author: str
    told_ground: str
    """What the feed told before grounds stayed here."""
    words: str | None
    request_id: str
    data: dict[str, Any]

    @property
    def ground(self) -> str:
        """The words somebody typed; empty where nobody did."""
        return self.words or self.told_ground


async def region_of(session: AsyncSession, object_id: str) -> str | None:
    """The region of which an object was when it last changed; None if nothing is told of it."""
    told = changes.c
    return await session.scalar(
        select(told.data["region"].astext)
        .where(told.object_id == object_id)
        .order_by(told.version.desc())
        .limit(1)
    )


async def changes_of(
    session: AsyncSession, object_id: str, *, below: int | None, limit: int
) -> Sequence[GroundedChange]:
    """Changes of an object, the latest first, from below a version; one more than the limit."""
    told = changes.c
    same = and_(
        Ground.object == told.object,
        Ground.object_id == told.object_id,
        Ground.version == told.version,
    )
    query = (
        select(
            told.version,
            told.event,
            told.occurred_on,
            told.recorded_at,
            told.author,
            told.ground,
            Ground.words,
            told.request_id,
            told.data,
        )
        .outerjoin(Ground, same)
        .where(told.object_id == object_id)
    )
    if below is not None:
        query = query.where(told.version < below)
    rows = await session.execute(query.order_by(told.version.desc()).limit(limit + 1))
    return [GroundedChange(*row) for row in rows]
