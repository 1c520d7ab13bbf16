"""Counter-entries: how a wrong day or a wrong end becomes right without being overwritten."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.common.errors import NotFound, Refused
from services.matching.rules.endings import Manner, end, manner_of
from services.matching.rules.entries import DayInFuture
from services.matching.rules.placements import Course, Outcome, arrive
from services.matching.rules.terms import refuse_before_arrival

EntryKind = Literal[
    "arrived",
    "extended",
    "suspended",
    "resumed",
    "completed",
    "ended_early",
    "outcome",
    "corrected",
]


class EntryUnknown(NotFound):
    """这次见习没有这条记录。"""


class NotCorrectable(Refused):
    """这条记录不能这样更正：到岗记录更正到岗日期，结束记录更正结束方式。"""


class AlreadyCorrected(Refused):
    """这条记录已经被更正过，请对最新的更正记录再作更正。"""


class NothingCorrected(Refused):
    """更正后的内容与现有内容相同。"""


@dataclass(frozen=True)
class Correction:
    """What was really so: the day of arrival, the manner of the end, or both."""

    corrects: EntryKind
    """Kind of the entry that is countered."""
    already_corrected: bool
    arrived_on: date | None
    manner: Manner | None


def correct(course: Course, correction: Correction, signed_on: date, today: date) -> Course:
    """The course as it would be had it been entered right; every rule of entry holds again.

    An end at term moves with the arrival; an outcome stands while the new end allows it. Raises
    NotCorrectable, AlreadyCorrected, NothingCorrected, DayInFuture and what `arrive` and `end`
    raise.
    """
    _refuse_target(course, correction)
    arrived_on = correction.arrived_on or course.arrived_on
    _refuse_ahead(arrived_on, today)
    right = replace(arrive(signed_on, arrived_on, course.months), suspensions=course.suspensions)
    refuse_before_arrival(right)
    if course.ending:
        right = end(right, correction.manner or manner_of(course.ending), today)
        _refuse_ahead(right.last_day, today)
        right = replace(right, outcome=right.outcome or _still_true(course.outcome, right))
    if right == course:
        raise NothingCorrected
    return right


def _refuse_target(course: Course, correction: Correction) -> None:
    told: dict[EntryKind, bool] = {
        "arrived": correction.arrived_on is not None,
        "completed": correction.manner is not None,
        "ended_early": correction.manner is not None,
        "corrected": bool(correction.arrived_on or correction.manner),
    }
    if not told.get(correction.corrects) or (correction.manner and not course.ending):
        raise NotCorrectable(corrects=correction.corrects)
    if correction.already_corrected:
        raise AlreadyCorrected


def _refuse_ahead(day: date, today: date) -> None:
    if day > today:
        raise DayInFuture(today=today.isoformat())


def _still_true(outcome: Outcome | None, course: Course) -> Outcome | None:
    if outcome is None or (outcome.kind == "retained" and course.state == "ended_early"):
        return None
    if outcome.since is not None and outcome.since <= course.last_day:
        return None
    return outcome
