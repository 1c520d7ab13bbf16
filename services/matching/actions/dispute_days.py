"""Days of disputes: until when the other side may disagree with what is entered now."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.matching import policy
from services.matching.rules.disputes import last_day
from services.matching.tables.placements import Placement


async def told_until(session: AsyncSession, deed: Deed, placement: Placement) -> str | None:
    """The last day to dispute an entry of today, YYYY-MM-DD; None where no calendar reaches it."""
    days = policy.dispute_terms(deed.today, placement.region).file_within
    until = last_day(await calendar.around(session, deed.today), deed.today, days)
    return until.isoformat() if until else None
