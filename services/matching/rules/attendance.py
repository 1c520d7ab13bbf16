"""Attendance by month: which month can be confirmed, when, and which days can be absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.common.errors import Refused
from services.common.values.month import Month
from services.matching.rules.entries import GroundMissing
from services.matching.rules.placements import Course

Kind = Literal[
    "personal_leave",
    "sick_leave",
    "injury",
    "exam",
    "bereavement",
    "marriage",
    "maternity",
    "unexcused",
]
KINDS: Final[Mapping[Kind, str]] = {
    "personal_leave": "事假",
    "sick_leave": "病假",
    "injury": "因见习受伤",
    "exam": "考试",
    "bereavement": "丧假",
    "marriage": "婚假",
    "maternity": "产假",
    "unexcused": "旷工",
}
"""Why somebody was not on post → its Chinese name. Whoever is not listed absent was present."""

UNDISCLOSED: Final = "undisclosed"
_HEALTH: Final[frozenset[Kind]] = frozenset({"sick_leave", "injury"})


class MonthOutsidePlacement(Refused):
    """这个月没有见习的日子。"""


class MonthNotOver(Refused):
    """这个月的见习还没有结束，届时再确认考勤。"""


class AbsenceOutsidePlacement(Refused):
    """缺勤的日期不在这个月的见习期内。"""


class AttendanceConfirmed(Refused):
    """这个月的考勤已经确认；有误的，请复核人员注明理由后重新开放。"""


class AttendanceNotConfirmed(Refused):
    """这个月的考勤还没有确认，或者已经重新开放。"""


class AttendanceSettled(Refused):
    """这个月的补贴已经审定，考勤不再重新开放；见习人员可以提出争议。"""


@dataclass(frozen=True)
class Absence:
    """One day not on post, and of what kind."""

    day: date
    kind: Kind


def days_in(course: Course, month: Month) -> tuple[date, date]:
    """First and last day on post within a month. Raises MonthOutsidePlacement."""
    first, last = max(month.first, course.arrived_on), min(month.last, course.last_day)
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    on_post = [day for day in span if not course.is_suspended_on(day)]
    if not on_post:
        raise MonthOutsidePlacement(month=str(month))
    return on_post[0], on_post[-1]


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
    days = [absence.day for absence in absences]
    if any(not first <= day <= last or course.is_suspended_on(day) for day in days):
        raise AbsenceOutsidePlacement(first_day=first.isoformat(), last_day=last.isoformat())
    return tuple(sorted(absences, key=lambda absence: absence.day))


def refuse_change(
    before: Sequence[Absence], after: Sequence[Absence], *, reopened: bool, ground: str | None
) -> None:
    """A month confirmed is confirmed otherwise only once it was reopened, and with a ground.

    Raises AttendanceConfirmed, GroundMissing.
    """
    if tuple(before) == tuple(after):
        return
    if not reopened:
        raise AttendanceConfirmed
    if not ground:
        raise GroundMissing


def refuse_reopening(*, confirmed: bool, settled: bool) -> None:
    """A reviewer reopens what is confirmed, until its money is settled.

    Raises AttendanceNotConfirmed, AttendanceSettled.
    """
    if not confirmed:
        raise AttendanceNotConfirmed
    if settled:
        raise AttendanceSettled


def sees_health(caller: tuple[str, str | None], office: str) -> bool:
    """Whether a caller, by kind and region, is told of sickness and injury.

    The unit, the youth, the office that looks after the unit and that of a county are; offices
    above see that somebody was away, and not why.
    """
    kind, region = caller
    if kind != "officer":
        return True
    return region == office or (region is not None and not region.endswith("00"))


def disclosed(kind: Kind, *, health: bool) -> str:
    """The kind of an absence as somebody sees it."""
    return kind if health or kind not in _HEALTH else UNDISCLOSED
