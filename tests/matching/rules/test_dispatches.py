"""The life of a dispatch: the table of moves, whole."""

from typing import get_args

import pytest

from services.common.errors import Unpinned
from services.matching.rules import dispatches
from services.matching.rules.dispatches import (
    DispatchChanged,
    DispatchState,
    Move,
    MoveNotOpen,
)

OPEN_MOVES = {
    ("issued", "accept"): "accepted",
    ("issued", "refuse"): "refused",
    ("issued", "withdraw"): "withdrawn",
    ("issued", "obstruct"): "withdrawn",
    ("accepted", "refuse"): "refused",
    ("accepted", "withdraw"): "withdrawn",
    ("accepted", "sign"): "signed",
    ("accepted", "obstruct"): "withdrawn",
    ("signed", "obstruct"): "withdrawn",
    ("signed", "arrive"): "arrived",
    ("arrived", "annul"): "signed",
    ("arrived", "strike"): "withdrawn",
    ("withdrawn", "reinstate"): "arrived",
}


@pytest.mark.parametrize("state", get_args(DispatchState))
@pytest.mark.parametrize("move", get_args(Move))
def test_a_move_is_open_in_the_states_of_the_table_and_in_no_other(
    state: DispatchState, move: Move
) -> None:
    if (state, move) in OPEN_MOVES:
        assert dispatches.after(state, move) == OPEN_MOVES[state, move]
    else:
        with pytest.raises(MoveNotOpen):
            dispatches.after(state, move)


def test_no_move_is_listed_twice() -> None:
    pairs = [(step.state, step.move) for step in dispatches.MOVES]
    assert len(pairs) == len(set(pairs)) == len(OPEN_MOVES)


def test_the_mover_names_the_version_they_saw() -> None:
    dispatches.refuse_stale(2, 2)
    with pytest.raises(DispatchChanged):
        dispatches.refuse_stale(3, 2)
    with pytest.raises(Unpinned):
        dispatches.refuse_stale(3, None)
