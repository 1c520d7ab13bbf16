"""Until when a unit is heard on the notice of its removal, as the calendar now stands (二)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store import calendar
from services.units.actions.proposals import Found
from services.units.policy import removals as policy
from services.units.rules import removal_replies as rules


async def told_today(session: AsyncSession, found: Found, today: date) -> date:
    """The last day that a notice served today tells. Raises YearUnknown."""
    return (await calendar.around(session, today)).nth_after(today, _days(found, today))


async def last_day(session: AsyncSession, found: Found) -> date | None:
    """The last day on which a unit is heard; None of one that has no notice. Raises YearUnknown."""
    told, noticed_on = found[0].reply_by, found[0].noticed_on
    if told is None or noticed_on is None:
        return None
    days = await calendar.around(session, noticed_on)
    return rules.last_day(told, noticed_on, _days(found, noticed_on), days)


def _days(found: Found, noticed_on: date) -> int:
    proposal, unit = found
    return policy.reply_days(proposal.proposed_on or noticed_on, unit.region)
