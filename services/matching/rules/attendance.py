"""Attendance by month: which month can be confirmed, when, and which days can be absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.common.errors import Refused
from services.common.values.month import Month
from services.matching.rules.entries import GroundMissing
from services.matching.rules.placements import Course

Kind = Literal["personal_leave", "sick_leave", "unexcused"]


class MonthOutsidePlacement(Refused):
    """这个月没有见习的日子。"""


class MonthNotOver(Refused):
    """这个月的见习还没有结束，届时再确认考勤。"""


class AbsenceOutsidePlacement(Refused):
    """缺勤的日期不在这个月的见习期内。"""


@dataclass(frozen=True)
class Absence:
    """One day not on post, and of what kind."""

    day: date
    kind: Kind


def days_in(course: Course, month: Month) -> tuple[date, date]:
    """First and last day on post within a month. Raises MonthOutsidePlacement."""
    first, last = max(month.first, course.arrived_on), min(month.last, course.last_day)
    if first > last:
        raise MonthOutsidePlacement(month=str(month))
    return first, last


def confirm(
    course: Course, month: Month, absences: Sequence[Absence], today: date
) -> tuple[Absence, ...]:
    """The absences of a month as confirmed, by day; none means all present.

    A month is confirmed from the last day on post in it on. Raises MonthOutsidePlacement,
    MonthNotOver, AbsenceOutsidePlacement.
    """
    first, last = days_in(course, month)
    if today < last:
        raise MonthNotOver(from_day=last.isoformat())
    if any(not first <= absence.day <= last for absence in absences):
        raise AbsenceOutsidePlacement(first_day=first.isoformat(), last_day=last.isoformat())
    return tuple(sorted(absences, key=lambda absence: absence.day))


def refuse_silent_change(
    before: Sequence[Absence] | None, after: Sequence[Absence], ground: str | None
) -> None:
    """A month confirmed otherwise before is confirmed anew only with a ground: GroundMissing."""
    if before is not None and tuple(before) != tuple(after) and not ground:
        raise GroundMissing
