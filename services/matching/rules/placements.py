"""A placement's course: the day it begins, the three ways it ends, and what stands of it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.values.month import last_day_of_term

State = Literal["arrived", "completed", "ended_early"]
Move = Literal["complete", "end_early", "record_outcome"]
ByWhom = Literal["youth", "unit", "neither"]
OutcomeKind = Literal["retained", "employed_otherwise", "neither"]
Cause = Literal[
    "own_choice",
    "illness",
    "study",
    "army",
    "exam",
    "found_job",
    "unit_closed",
    "unit_stopped_production",
    "unit_breach",
    "discipline",
    "other",
]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("arrived", "complete"): "completed",
    ("arrived", "end_early"): "ended_early",
    ("completed", "record_outcome"): "completed",
    ("ended_early", "record_outcome"): "ended_early",
}
"""(state, move) → next; the unit and the officer make each of them."""

CAUSES: Final[dict[Cause, tuple[str, frozenset[ByWhom]]]] = {
    "own_choice": ("个人选择", frozenset({"youth"})),
    "illness": ("患病", frozenset({"youth", "neither"})),
    "study": ("升学", frozenset({"youth"})),
    "army": ("应征入伍", frozenset({"youth"})),
    "exam": ("考录公职", frozenset({"youth"})),
    "found_job": ("在其他单位就业", frozenset({"youth"})),
    "unit_closed": ("单位关闭或者注销", frozenset({"unit"})),
    "unit_stopped_production": ("单位停产停业", frozenset({"unit"})),
    "unit_breach": ("单位违反见习协议", frozenset({"unit"})),
    "discipline": ("见习人员违反协议或者纪律", frozenset({"youth"})),
    "other": ("其他", frozenset({"youth", "unit", "neither"})),
}
"""Cause of an early end → its Chinese name, and by whose doing it can be. Never 'retained'."""


class PlacementNotFound(NotFound):
    """没有找到这次见习，或者不在您可以查看的范围内。"""


class PlacementChanged(Stale):
    """这次见习已被更新，请刷新后再办理。"""


class PlacementStateForbids(Refused):
    """见习目前的状态不能办理这个事项。"""


class ArrivalBeforeSignature(Refused):
    """到岗日期早于见习协议签署完成的日期。"""

    article = "宁人社函〔2020〕272号 二"


class CompletionBeforeTerm(Refused):
    """见习期未满，只有被本单位提前留用的才能登记完成。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


class RetainedAfterTerm(Refused):
    """留用日期在见习期满之后，请登记期满完成，再登记留用结果。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


class EndOutsideTerm(Refused):
    """提前结束的最后一天应在到岗之日和见习期满的前一天之间。"""

    article = "宁人社函〔2020〕272号 附件填表说明3"


class CauseNotTheirs(Refused):
    """这个原因不能归于所填的一方。"""


@dataclass(frozen=True)
class AtTerm:
    """The end at term: the term's last day."""


@dataclass(frozen=True)
class Retained:
    """The end by a labour contract with the unit before term: its eve is the last day."""

    since: date


@dataclass(frozen=True)
class Early:
    """Any other end before term, with its cause and by whose doing."""

    last_day: date
    cause: Cause
    by_whom: ByWhom


Manner: TypeAlias = AtTerm | Retained | Early


@dataclass(frozen=True)
class Ending:
    """How a placement ended; `last_day` is the last day on post."""

    last_day: date
    early_retention: bool = False
    cause: Cause | None = None
    by_whom: ByWhom | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the youth: retained or employed since a day, or neither."""

    kind: OutcomeKind
    since: date | None


@dataclass(frozen=True)
class Course:
    """A placement as it stands: first day, months of the agreement, end and outcome if any."""

    months: int
    arrived_on: date
    ending: Ending | None = None
    outcome: Outcome | None = None

    @property
    def term_last_day(self) -> date:
        """The day before the corresponding day, counted from the first day."""
        return last_day_of_term(self.arrived_on, self.months)

    @property
    def last_day(self) -> date:
        """The last day on post: of the end, or for as long as there is none, of the term."""
        return self.ending.last_day if self.ending else self.term_last_day

    @property
    def state(self) -> State:
        """On post, completed, or ended early."""
        if self.ending is None:
            return "arrived"
        return "ended_early" if self.ending.cause else "completed"


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't move the same placement at once. Raises PlacementChanged."""
    if expected is not None and version != expected:
        raise PlacementChanged(version=version)


def required(expected: int | None) -> int:
    """The version that an officer's decision must name. Raises Unpinned."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    return expected


def refuse_move(course: Course, move: Move) -> None:
    """Raises PlacementStateForbids where the table knows no such move from this state."""
    if (course.state, move) not in MOVES:
        raise PlacementStateForbids(state=course.state)


def arrive(signed_on: date, arrived_on: date, months: int) -> Course:
    """A placement begins on the day of arrival, that of the signature or a later one.

    Raises ArrivalBeforeSignature.
    """
    if arrived_on < signed_on:
        raise ArrivalBeforeSignature(signed_on=signed_on.isoformat())
    return Course(months, arrived_on)


def end(course: Course, manner: Manner, today: date) -> Course:
    """A placement ends once, in one of three manners.

    Raises PlacementStateForbids, CompletionBeforeTerm, RetainedAfterTerm, EndOutsideTerm,
    CauseNotTheirs.
    """
    if isinstance(manner, AtTerm):
        return _complete(course, today)
    if isinstance(manner, Retained):
        return _retain(course, manner)
    return _end_early(course, manner)


def manner_of(ending: Ending) -> Manner:
    """The manner in which an end was stated, so that it can be stated again."""
    if ending.cause and ending.by_whom:
        return Early(ending.last_day, ending.cause, ending.by_whom)
    if ending.early_retention:
        return Retained(ending.last_day + timedelta(days=1))
    return AtTerm()


def _complete(course: Course, today: date) -> Course:
    refuse_move(course, "complete")
    if today < course.term_last_day:
        raise CompletionBeforeTerm(term_last_day=course.term_last_day.isoformat())
    return replace(course, ending=Ending(course.term_last_day))


def _retain(course: Course, manner: Retained) -> Course:
    refuse_move(course, "complete")
    last_day = manner.since - timedelta(days=1)
    if last_day >= course.term_last_day:
        raise RetainedAfterTerm(term_last_day=course.term_last_day.isoformat())
    _refuse_before_arrival(course, last_day)
    outcome = Outcome("retained", manner.since)
    return replace(course, ending=Ending(last_day, early_retention=True), outcome=outcome)


def _end_early(course: Course, manner: Early) -> Course:
    refuse_move(course, "end_early")
    if manner.last_day >= course.term_last_day:
        raise EndOutsideTerm(term_last_day=course.term_last_day.isoformat())
    _refuse_before_arrival(course, manner.last_day)
    theirs = CAUSES[manner.cause][1]
    if manner.by_whom not in theirs:
        raise CauseNotTheirs(cause=manner.cause, by_whom=[*sorted(theirs)])
    return replace(
        course, ending=Ending(manner.last_day, cause=manner.cause, by_whom=manner.by_whom)
    )


def _refuse_before_arrival(course: Course, last_day: date) -> None:
    if last_day < course.arrived_on:
        raise EndOutsideTerm(arrived_on=course.arrived_on.isoformat())
