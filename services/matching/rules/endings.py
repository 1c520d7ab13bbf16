"""How a placement ends: at term, retained before term, or early; once, and in one manner."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from services.common.errors import Refused
from services.matching.rules.causes import ByWhom, Cause, CauseUntold, refuse_blame
from services.matching.rules.placements import Course, Ending, Outcome, Suspension, refuse_move


class CompletionBeforeTerm(Refused):
    """见习期未满，只有被本单位提前留用的才能登记完成。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


class RetainedAfterTerm(Refused):
    """留用日期在见习期满之后，请登记期满完成，再登记留用结果。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


class ContractEndsTooSoon(Refused):
    """劳动合同的终止日期不能早于起始日期。"""


class EndOutsideTerm(Refused):
    """提前结束的最后一天应在到岗之日和见习期满的前一天之间。"""

    article = "宁人社函〔2020〕272号 附件填表说明3"


class EndBeforeEntry(Refused):
    """最后一个见习日早于已经登记的中止或者恢复的日期，请先更正那条记录。"""


@dataclass(frozen=True)
class AtTerm:
    """The end at term: the term's last day."""


@dataclass(frozen=True)
class Retained:
    """The end by a labour contract with the unit before term: its eve is the last day."""

    since: date
    until: date | None = None
    """The last day of the contract, if it is for a fixed term."""


@dataclass(frozen=True)
class Early:
    """Any other end before term, with its cause and by whose doing."""

    last_day: date
    cause: Cause
    by_whom: ByWhom


@dataclass(frozen=True)
class NeverCame:
    """No end: the arrival was entered of somebody who never came."""


Manner: TypeAlias = AtTerm | Retained | Early | NeverCame


def end(course: Course, manner: Manner, today: date) -> Course:
    """A placement ends once, in one of three manners, or by a correction never began.

    Raises PlacementStateForbids, CompletionBeforeTerm, RetainedAfterTerm, EndOutsideTerm,
    EndBeforeEntry, ContractEndsTooSoon, CauseNotTheirs.
    """
    if isinstance(manner, AtTerm):
        return _complete(course, today)
    if isinstance(manner, Retained):
        return _retain(course, manner)
    if isinstance(manner, NeverCame):
        return _annul(course)
    return _end_early(course, manner)


def refuse_unexplained(manner: Manner, ground: str | None) -> None:
    """What the cause of an early end does not say, the ground says. Raises CauseUntold."""
    if isinstance(manner, Early) and manner.cause == "other" and not ground:
        raise CauseUntold


def manner_of(ending: Ending) -> Manner:
    """The manner in which an end was stated, so that it can be stated again."""
    if ending.cause and ending.by_whom:
        return Early(ending.last_day, ending.cause, ending.by_whom)
    if ending.early_retention:
        return Retained(ending.last_day + timedelta(days=1))
    return AtTerm()


def refuse_until(since: date, until: date | None) -> None:
    """A contract for a fixed term ends no sooner than it begins. Raises ContractEndsTooSoon."""
    if until is not None and until < since:
        raise ContractEndsTooSoon


def _annul(course: Course) -> Course:
    return Course(course.months, course.arrived_on, Ending(course.arrived_on - timedelta(days=1)))


def _complete(course: Course, today: date) -> Course:
    refuse_move(course, "complete")
    if today < course.term_last_day:
        raise CompletionBeforeTerm(term_last_day=course.term_last_day.isoformat())
    return replace(course, ending=Ending(course.term_last_day))


def _retain(course: Course, manner: Retained) -> Course:
    refuse_move(course, "complete")
    if manner.since > course.term_last_day:
        raise RetainedAfterTerm(term_last_day=course.term_last_day.isoformat())
    if manner.since <= course.arrived_on:
        raise EndOutsideTerm(arrived_on=course.arrived_on.isoformat())
    ending = Ending(manner.since - timedelta(days=1), early_retention=True)
    refuse_until(manner.since, manner.until)
    outcome = Outcome("retained", manner.since, "labour_contract", until=manner.until)
    return replace(_ended(course, ending), outcome=outcome)


def _end_early(course: Course, manner: Early) -> Course:
    refuse_move(course, "end_early")
    # A term that is suspended runs on for as long as that lasts.
    if not course.open_suspension and manner.last_day >= course.term_last_day:
        raise EndOutsideTerm(term_last_day=course.term_last_day.isoformat())
    if manner.last_day < course.arrived_on:
        raise EndOutsideTerm(arrived_on=course.arrived_on.isoformat())
    refuse_blame(manner.cause, manner.by_whom)
    return _ended(course, Ending(manner.last_day, cause=manner.cause, by_whom=manner.by_whom))


def _ended(course: Course, ending: Ending) -> Course:
    for stop in reversed(course.suspensions):
        _refuse_before(ending.last_day, stop)
    # Who stopped on the morrow of the last day and never came back lost no day.
    left = tuple(stop for stop in course.suspensions if stop.since <= ending.last_day)
    return replace(course, ending=ending, suspensions=left)


def _refuse_before(last_day: date, stop: Suspension) -> None:
    if stop.since - timedelta(days=1) > last_day:
        raise EndBeforeEntry(entry="suspended", day=stop.since.isoformat())
    if stop.resumed_on is not None and stop.resumed_on > last_day:
        raise EndBeforeEntry(entry="resumed", day=stop.resumed_on.isoformat())
