"""Absences: tries to reach a trainee are logged, and asked for before an end for absence."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.courses import News, tell
from services.matching.actions.placements import hold_placement
from services.matching.queries import disputes
from services.matching.rules import absences as rules
from services.matching.rules.absences import Attempt, Way
from services.matching.rules.endings import Manner
from services.matching.tables.disputes import ContactAttempt
from services.matching.tables.placements import Placement


@dataclass(frozen=True, repr=False)
class ToldAttempt:
    """How and when somebody was tried to be reached, and whether they were."""

    way: Way
    made_on: date
    reached: bool
    note: str | None


async def log_attempt(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: ToldAttempt
) -> ContactAttempt:
    """Log a try to reach a trainee. Raises PlacementNotFound, UnitMerged, Malformed."""
    placement = await hold_placement(session, caller, placement_id, None)
    rules.check_made_on(told.made_on, placement.arrived_on, deed.today)
    attempt = ContactAttempt(
        id=ids.new("cta"),
        placement_id=placement.id,
        **vars(told),
        recorded_at=deed.now,
        author=deed.author,
    )
    session.add(attempt)
    data = {"way": told.way, "reached": told.reached}
    await tell(session, deed, placement, News("placement.contact-attempted", told.made_on, data))
    return attempt


async def refuse_unreached(
    session: AsyncSession, deed: Deed, placement: Placement, manner: Manner | None
) -> None:
    """Ask for the days and the try before an end for absence.

    Raises AbsenceTooShort, ContactNotAttempted.
    """
    if manner is None:
        return
    made = await disputes.attempts(session, placement.id)
    attempts = [Attempt(attempt.made_on, attempt.reached) for attempt in made]
    days = policy.absence_days(deed.today, placement.workplace_county)
    rules.refuse_unreached(manner, attempts, days, deed.today)
