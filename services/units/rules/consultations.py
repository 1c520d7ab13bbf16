"""Consultations: a question to an office, its answer, and what of both is published (五)."""

from datetime import date
from typing import Final, Literal

from services.common.errors import NotFound, Refused
from services.units.rules.moves import Step, Steps, Who

ConsultationState = Literal["asked", "answered"]
ConsultationMove = Literal["answer", "correct"]

CONSULTATION_STEPS: Final[Steps[ConsultationState, ConsultationMove, Who]] = Steps(
    (
        Step("asked", "answer", "officer", "answered"),
        Step("answered", "correct", "officer", "answered"),
    ),
    states={
        "asked": "待答复",
        "answered": "已答复",
    },
    moves={
        "answer": "答复",
        "correct": "更正答复",
    },
)
UNANSWERED: Final[tuple[ConsultationState, ...]] = ("asked",)
"""The states in which an office is to answer."""


class ConsultationNotFound(NotFound):
    """没有找到这项咨询，或者不在您可以查看的范围内。"""


class NotAnsweredYet(Refused):
    """答复以后才能公开。"""


class AnswerForgotten(Refused):
    """这项咨询已满保存年限，答复已经清除，不能再公开或者更正。"""


def check_answered(state: ConsultationState, answer: str | None) -> None:
    """Only an answer that is there is published or corrected: NotAnsweredYet, AnswerForgotten."""
    if state != "answered":
        raise NotAnsweredYet
    if not answer:
        raise AnswerForgotten


def is_unanswered(state: ConsultationState, due_on: date | None, today: date) -> bool:
    """Whether an answer is overdue, or nobody could count until when it was due."""
    return state == "asked" and (due_on is None or due_on < today)
