"""Who stays away without a word is asked first: no early end without a try to reach them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from services.common.errors import Malformed, Refused
from services.common.time.workdays import WorkCalendar
from services.common.values.month import Month
from services.matching.rules.attendance import Edition, Kind
from services.matching.rules.placements import Course
from services.matching.rules.shifts import Shifts

Way = Literal["call", "message", "visit", "contact_person"]


class AbsenceTooShort(Refused):
    """应到岗而缺勤的日子还没有达到可以结束见习的天数；休息日、节假日、轮休、中止和已确认请假的日子不计入。"""


class ContactNotAttempted(Refused):
    """缺勤的第一天以来还没有联系过本人；请先联系并登记，再结束见习。"""


class PresentSince(Refused):
    """所填的最后一个见习日以后，考勤已经确认本人在岗；请改填最后一个见习日，考勤有误的先请复核人员重新开放。"""


@dataclass(frozen=True)
class Attempt:
    """A try to reach somebody who stays away."""

    made_on: date
    reached: bool


@dataclass(frozen=True)
class Roll:
    """When somebody is to be on post, by course, calendar and shifts, and what was confirmed."""

    course: Course
    calendar: WorkCalendar
    plans: Mapping[Month, Shifts]
    editions: Mapping[Month, Edition]

    def days_after(self, last_day: date) -> Sequence[date]:
        """The days of the term after one of it."""
        left = (self.course.last_day - last_day).days
        return [last_day + timedelta(days=n) for n in range(1, left + 1)]

    def is_present(self, day: date) -> bool:
        """Whether somebody was to be on post, and confirmed to have been. Raises YearUnknown."""
        return self._confirmed(day) == "present" and self._is_due(day)

    def is_missed(self, day: date) -> bool:
        """Whether somebody was to be on post, neither there nor excused. Raises YearUnknown."""
        return self._confirmed(day) in {None, "unexcused"} and self._is_due(day)

    def _is_due(self, day: date) -> bool:
        plan = self.plans.get(Month.of(day), Shifts())
        return self.course.is_on_post(day) and plan.is_worked(day, self.calendar)

    def _confirmed(self, day: date) -> Kind | Literal["present"] | None:
        edition = self.editions.get(Month.of(day))
        if edition is None or edition.reopened or not edition.covers(day):
            return None
        kinds = {absence.day: absence.kind for absence in edition.absences}
        return kinds.get(day, "present")


def as_if_open(stood: Course, right: Course) -> Course:
    """A course as if it went on: with the stops that its end cut off."""
    cut = (stop for stop in stood.suspensions if stop.since > right.last_day)
    stops = (*right.suspensions, *cut)
    return replace(right, ending=None, outcome=None, suspensions=stops)


def refuse_unreached(
    roll: Roll, last_day: date, attempts: Iterable[Attempt], days: int, today: date
) -> date:
    """An end for absence comes after so many days missed, and after a try to reach the youth.

    A day is missed once it is over: the morrow of the n-th is the first on which it can be entered.
    Raises PresentSince, AbsenceTooShort, ContactNotAttempted, YearUnknown.
    """
    after = roll.days_after(last_day)
    if present := [day for day in after if roll.is_present(day)]:
        raise PresentSince(present_on=present[-1].isoformat())
    missed = [*islice(filter(roll.is_missed, after), days)]
    if len(missed) < days:
        raise AbsenceTooShort(from_day=None, days=days)
    first = missed[-1] + timedelta(days=1)
    if today < first:
        raise AbsenceTooShort(from_day=first.isoformat(), days=days)
    if not any(attempt.made_on >= missed[0] for attempt in attempts):
        raise ContactNotAttempted(from_day=missed[0].isoformat())
    return first


def check_made_on(made_on: date, arrived_on: date, today: date) -> None:
    """A try lies within the placement and before it is logged. Raises Malformed."""
    if not arrived_on <= made_on <= today:
        raise Malformed("/made_on", "联系日期应在到岗日期和今天之间。")
