"""Signing links ended: by another, by a text written anew, by a signature, by that one's end."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.queries import signing_links
from services.matching.rules.signatures import Party
from services.matching.rules.signing_links import BEFORE, Move, after


async def end(
    session: AsyncSession, deed: Deed, dispatch_id: str, move: Move, *parties: Party
) -> bool:
    """End the links of a dispatch that is held, of these parties or of all; whether any ended."""
    found = await signing_links.in_state(session, dispatch_id, BEFORE[move], *parties)
    for link in found:
        link.state, link.ended_at = after(move), deed.now
    await session.flush()
    return bool(found)
