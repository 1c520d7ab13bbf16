"""Absences: tries to reach a trainee are logged, and asked for before an end for absence."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.values import ids
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.placements import hold_placement
from services.matching.queries import attendance, disputes, shifts
from services.matching.rules import absences as rules
from services.matching.rules.absences import Attempt, Roll, Way
from services.matching.rules.endings import Early, Manner
from services.matching.rules.placements import Course
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
    session: AsyncSession, deed: Deed, placement: Placement, right: Course, manner: Manner | None
) -> date:
    """From which day on an end can be entered: for absence after the days and the try.

    `right` is the course with the end. Raises PresentSince, AbsenceTooShort, ContactNotAttempted,
    YearUnknown.
    """
    if not isinstance(manner, Early) or manner.cause != "absence":
        return right.last_day
    course = rules.as_if_open(course_of(placement), right)
    roll = await _roll(session, placement, course, manner.last_day)
    made = await disputes.attempts(session, placement.id)
    attempts = [Attempt(attempt.made_on, attempt.reached) for attempt in made]
    days = policy.absence_days(deed.today, placement.workplace_county)
    return rules.refuse_unreached(roll, manner.last_day, attempts, days, deed.today)


async def _roll(session: AsyncSession, placement: Placement, course: Course, day: date) -> Roll:
    plans = await shifts.newest(session, placement.id)
    months = await attendance.newest(session, placement.id)
    return Roll(
        course,
        await calendar.around(session, day),
        {Month.parse(plan.month): shifts.shifts_of(plan) for plan in plans},
        {Month.parse(kept.month): attendance.edition_of(kept) for kept in months},
    )
