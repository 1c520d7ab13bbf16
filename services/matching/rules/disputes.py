"""Disputes of a placement's record: the other side disagrees, an officer decides.

Of the end or any other entry, by the youth or the unit, whoever did not enter it; of a month's
attendance, by the youth. What is upheld is put right by a counter-entry, or by a month reopened.
A decision is the last word on an entry for the side that filed, and its own entry is no new one;
the side that lost enters the same again only of days after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from services.common.errors import (
    Conflict,
    Forbidden,
    JianxiError,
    Malformed,
    NotFound,
    Refused,
    Stale,
)
from services.common.time.workdays import WorkCalendar, YearUnknown
from services.matching.rules.entries import EntrySide

Subject = Literal["end", "entry", "attendance"]
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
    """没有可以提出争议的记录：见习没有结束，这个月的考勤没有确认，或者这条记录已被更正。"""


class OwnEntryDisputed(Refused):
    """这条记录由您这一方登记；有误的，请经办机构更正。"""


class DisputeTooLate(Refused):
    """已超过提出争议的期限。"""


class OnlyYouthsContestAttendance(Forbidden):
    """考勤由单位确认，只有见习人员可以提出争议。"""


class DisputeDecided(Refused):
    """您对这条记录提出的争议已经决定，不再受理；仍有异议的，请向上一级经办机构反映。"""


class DecisionDisputed(Refused):
    """这条记录是按争议的决定更正的，不再受理争议；仍有异议的，请向上一级经办机构反映。"""


class DecidedOtherwise(Refused):
    """对同样的登记已有争议的决定，单位再次登记的日期应在决定之后；决定以前的由经办机构登记。"""


class DecidesOwnEntry(Forbidden):
    """这条记录由您登记，争议应由其他人员决定。"""


class DisputeRemedyUnfit(Malformed):
    """支持对结束或者一条记录的争议，须填写实际情况；驳回的，或者考勤的争议，不填。"""


class MonthUnfit(Malformed):
    """对考勤提出争议的须填写月份，其他的不填。"""


class EntryUnfit(Malformed):
    """对一条记录提出争议的须填写记录编号，对结束和考勤的不填。"""


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
    entered_side: EntrySide | None = None
    """Whose entry it is; None where only the account was kept."""
    decided: bool = False
    """Whether an officer decided on it before, when this side disputed it."""
    by_decision: bool = False
    """Whether it was entered to put right what was disputed."""


def last_day(calendar: WorkCalendar, entered_on: date, days: int) -> date | None:
    """The last day on which what was entered on a day may be disputed, `days` working days on.

    None where no calendar reaches it.
    """
    try:
        return calendar.nth_after(entered_on, days)
    except YearUnknown:
        return None


def check_named(subject: Subject, month: object | None, entry_id: object | None) -> None:
    """A month is named for attendance, an entry for an entry. Raises MonthUnfit, EntryUnfit."""
    if (subject == "attendance") != (month is not None):
        raise MonthUnfit("/month", MonthUnfit.title())
    if (subject == "entry") != (entry_id is not None):
        raise EntryUnfit("/entry_id", EntryUnfit.title())


def check_filing(filing: Filing, today: date) -> None:
    """The side that did not enter it may dispute it, in time, until it is decided.

    Raises OnlyYouthsContestAttendance, OwnEntryDisputed, DecisionDisputed, DisputeDecided,
    DisputeTooLate.
    """
    if filing.subject == "attendance" and filing.side != "youth":
        raise OnlyYouthsContestAttendance
    if _is_own(filing):
        raise OwnEntryDisputed
    if filing.by_decision:
        raise DecisionDisputed
    if filing.decided:
        raise DisputeDecided
    if today > filing.file_by:
        raise DisputeTooLate(until=filing.file_by.isoformat())


def open_until(filing: Filing, today: date) -> date | None:
    """The last day on which a dispute may still be filed; None where it would be refused."""
    try:
        check_filing(filing, today)
    except JianxiError:
        return None
    return filing.file_by


def _is_own(filing: Filing) -> bool:
    # A unit has many accounts and speaks with one voice.
    if filing.entered_side is None:
        return filing.filed_by == filing.entered_by
    return filing.entered_side == filing.side


def after(state: State, move: Move) -> State:
    """The state a move leads to. Raises DisputeClosed."""
    if (state, move) not in _NEXT:
        raise DisputeClosed(state=state)
    return _NEXT[state, move]


def check_decision(
    subject: Subject, *, upheld: bool, corrects: bool, decider: str, entered_by: str
) -> None:
    """Another person decides than who entered it, and says what was really so of an entry.

    Raises DecidesOwnEntry, DisputeRemedyUnfit.
    """
    if decider == entered_by:
        raise DecidesOwnEntry
    if corrects != (upheld and subject != "attendance"):
        raise DisputeRemedyUnfit("/correction", DisputeRemedyUnfit.title())


def refuse_stale(version: int, expected: int) -> None:
    """Two people can't decide at once. Raises DisputeChanged."""
    if version != expected:
        raise DisputeChanged(version=version)


def refuse_decided(day: date, decided_on: date | None) -> None:
    """Who lost a dispute enters the same again only of days after it. Raises DecidedOtherwise.

    `decided_on` is the day of the last decision that the side lost; None of none.
    """
    if decided_on is not None and day <= decided_on:
        raise DecidedOtherwise(decided_on=decided_on.isoformat())


def stated_in(ends: Sequence[tuple[str, object]]) -> str | None:
    """The entry that states an end as it stands, of each entry's id and the end after it.

    None while there is no end. A correction of something else leaves an end where it was stated.
    """
    found: str | None = None
    before: object = None
    for entry_id, end in ends:
        if end != before:
            found, before = entry_id, end
    return found if before is not None else None


def newest_of(entry_id: str, counters: Sequence[tuple[str, str | None]]) -> str:
    """The entry that stands in the place of another: the last of those that counter it.

    `counters` are each entry's id and that of the one it counters, in order.
    """
    for later, corrects in counters:
        if corrects == entry_id:
            entry_id = later
    return entry_id
