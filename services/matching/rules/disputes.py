"""Disputes of a placement's record: the other side disagrees, an officer decides.

Of an end, by the youth or the unit, whoever did not enter it; of a month's attendance, by the
youth. What is upheld is put right by a counter-entry, or by a month reopened.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from services.common.errors import Conflict, Forbidden, Malformed, NotFound, Refused, Stale

Subject = Literal["end", "attendance"]
Side = Literal["youth", "unit"]
State = Literal["filed", "upheld", "dismissed", "withdrawn"]
Move = Literal["uphold", "dismiss", "withdraw"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


STEPS: Final = (
    Step("filed", "uphold", "officer", "upheld"),
    Step("filed", "dismiss", "officer", "dismissed"),
    Step("filed", "withdraw", "youth or unit", "withdrawn"),
)
_NEXT: Final = {(step.state, step.move): step.next for step in STEPS}


class DisputeNotFound(NotFound):
    """没有找到这件争议，或者不在您可以查看的范围内。"""


class DisputeChanged(Stale):
    """这件争议已有变动，请刷新后再办理。"""


class DisputeClosed(Refused):
    """这件争议已经办结。"""


class DisputeOpen(Conflict):
    """对这条记录已有一件争议在办理。"""


class NothingToDispute(Refused):
    """还没有可以提出争议的记录：见习没有结束，或者这个月的考勤没有确认。"""


class OwnEntryDisputed(Refused):
    """这条记录由您自己登记；有误的，请经办机构更正。"""


class DisputeTooLate(Refused):
    """已超过提出争议的期限。"""


class OnlyYouthsContestAttendance(Forbidden):
    """考勤由单位确认，只有见习人员可以提出争议。"""


class DecidesOwnEntry(Forbidden):
    """这条记录由您登记，争议应由其他人员决定。"""


class DisputeRemedyUnfit(Malformed):
    """支持结束争议的须填写实际情况；驳回的，或者考勤的争议，不填。"""


class MonthUnfit(Malformed):
    """对考勤提出争议的须填写月份，对结束的不填。"""


@dataclass(frozen=True)
class DisputeTerms:
    """The dated values, in working days."""

    file_within: int
    decide_within: int


@dataclass(frozen=True)
class Filing:
    """A dispute as it is filed: by which side, of what was recorded when and by whom."""

    subject: Subject
    side: Side
    filed_by: str
    entered_by: str
    file_by: date
    """The last day on which it may be disputed."""


def check_month(subject: Subject, month: object | None) -> None:
    """A month is named for attendance and only for it. Raises MonthUnfit."""
    if (subject == "attendance") != (month is not None):
        raise MonthUnfit("/month", MonthUnfit.title())


def check_filing(filing: Filing, today: date) -> None:
    """Who did not enter it may dispute it, in time.

    Raises OnlyYouthsContestAttendance, OwnEntryDisputed, DisputeTooLate.
    """
    if filing.subject == "attendance" and filing.side != "youth":
        raise OnlyYouthsContestAttendance
    if filing.filed_by == filing.entered_by:
        raise OwnEntryDisputed
    if today > filing.file_by:
        raise DisputeTooLate(until=filing.file_by.isoformat())


def after(state: State, move: Move) -> State:
    """The state a move leads to. Raises DisputeClosed."""
    if (state, move) not in _NEXT:
        raise DisputeClosed(state=state)
    return _NEXT[state, move]


def check_decision(
    subject: Subject, *, upheld: bool, corrects: bool, decider: str, entered_by: str
) -> None:
    """Another person decides than who entered it, and says what was really so of an end.

    Raises DecidesOwnEntry, DisputeRemedyUnfit.
    """
    if decider == entered_by:
        raise DecidesOwnEntry
    if corrects != (upheld and subject == "end"):
        raise DisputeRemedyUnfit("/correction", DisputeRemedyUnfit.title())


def refuse_stale(version: int, expected: int) -> None:
    """Two people can't decide at once. Raises DisputeChanged."""
    if version != expected:
        raise DisputeChanged(version=version)
