"""Closings of returned allowance: their table of moves, and the two persons."""

import itertools
import typing

import pytest

from services.reporting.rules import return_closings as rules

STATES = typing.get_args(rules.State)
MOVES = typing.get_args(rules.Move)


@pytest.mark.parametrize(("state", "move"), list(itertools.product(STATES, MOVES)))
def test_only_the_moves_of_the_table_lead_on(state, move):
    if (state, move) in rules.MOVES:
        assert rules.next_state(state, move) == rules.MOVES[state, move]
        return
    with pytest.raises(rules.ReturnClosingStateForbids) as refused:
        rules.next_state(state, move)
    assert refused.value.members["state"] == state


def test_what_stands_explains_and_what_was_undone_does_not():
    assert set(STATES) - set(rules.STANDING) == {"declined", "withdrawn"}


def test_nobody_decides_on_their_own_proposal():
    rules.require_second_person("acc_2", "acc_1")
    with pytest.raises(rules.ClosedBySamePerson):
        rules.require_second_person("acc_1", "acc_1")


def test_one_closing_of_a_month_is_decided_at_a_time():
    rules.require_none_proposed(awaits_decision=False)
    with pytest.raises(rules.ReturnClosingProposed):
        rules.require_none_proposed(awaits_decision=True)
