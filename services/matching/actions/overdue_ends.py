"""Overdue ends: placements that somebody should have ended, or asked about, and by which day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import overdue_ends as queries
from services.matching.queries.overdue_confirmations import counties
from services.matching.queries.overdue_ends import Unended, Until
from services.matching.rules.overdue_confirmations import due_on, latest_overdue


@dataclass(frozen=True)
class LateEnd:
    """A placement not ended in time, its last day to be so, whether its calendar may change."""

    found: Unended
    due_on: date
    provisional: bool


async def late_ends(
    session: AsyncSession, deed: Deed, caller: Caller, stretch: Stretch
) -> list[LateEnd]:
    """A stretch of what a caller may see, the oldest first, and one more.

    The clocks are those of each workplace's county, whoever reads. Raises YearUnknown.
    """
    known = await calendar.around(session, deed.today)
    places = await counties(session, caller)
    until = Until(
        {one: latest_overdue(deed.today, _days(deed, one), known) for one in places},
        {one: deed.today - timedelta(days=_stop_days(deed, one) + 1) for one in places},
    )
    return [
        await _late(session, deed, row)
        for row in await queries.unended(session, caller, until, stretch)
    ]


async def _late(session: AsyncSession, deed: Deed, row: Unended) -> LateEnd:
    county = row.placement.workplace_county
    if row.reason == "suspension_open":
        return LateEnd(row, row.since + timedelta(days=_stop_days(deed, county)), provisional=False)
    years = await calendar.around(session, row.since)
    due = due_on(row.since, _days(deed, county), years)
    return LateEnd(row, due, years.is_provisional(row.since, due))


def _days(deed: Deed, county: str) -> int:
    return policy.end_days(deed.today, county)


def _stop_days(deed: Deed, county: str) -> int:
    return policy.suspension_days(deed.today, county)
