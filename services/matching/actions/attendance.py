"""Attendance: a month confirmed by the unit, and confirmed anew on a ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.courses import News, course_of, tell
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.queries import attendance
from services.matching.rules import attendance as rules
from services.matching.rules.attendance import Absence
from services.matching.tables.attendance import Attendance
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Told:
    """A month as the unit tells it: the days absent, none if all present."""

    month: Month
    absences: Sequence[Absence]
    entered: Entered


async def confirm(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Told
) -> Attendance:
    """Confirm a month; the same again changes nothing, anything else is a new edition.

    Raises PlacementNotFound, PlacementChanged, GroundMissing and what
    `rules.attendance.confirm` raises.
    """
    version = told.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    course = course_of(placement)
    absences = rules.confirm(course, told.month, told.absences, deed.today)
    before = await attendance.newest_of(session, placement.id, told.month)
    if before is not None and _absences(before) == absences:
        return before
    rules.refuse_silent_change(_absences(before) if before else None, absences, told.entered.ground)
    confirmed = _edition(deed, placement, told, absences, before)
    session.add(confirmed)
    last = rules.days_in(course, told.month)[1]
    data = {"month": confirmed.month, "absences": confirmed.absences}
    news = News("placement.attendance-confirmed", last, data, told.entered.ground)
    await tell(session, deed, placement, news)
    return confirmed


def _absences(confirmed: Attendance) -> tuple[Absence, ...]:
    return tuple(
        Absence(date.fromisoformat(absence["day"]), absence["kind"])
        for absence in confirmed.absences
    )


def _edition(
    deed: Deed,
    placement: Placement,
    told: Told,
    absences: Sequence[Absence],
    before: Attendance | None,
) -> Attendance:
    return Attendance(
        placement_id=placement.id,
        month=str(told.month),
        edition=before.edition + 1 if before else 1,
        absences=[{"day": a.day.isoformat(), "kind": a.kind} for a in absences],
        confirmed_on=deed.today,
        confirmed_at=deed.now,
        author=deed.author,
        ground=told.entered.ground or "",
    )
