"""Entering a day: by whom, on what ground, and whether it is still in their hands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import disputes
from services.matching.rules import disputes as rules
from services.matching.rules.corrections import EntryKind
from services.matching.rules.entries import Entry, refuse_day


@dataclass(frozen=True)
class Entered:
    """How something is entered: the ground given, and the version seen if one was named."""

    ground: str | None = None
    expected_version: int | None = None


async def refuse_untimely(session: AsyncSession, entry: Entry, day: date) -> None:
    """Raises DayInFuture, DayTooFarBack, GroundMissing, by the calendar around the day."""
    refuse_day(entry, day, await calendar.around(session, day))


async def refuse_decided(
    session: AsyncSession, caller: Caller, placement_id: str, kind: EntryKind, day: date
) -> None:
    """A unit enters nothing again that a decision found otherwise. Raises DecidedOtherwise."""
    if caller.kind == "unit":
        lost_on = await disputes.lost_by_unit(session, placement_id, kind)
        rules.refuse_decided(day, lost_on)


def entry_of(deed: Deed, caller: Caller, county: str, entered: Entered) -> Entry:
    """An entry as the rules take it; how far back is the value of the workplace's county."""
    return Entry(
        today=deed.today,
        days_back=policy.entry_days_back(deed.today, county),
        by_officer=caller.kind == "officer",
        ground=entered.ground,
    )
