"""What one officer said another one puts right; what was let go nobody does."""

from datetime import date

import pytest

from services.units.rules.removals import RemovalProposed
from services.units.rules.reopenings import (
    ComplaintForgotten,
    check_nothing_rests,
    check_still_kept,
)
from services.units.rules.second_persons import SecondPersonNeeded, check_another


def test_another_puts_it_right():
    check_another("acc_1", "acc_2")
    check_another(None, "acc_2")
    with pytest.raises(SecondPersonNeeded):
        check_another("acc_1", "acc_1")


def test_what_was_let_go_is_not_investigated():
    check_still_kept(None)
    with pytest.raises(ComplaintForgotten):
        check_still_kept(date(2026, 3, 2))


def test_a_conclusion_stands_while_its_removal_is_under_way():
    check_nothing_rests(None)
    with pytest.raises(RemovalProposed):
        check_nothing_rests("proposed")
