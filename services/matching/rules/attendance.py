"""Attendance by month: which month can be confirmed, when, and which days can be absences."""

from collections.abc import Iterable, Mapping, Sequence
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


class MonthOutsidePlacement(Refused):
    """这个月没有见习的日子。"""


class MonthOnPaper(Refused):
    """所填的月份或者日期在系统启用以前，考勤和排班按原有的纸质材料办理，不在系统中办理。"""


class MonthNotOver(Refused):
    """这个月的见习还没有结束，届时再确认考勤。"""


class AbsenceOutsidePlacement(Refused):
    """缺勤的日期不在这个月的见习期内。"""


class AttendanceConfirmed(Refused):
    """这个月的考勤已经确认；有误的，请复核人员注明理由后重新开放。"""


class AttendanceNotConfirmed(Refused):
    """这个月的考勤还没有确认，或者已经重新开放。"""


class AttendanceSettled(Refused):
    """这次见习这个月的补贴已经审定，考勤不再重新开放；见习人员可以提出争议。"""


@dataclass(frozen=True)
class Absence:
    """One day not on post, and of what kind."""

    day: date
    kind: Kind


Span = tuple[date, date]
"""First and last of some days that follow one another."""


@dataclass(frozen=True)
class Edition:
    """A month as it was confirmed: who was missing when, and on which days on post."""

    absences: tuple[Absence, ...]
    spans: tuple[Span, ...]
    reopened: bool = False
    found_wrong: bool = False
    """Whether it was reopened because a dispute was upheld on it."""

    def covers(self, day: date) -> bool:
        """Whether a day was among those confirmed."""
        return any(first <= day <= last for first, last in self.spans)


def spans_in(course: Course, month: Month) -> tuple[Span, ...]:
    """The days on post within a month, as spans. Raises MonthOutsidePlacement."""
    first, last = max(month.first, course.arrived_on), min(month.last, course.last_day)
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    spans: list[Span] = []
    for day in span:
        if course.is_suspended_on(day):
            continue
        follows = spans and spans[-1][1] == day - timedelta(days=1)
        spans.append((spans.pop()[0] if follows else day, day))
    if not spans:
        raise MonthOutsidePlacement(month=str(month))
    return tuple(spans)


def days_in(course: Course, month: Month) -> Span:
    """First and last day on post within a month. Raises MonthOutsidePlacement."""
    spans = spans_in(course, month)
    return spans[0][0], spans[-1][1]


def stands(before: Edition, course: Course, month: Month) -> bool:
    """Whether a month is confirmed: not reopened, and no day on post came beside those confirmed.

    Days come by a return, by an extension, and by a correction. Raises MonthOutsidePlacement.
    """
    return not before.reopened and all(
        any(first <= span[0] and span[1] <= last for first, last in before.spans)
        for span in spans_in(course, month)
    )


def refuse_on_paper(month: Month, kept_since: date | None, days: Iterable[date] = ()) -> None:
    """Of who is taken over, months and days before the first day kept here stay on paper.

    Raises MonthOnPaper.
    """
    if kept_since is not None and min([month.last, *days]) < kept_since:
        raise MonthOnPaper(kept_since=kept_since.isoformat())


def confirm(
    course: Course, month: Month, absences: Sequence[Absence], today: date
) -> tuple[Absence, ...]:
    """The absences of a month as confirmed, by day; none means all present.

    A month is confirmed from the last day on post in it on; while a suspension lasts, the month
    has to be over, for the days after a return belong to it. Raises MonthOutsidePlacement,
    MonthNotOver, AbsenceOutsidePlacement.
    """
    first, last = days_in(course, month)
    open_from = _open_from(course, month, last)
    if today < open_from:
        raise MonthNotOver(from_day=open_from.isoformat())
    days = [absence.day for absence in absences]
    if any(not first <= day <= last or course.is_suspended_on(day) for day in days):
        raise AbsenceOutsidePlacement(first_day=first.isoformat(), last_day=last.isoformat())
    return tuple(sorted(absences, key=lambda absence: absence.day))


def refuse_change(
    before: Edition, after: Sequence[Absence], course: Course, *, ground: str | None
) -> None:
    """What is confirmed is confirmed otherwise only once it was reopened, and with a ground.

    Days that came later are confirmed for the first time, days that are gone not again. What a
    dispute found wrong needs a ground even to be confirmed the same. Raises AttendanceConfirmed,
    GroundMissing.
    """
    stood = [absence for absence in before.absences if course.is_on_post(absence.day)]
    told = [absence for absence in after if before.covers(absence.day)]
    if told == stood and not before.found_wrong:
        return
    if not before.reopened:
        raise AttendanceConfirmed
    if not ground:
        raise GroundMissing


def newly_absent(before: Edition | None, after: Sequence[Absence]) -> list[date]:
    """The days told absent that do not stand so already: a year's days off may change later."""
    stood = () if before is None or before.reopened else before.absences
    return [absence.day for absence in after if absence not in stood]


def refuse_reopening(*, confirmed: bool, settled: bool) -> None:
    """A reviewer reopens what is confirmed, until its money is settled.

    Raises AttendanceNotConfirmed, AttendanceSettled.
    """
    if not confirmed:
        raise AttendanceNotConfirmed
    if settled:
        raise AttendanceSettled


def _open_from(course: Course, month: Month, last: date) -> date:
    suspension = None if course.ending else course.open_suspension
    if suspension is None or suspension.since > month.last:
        return last
    return month.last + timedelta(days=1)
