"""Overdue confirmations: months that should have been confirmed, and by which day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import overdue_confirmations as queries
from services.matching.queries.overdue_confirmations import Unconfirmed
from services.matching.rules.overdue_confirmations import due_on, latest_overdue


@dataclass(frozen=True)
class Late:
    """A month not confirmed in time, its last day to be so, whether its calendar may change."""

    found: Unconfirmed
    due_on: date
    provisional: bool


async def late_confirmations(
    session: AsyncSession, deed: Deed, caller: Caller, stretch: Stretch
) -> list[Late]:
    """A stretch of what a caller may see, the oldest first, and one more.

    The clock is that of each workplace's county, whoever reads. Raises YearUnknown.
    """
    counties = await queries.counties(session, caller)
    days = {county: policy.confirmation_days(deed.today, county) for county in counties}
    known = await calendar.around(session, deed.today)
    until = {key: latest_overdue(deed.today, many, known) for key, many in days.items()}
    late = []
    for row in await queries.unconfirmed(session, caller, until, stretch):
        years = await calendar.around(session, row.since)
        due = due_on(row.since, days[row.placement.workplace_county], years)
        late.append(Late(row, due, years.is_provisional(row.since, due)))
    return late
