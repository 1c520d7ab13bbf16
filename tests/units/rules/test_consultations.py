"""Consultations: answered before they are published, and overdue after their last day."""

from datetime import date

import pytest

from services.units.rules.consultations import (
    CONSULTATION_STEPS,
    AnswerForgotten,
    NotAnsweredYet,
    check_answered,
    is_unanswered,
)
from services.units.rules.moves import MoveNotOpen, follow

TODAY = date(2026, 3, 2)


def test_only_what_was_answered_is_published():
    check_answered("answered", "可以报名。")
    with pytest.raises(NotAnsweredYet):
        check_answered("asked", None)
    with pytest.raises(AnswerForgotten):
        check_answered("answered", "")


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        ("asked", date(2026, 3, 2), False),
        ("asked", date(2026, 3, 1), True),
        ("asked", None, True),
        ("answered", date(2026, 3, 1), False),
    ],
)
def test_a_question_is_overdue_after_its_last_day(state, due_on, late):
    assert is_unanswered(state, due_on, TODAY) is late


def test_a_question_is_answered_once():
    assert follow(CONSULTATION_STEPS, "asked", "answer", "officer") == "answered"
    with pytest.raises(MoveNotOpen):
        follow(CONSULTATION_STEPS, "answered", "answer", "officer")
