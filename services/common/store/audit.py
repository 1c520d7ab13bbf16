"""The audit log: who did or saw what. Changes tell of themselves; this tells of the rest."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.tables import audit_entries


async def note(
    session: AsyncSession, deed: Deed, *, action: str, object_id: str, ground: str = ""
) -> None:
    """Keep an act that changes no object, such as a sign-in or a look at an ID number in full.

    `action` is like an event (`youth.revealed`); nothing here may hold personal data.
    """
    await session.execute(
        insert(audit_entries).values(
            at=deed.now,
            author=deed.author,
            action=action,
            object_id=object_id,
            ground=ground,
            request_id=deed.request_id,
        )
    )
