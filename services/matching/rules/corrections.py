"""Counter-entries: how a wrong day or a wrong end becomes right without being overwritten."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from services.common.errors import NotFound, Refused
from services.matching.rules.endings import Manner, NeverCame, end, manner_of
from services.matching.rules.entries import DayInFuture
from services.matching.rules.placements import Course, Outcome, arrive
from services.matching.rules.preparations import Preparation
from services.matching.rules.terms import AS_IT_STANDS, RightTerm, right_term

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
    """这条记录不能这样更正：到岗更正日期或者撤销，延长更正月数，中止更正起止日期，结束更正结束方式或者补记中止，不同的记录分别更正；已撤销的，须填写实际的到岗日期，培训和保险的日期也只在这时填写。"""


class AlreadyCorrected(Refused):
    """这条记录已经被更正过，请对最新的更正记录再作更正。"""


class NothingCorrected(Refused):
    """更正后的内容与现有内容相同。"""


@dataclass(frozen=True)
class Correction:
    """What was really so: the day of arrival, the term, the manner of the end, or several.

    Or that nobody ever came, and nothing besides.
    """

    corrects: EntryKind
    """Kind of the entry that is countered."""
    already_corrected: bool
    arrived_on: date | None
    manner: Manner | None
    term: RightTerm = AS_IT_STANDS
    before: Course | None = None
    """What stood before the arrival was taken away; None of one that stands."""
    told: Preparation = field(default_factory=Preparation)
    """What stood before an arrival that is given back."""


def correct(course: Course, correction: Correction, signed_on: date, today: date) -> Course:
    """The course as it would be had it been entered right; every rule of entry holds again.

    An end at term moves with the arrival; an outcome stands while the new end allows it. Of who
    never came nothing is left; who came after all is on post again, or ended as told, with what
    was suspended before and the outcome that the end allows. Raises NotCorrectable,
    AlreadyCorrected, NothingCorrected, DayInFuture and what `arrive`, `end` and `right_term` raise.
    """
    _refuse_target(course, correction)
    was = correction.before or course
    arrived_on = correction.arrived_on or course.arrived_on
    _refuse_ahead(arrived_on, today)
    arrive(signed_on, arrived_on, course.months)
    right = right_term(_begun(course, was, arrived_on), correction.term, today)
    if manner := _manner(course, correction):
        right = end(replace(right, ending=None, outcome=None), manner, today)
        _refuse_ahead(right.last_day, today)
        told = _as_told(right.outcome, was.outcome)
        right = replace(right, outcome=told or _still_true(was.outcome, right))
    if right == course:
        raise NothingCorrected
    return right


def _begun(course: Course, was: Course, arrived_on: date) -> Course:
    # Of what was taken away the end is told anew, and with it what became of the youth.
    if course.state == "annulled":
        was = replace(was, ending=None, outcome=None)
    return replace(was, arrived_on=arrived_on)


def _manner(course: Course, correction: Correction) -> Manner | None:
    # An end stands as it was stated, unless nobody ever came.
    if correction.manner or course.ending is None or course.state == "annulled":
        return correction.manner
    return manner_of(course.ending)


def _refuse_target(course: Course, correction: Correction) -> None:
    never_came = isinstance(correction.manner, NeverCame)
    told: dict[EntryKind, bool] = {
        "arrived": never_came or correction.arrived_on is not None,
        "extended": correction.term.months is not None,
        "suspended": correction.term.suspension is not None,
        "resumed": correction.term.suspension is not None,
        "completed": correction.manner is not None or _was_forgotten(correction),
        "ended_early": correction.manner is not None or _was_forgotten(correction),
        "corrected": bool(correction.arrived_on or correction.manner or correction.term.is_told),
    }
    unfit = _is_told_twice(correction) if never_came else _lacks_its_ground(course, correction)
    unfit = unfit or _takes_along(correction)
    if unfit or not told.get(correction.corrects):
        raise NotCorrectable(corrects=correction.corrects)
    if correction.already_corrected:
        raise AlreadyCorrected


def _takes_along(correction: Correction) -> bool:
    # Months and suspensions stand by entries of their own, which would stay as they are.
    kind, term = correction.corrects, correction.term
    months = term.months is not None and kind not in {"extended", "corrected"}
    stops = term.suspension is not None and kind in {"arrived", "extended"}
    return months or stops


def _is_told_twice(correction: Correction) -> bool:
    # Nobody came, and yet on some day, for so long or prepared.
    return bool(correction.arrived_on or correction.term.is_told or correction.told.is_told)


def _lacks_its_ground(course: Course, correction: Correction) -> bool:
    # An end of what has not ended, or anything of what never began but that it did.
    if course.state == "annulled":
        return correction.arrived_on is None
    return correction.told.is_told or (correction.manner is not None and course.ending is None)


def _was_forgotten(correction: Correction) -> bool:
    # An end stated without a suspension that nobody entered.
    told = correction.term.suspension
    return told is not None and told.began is None


def _refuse_ahead(day: date, today: date) -> None:
    if day > today:
        raise DayInFuture(today=today.isoformat())


def _as_told(restated: Outcome | None, told: Outcome | None) -> Outcome | None:
    # An early retention stated again keeps what was told of its contract, unless that changes.
    if not restated or not told or restated.until or restated.since != told.since:
        return restated
    return told if told.kind == restated.kind else restated


def _still_true(outcome: Outcome | None, course: Course) -> Outcome | None:
    if outcome is None or course.state == "annulled":
        return None
    if outcome.kind == "retained" and course.state == "ended_early":
        return None
    if outcome.since is not None and outcome.since <= course.last_day:
        return None
    return outcome
