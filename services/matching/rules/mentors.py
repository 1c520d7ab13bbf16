"""Another mentor for a trainee: of the same unit, still leading on that day, and not overloaded."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Refused
from services.matching.rules.placements import Course, state_forbids


class MentorNotOfUnit(Refused):
    """指定的带教老师不是本单位登记的。"""


class MentorEnded(Refused):
    """这名带教老师在该日已不再带教。"""

    article = "宁人社函〔2020〕272号 六"


class MentorUnchanged(Refused):
    """这名见习人员已经由这名带教老师带教。"""


class MentorOverloaded(Refused):
    """这名带教老师所带的在岗见习人员已达每人可带的人数。"""

    article = "宁人社函〔2020〕272号 六"


class MentorSinceUnfit(Refused):
    """更换日期应在到岗日期之后，且不早于上一次更换。"""


@dataclass(frozen=True)
class MentorFacts:
    """A mentor: whether of the unit that answers for the placement, the last day, the load."""

    of_unit: bool
    last_day: date | None
    led: int
    limit: int


@dataclass(frozen=True)
class Handing:
    """A trainee handed from one mentor to another from a day on."""

    before: str | None
    after: str
    since: date
    last_change: date | None


def check_handing(course: Course, handing: Handing) -> None:
    """A trainee on post goes to another mentor, in the order of the days.

    Raises PlacementStateForbids, MentorUnchanged, MentorSinceUnfit.
    """
    if course.ending:
        raise state_forbids(course.state)
    if handing.before == handing.after:
        raise MentorUnchanged
    earliest = max(course.arrived_on, handing.last_change or course.arrived_on)
    if handing.since < earliest:
        raise MentorSinceUnfit(earliest=earliest.isoformat())


def check_mentor(mentor: MentorFacts, since: date) -> None:
    """Who takes a trainee over: MentorNotOfUnit, MentorEnded, MentorOverloaded."""
    if not mentor.of_unit:
        raise MentorNotOfUnit
    if mentor.last_day is not None and mentor.last_day < since:
        raise MentorEnded(last_day=mentor.last_day.isoformat())
    if mentor.led + 1 > mentor.limit:
        raise MentorOverloaded(led=mentor.led, limit=mentor.limit)
