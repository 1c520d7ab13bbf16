"""Papers that wait for an office: how long they may, by the clock of each workplace's county."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import papers
from services.matching.queries.papers import WaitingPaper


@dataclass(frozen=True)
class Due:
    """A paper that waits, the last day to look at it, and whether its calendar may change."""

    found: WaitingPaper
    due_on: date
    provisional: bool


async def waiting_papers(
    session: AsyncSession, deed: Deed, caller: Caller, stretch: Stretch
) -> list[Due]:
    """A stretch of what waits for the caller's office, the oldest first, and one more.

    Raises YearUnknown.
    """
    return [
        await _due(session, deed, row) for row in await papers.all_waiting(session, caller, stretch)
    ]


async def _due(session: AsyncSession, deed: Deed, row: WaitingPaper) -> Due:
    years = await calendar.around(session, row.handed_in_on)
    days = policy.paper_days(deed.today, row.dispatch.workplace_county)
    due = years.nth_after(row.handed_in_on, days)
    return Due(row, due, years.is_provisional(row.handed_in_on, due))
