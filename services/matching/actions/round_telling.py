"""Tells the feed how a round went: codes, counts and digests only, never a secret."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.matching.tables.rounds import Round


async def tell_round(
    session: AsyncSession, deed: Deed, told: Round, event: str, *, ground: str = "", **data: Any
) -> None:
    """Give a round its next version and record what made it."""
    told.version += 1
    change = Change(
        object="round",
        id=told.id,
        version=told.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={"market": told.market, "state": told.state, **data},
    )
    await record(session, deed, change)
