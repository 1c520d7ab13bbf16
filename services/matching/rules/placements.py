"""A placement's course: the day it begins, its term, and what stands of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.common.errors import Forbidden, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values.month import last_day_of_term
from services.matching.rules.causes import ByWhom, Cause

State = Literal["arrived", "suspended", "completed", "ended_early", "annulled"]
Move = Literal["extend", "suspend", "resume", "complete", "end_early", "record_outcome"]
Corrected = Literal["annul", "reinstate"]
SuspensionCause = Literal["illness", "epidemic"]
OutcomeKind = Literal["retained", "employed_otherwise", "neither"]
OutcomeEvidence = Literal[
    "labour_contract", "social_insurance", "business_licence", "flexible_work", "statement"
]
OutcomeSource = Literal["unit", "youth", "office", "department"]
MOVES: Final[dict[tuple[State, Move], State]] = {
    ("arrived", "extend"): "arrived",
    ("arrived", "suspend"): "suspended",
    ("suspended", "resume"): "arrived",
    ("arrived", "complete"): "completed",
    ("arrived", "end_early"): "ended_early",
    ("suspended", "end_early"): "ended_early",
    ("completed", "record_outcome"): "completed",
    ("ended_early", "record_outcome"): "ended_early",
}
"""(state, move) → next; the unit and the officer make each of them."""
CORRECTED: Final[dict[tuple[State, Corrected], State]] = {
    ("arrived", "annul"): "annulled",
    ("suspended", "annul"): "annulled",
    ("completed", "annul"): "annulled",
    ("ended_early", "annul"): "annulled",
    ("annulled", "reinstate"): "arrived",
}
"""(state, correction) → next, an officer's alone: the arrival of somebody who never came.

Reinstated with its end or a suspension that lasts, a placement goes on to that at once.
"""
NAMES: Final = Names(
    states={
        "arrived": "见习中",
        "suspended": "中止",
        "completed": "期满结束",
        "ended_early": "提前结束",
        "annulled": "没有到岗，登记已撤销",
    },
    moves={
        "extend": "延长",
        "suspend": "中止",
        "resume": "恢复",
        "complete": "登记期满",
        "end_early": "提前结束",
        "record_outcome": "登记去向",
    },
    movers={"unit or officer": "见习单位或者经办机构"},
)


class PlacementNotFound(NotFound):
    """没有找到这次见习，或者不在您可以查看的范围内。"""


class UnitsOfficeMoves(Forbidden):
    """您可以查看，但这个事项由单位的经办机构办理，请与其联系。"""


class NobodyOnPost(NotFound):
    """没有在岗的见习人员，或者不在您可以查看的范围内。"""


class PlacementChanged(Stale):
    """这次见习已被更新，请刷新后再办理。"""


class PlacementStateForbids(Refused):
    """见习目前的状态不能办理这个事项。"""


class ArrivalBeforeSignature(Refused):
    """到岗日期早于见习协议签署完成的日期。"""

    article = "宁人社函〔2020〕272号 二"


class PostAtRest(Refused):
    """岗位已暂停或关闭，已签协议的派遣是否到岗由经办机构决定。"""

    article = "宁人社函〔2020〕272号 二"


@dataclass(frozen=True)
class Ending:
    """How a placement ended; `last_day` is the last day on post.

    Of one that never began it is the eve of the arrival: no day lies between.
    """

    last_day: date
    early_retention: bool = False
    cause: Cause | None = None
    by_whom: ByWhom | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the youth: retained or employed since a day, or neither.

    And what shows it, and who told of it.
    """

    kind: OutcomeKind
    since: date | None
    evidence: OutcomeEvidence | None = None
    source: OutcomeSource | None = None
    until: date | None = None
    """The last day of a contract for a fixed term; None where it is open-ended or not told."""


@dataclass(frozen=True)
class Suspension:
    """Days not on post that the term gets back: from `since` to the eve of the return."""

    since: date
    cause: SuspensionCause
    resumed_on: date | None = None
    """The first day on post again; None while it lasts, or where the placement ended in it."""


@dataclass(frozen=True)
class Course:
    """A placement as it stands: first day, months agreed, suspensions, end and outcome if any."""

    months: int
    arrived_on: date
    ending: Ending | None = None
    outcome: Outcome | None = None
    suspensions: tuple[Suspension, ...] = ()

    @property
    def term_last_day(self) -> date:
        """The day before the corresponding day, counted from the first day, and what was lost.

        Months are always counted from the first day: by one and one they give the same end as at
        once. Each day of a suspension is given back as a day.
        """
        term = last_day_of_term(self.arrived_on, self.months)
        return term + timedelta(days=self.suspended_days)

    @property
    def suspended_days(self) -> int:
        """Days of all suspensions that are over; with an end, of those until it."""
        return sum(self._days_of(suspension) for suspension in self.suspensions)

    @property
    def last_day(self) -> date:
        """The last day on post: of the end, or for as long as there is none, of the term."""
        return self.ending.last_day if self.ending else self.term_last_day

    @property
    def state(self) -> State:
        """On post, suspended, completed, ended early, or annulled: nobody ever came."""
        if self.ending is None:
            return "suspended" if self.open_suspension else "arrived"
        if self.ending.last_day < self.arrived_on:
            return "annulled"
        return "ended_early" if self.ending.cause else "completed"

    @property
    def open_suspension(self) -> Suspension | None:
        """The suspension that has no return."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last and last.resumed_on is None else None

    def is_suspended_on(self, day: date) -> bool:
        """Whether a day lies in a suspension."""
        return any(
            suspension.since <= day
            and (suspension.resumed_on is None or day < suspension.resumed_on)
            for suspension in self.suspensions
        )

    def suspended_among(self, first: date, last: date) -> frozenset[date]:
        """The days of a suspension between two days."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return frozenset(day for day in days if self.is_suspended_on(day))

    def is_on_post(self, day: date) -> bool:
        """Whether a day is one on post, as far as the days of the term and its end are known."""
        return self.arrived_on <= day <= self.last_day and not self.is_suspended_on(day)

    def _days_of(self, suspension: Suspension) -> int:
        after = suspension.resumed_on
        if self.ending:
            left = self.ending.last_day + timedelta(days=1)
            after = min(after or left, left)
        return max(0, (after - suspension.since).days) if after else 0


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
        raise state_forbids(course.state)


def state_forbids(state: State) -> PlacementStateForbids:
    """The refusal that tells where a placement stands and what may be done from there."""
    ways = ((move, "unit or officer") for before, move in MOVES if before == state)
    found = standing(state, ways, NAMES)
    return PlacementStateForbids(found.words, **found.members)


def refuse_at_rest(*, is_open: bool, by_officer: bool) -> None:
    """Whether a signed youth goes to a post at rest, an officer decides: PostAtRest."""
    if not is_open and not by_officer:
        raise PostAtRest


def arrive(signed_on: date, arrived_on: date, months: int) -> Course:
    """A placement begins on the day of arrival, that of the signature or a later one.

    Raises ArrivalBeforeSignature.
    """
    if arrived_on < signed_on:
        raise ArrivalBeforeSignature(signed_on=signed_on.isoformat())
    return Course(months, arrived_on)
