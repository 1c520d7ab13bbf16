"""Words in which a change is grounded: kept sealed beside it, and told to no feed."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.units.tables.grounds import Ground


async def record_grounded(session: AsyncSession, deed: Deed, change: Change) -> None:
    """Note a change; its ground stays here, for whatever somebody types may name a person."""
    if change.ground:
        words = Ground(
            object=change.object,
            object_id=change.id,
            version=change.version,
            words=change.ground,
            author=deed.author,
            recorded_at=deed.now,
        )
        session.add(words)
    await record(session, deed, replace(change, ground=""))
