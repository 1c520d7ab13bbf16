"""Trainings: when they can have been held, and which day is that of the entry training."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules import trainings
from services.matching.rules.dispatches import MoveNotOpen
from services.matching.rules.entries import DayInFuture

FIRST, LAST = date(2026, 3, 2), date(2026, 9, 1)


def test_a_training_lies_between_dispatch_and_last_day() -> None:
    for day in (FIRST, LAST):
        trainings.check_held(day, (FIRST, LAST), date(2026, 12, 1))
    for day in (date(2026, 3, 1), date(2026, 9, 2)):
        with pytest.raises(Malformed):
            trainings.check_held(day, (FIRST, LAST), date(2026, 12, 1))


def test_a_training_of_tomorrow_was_not_held() -> None:
    trainings.check_held(FIRST, (FIRST, LAST), FIRST)
    with pytest.raises(DayInFuture):
        trainings.check_held(date(2026, 3, 3), (FIRST, LAST), FIRST)


def test_who_accepted_is_trained_before_the_arrival_and_nobody_else() -> None:
    for state in ("accepted", "signed"):
        trainings.refuse_unless_expected(state)
    for state in ("issued", "arrived", "refused", "withdrawn"):
        with pytest.raises(MoveNotOpen):
            trainings.refuse_unless_expected(state)


def test_the_first_entry_training_counts() -> None:
    assert trainings.entry_day([]) is None
    assert trainings.entry_day([("skills", FIRST)]) is None
    held = [("entry_safety", LAST), ("entry_safety", FIRST), ("safety", date(2026, 3, 1))]
    assert trainings.entry_day(held) == FIRST
