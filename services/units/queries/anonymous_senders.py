"""What networks sent without an account, counted for a day."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.anonymous_senders import AnonymousSender


async def count_one_more(session: AsyncSession, day: date, sender: bytes) -> int:
    """Count one more of a sender; how many with it. Two at once wait for each other."""
    first = insert(AnonymousSender).values(day=day, sender=sender, received=1)
    more = first.on_conflict_do_update(
        index_elements=["day", "sender"], set_={"received": AnonymousSender.received + 1}
    )
    return int(await session.scalar(more.returning(AnonymousSender.received)) or 1)


async def forget_before(session: AsyncSession, day: date) -> None:
    """Forget the senders of earlier days."""
    await session.execute(delete(AnonymousSender).where(AnonymousSender.day < day))
