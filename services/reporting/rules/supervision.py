"""Supervision (督办): the centre urges a report that is missing, late or returned, in writing."""

from datetime import date
from typing import Final, Literal, NamedTuple

from services.common.errors import Malformed, NotFound, Refused
from services.common.moves import Names, standing
from services.reporting.rules.annual_filings import YearStanding
from services.reporting.rules.deadlines import Standing

State = Literal["open", "answered"]
Move = Literal["answer"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


SUPERVISION_STEPS: Final = (Step("open", "answer", "city", "answered"),)
_URGED: Final = ("warned", "missing", "late", "returned")
NAMES: Final = Names(
    states={"open": "待答复", "answered": "已答复"},
    moves={"answer": "答复"},
    movers={"city": "被督办的机构"},
)


class SupervisionNoteUnknown(NotFound):
    """没有找到这份督办，或者不在您可以查看的范围内。"""


class NothingToUrge(Refused):
    """这份报告没有超过期限，也没有被退回，不用督办。"""


class AnswerDayPast(Malformed):
    """答复的期限不能早于今天。"""


class NoteStateForbids(Refused):
    """这份督办已经答复过。"""


def refuse_needless(stands: Standing | YearStanding) -> None:
    """Only what is over its earlier deadline, was late or was returned is urged: NothingToUrge."""
    if stands not in _URGED:
        raise NothingToUrge(standing=stands)


def require_day_to_come(answer_by: date, today: date) -> None:
    """An answer is asked for by today at the earliest. Raises AnswerDayPast."""
    if answer_by < today:
        raise AnswerDayPast("/answer_by", AnswerDayPast.title())


def answered(state: State) -> State:
    """A note is answered once. Raises NoteStateForbids."""
    for step in SUPERVISION_STEPS:
        if step.state == state:
            return step.next
    found = standing(state, (), NAMES)
    raise NoteStateForbids(found.words, move="answer", **found.members)
