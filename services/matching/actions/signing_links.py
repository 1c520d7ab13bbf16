"""Signing links ended: by another, by a text written anew, by the signature they led to."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.queries import signing_links
from services.matching.rules.signatures import Party
from services.matching.rules.signing_links import Move, after


async def end(
    session: AsyncSession, deed: Deed, dispatch_id: str, move: Move, *parties: Party
) -> bool:
    """End what stands of a dispatch that is held, of these parties or of all; whether any did."""
    found = await signing_links.standing(session, dispatch_id, *parties)
    for link in found:
        link.state, link.ended_at = after(move), deed.now
    await session.flush()
    return bool(found)
