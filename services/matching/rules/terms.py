"""A placement's term on its way: longer by agreement, or stopped for a while and given back.

3 to 12 months in all (人社部函〔2020〕66号); illness or an epidemic stops it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from services.common.errors import Malformed, Refused
from services.matching.rules.placements import (
    Course,
    Suspension,
    SuspensionCause,
    refuse_move,
)

TERM_ARTICLE: Final = "人社部函〔2020〕66号"

SUSPENSION_CAUSES: Final[Mapping[SuspensionCause, str]] = {
    "illness": "患病或者受伤",
    "epidemic": "疫情等突发公共事件",
}
"""Why a placement stands still and its term waits → its Chinese name."""


class TermOver(Refused):
    """见习期已满，不能再延长；请登记完成见习。"""

    article = TERM_ARTICLE


class TotalTooLong(Refused):
    """延长后累计见习期限超过规定的月数。"""

    article = TERM_ARTICLE


class ExtensionAtRest(Refused):
    """岗位已暂停或者关闭，是否延长见习由经办机构决定。"""

    article = "宁人社函〔2020〕272号 二"


class GuardianConsentMissing(Refused):
    """本人同意时未成年，延长须同时登记监护人同意的日期和方式。"""


class SuspensionOutsideTerm(Refused):
    """中止的第一天应在到岗次日和见习期满之间，且不早于上一次恢复的日期。"""


class ResumedBeforeSuspension(Refused):
    """恢复见习的日期应在中止的第一天之后。"""


class ExtensionUnfit(Refused):
    """更正后的月数应在协议约定的月数和现在的月数之间；要增加的，请办理延长。"""


class SuspensionUnknown(Refused):
    """没有从这一天开始的中止。"""


class SuspensionsUnfit(Refused):
    """更正以后，有一次中止不合适：应在到岗以后、期满以前，各次不重叠，恢复在中止之后且不晚于今天；请先更正那次中止。"""


@dataclass(frozen=True)
class Limit:
    """Months that a person may spend on posts in all, and those spent before this placement."""

    months_in_all: int
    months_before: int


def extend(course: Course, months: int, limit: Limit, today: date) -> Course:
    """The course with so many more months, counted with the others from the first day.

    Raises PlacementStateForbids, TermOver, TotalTooLong.
    """
    refuse_move(course, "extend")
    if today > course.term_last_day:
        raise TermOver(term_last_day=course.term_last_day.isoformat())
    longer = replace(course, months=course.months + months)
    if limit.months_before + longer.months > limit.months_in_all:
        left = limit.months_in_all - limit.months_before - course.months
        raise TotalTooLong(months_left=max(0, left), months_in_all=limit.months_in_all)
    return longer


def refuse_extension_at_rest(*, is_open: bool, by_officer: bool) -> None:
    """Whether somebody stays longer at a post at rest, an officer decides: ExtensionAtRest."""
    if not is_open and not by_officer:
        raise ExtensionAtRest


def refuse_without_guardian(guardian: object | None, *, is_minor: bool) -> None:
    """A minor stays longer as they came: with the guardian's consent, and nobody else by it.

    Raises GuardianConsentMissing, Malformed.
    """
    if is_minor and guardian is None:
        raise GuardianConsentMissing
    if guardian is not None and not is_minor:
        raise Malformed("/guardian_consent", "本人同意时已成年的，不填监护人的同意。")


def suspend(course: Course, since: date, cause: SuspensionCause) -> Course:
    """The course stopped from a day on, the first not on post.

    Raises PlacementStateForbids, SuspensionOutsideTerm.
    """
    refuse_move(course, "suspend")
    before = course.suspensions[-1].resumed_on if course.suspensions else None
    too_early = since <= course.arrived_on or (before is not None and since < before)
    if too_early or since > course.term_last_day:
        first, last = before or course.arrived_on, course.term_last_day
        raise SuspensionOutsideTerm(after=first.isoformat(), term_last_day=last.isoformat())
    return replace(course, suspensions=(*course.suspensions, Suspension(since, cause)))


def resume(course: Course, resumed_on: date) -> Course:
    """The course going on from a day, the first on post again; the days lost lengthen the term.

    Raises PlacementStateForbids, ResumedBeforeSuspension.
    """
    refuse_move(course, "resume")
    *before, last = course.suspensions
    if resumed_on <= last.since:
        raise ResumedBeforeSuspension(since=last.since.isoformat())
    return replace(course, suspensions=(*before, replace(last, resumed_on=resumed_on)))


@dataclass(frozen=True)
class RightSuspension:
    """A suspension by its first day as recorded, and what was really so; None if none was.

    Without a first day as recorded it is one that was forgotten, or countered by mistake.
    """

    began: date | None
    right: Suspension | None

    @property
    def day(self) -> date | None:
        """The first day that it is about."""
        return self.began or (self.right.since if self.right else None)


@dataclass(frozen=True)
class RightTerm:
    """What was really so of a term: the months agreed in all, or one suspension."""

    months: int | None = None
    suspension: RightSuspension | None = None
    agreed: int = 0
    """The months of the agreement, below which no correction goes."""

    @property
    def is_told(self) -> bool:
        """Whether anything of the term is corrected."""
        return self.months is not None or self.suspension is not None


AS_IT_STANDS: Final = RightTerm()


def right_term(course: Course, told: RightTerm, today: date) -> Course:
    """The course with its months and suspensions as they really were.

    Raises ExtensionUnfit, SuspensionUnknown, SuspensionsUnfit.
    """
    if told.months is not None and not told.agreed <= told.months <= course.months:
        raise ExtensionUnfit(least=told.agreed, most=course.months)
    suspensions = _right_suspensions(course, told.suspension)
    right = replace(course, months=told.months or course.months, suspensions=suspensions)
    _refuse_unordered(right, today)
    return right


def _right_suspensions(course: Course, told: RightSuspension | None) -> tuple[Suspension, ...]:
    if told is None:
        return course.suspensions
    others = tuple(one for one in course.suspensions if one.since != told.began)
    if told.began and len(others) == len(course.suspensions):
        raise SuspensionUnknown(since=told.began.isoformat())
    right = (told.right,) if told.right else ()
    return tuple(sorted((*others, *right), key=lambda one: one.since))


def _refuse_unordered(course: Course, today: date) -> None:
    # Each begins after the arrival and the return before it, within the term as it was until
    # then; only the last may have no return.
    free_from = course.arrived_on + timedelta(days=1)
    running = replace(course, ending=None)
    for nth, suspension in enumerate(course.suspensions):
        until = replace(running, suspensions=course.suspensions[:nth]).term_last_day
        back = suspension.resumed_on or date.max
        known = suspension.resumed_on or suspension.since
        within = free_from <= suspension.since <= until
        if not within or back <= suspension.since or known > today:
            raise SuspensionsUnfit(since=suspension.since.isoformat())
        free_from = back
