"""Who did what, as the change feed tells."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes


async def last_author_of(session: AsyncSession, object_id: str, *events: str) -> str | None:
    """The author of the newest of these events of an object."""
    told = changes.c
    found = select(told.author).where(told.object_id == object_id, told.event.in_(events))
    return await session.scalar(found.order_by(told.version.desc()).limit(1))


async def author_of(session: AsyncSession, object_id: str, event: str) -> str | None:
    """The author of an object's event that happens once."""
    told = changes.c
    found = select(told.author).where(told.object_id == object_id, told.event == event)
    return await session.scalar(found.order_by(told.version).limit(1))
