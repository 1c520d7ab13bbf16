"""Moves: a state machine is a table."""

import pytest

from services.common.errors import Stale, Unpinned
from services.units.rules import moves
from services.units.rules.posts import POST_STEPS
from services.units.rules.units import UNIT_STEPS


@pytest.mark.parametrize("step", [*UNIT_STEPS, *POST_STEPS], ids=str)
def test_every_step_of_the_tables_can_be_gone(step):
    table = UNIT_STEPS if step in UNIT_STEPS else POST_STEPS
    assert moves.follow(table, step.state, step.move, step.who) == step.next


def test_a_removed_unit_is_not_recognised_again():
    with pytest.raises(moves.MoveNotOpen) as refused:
        moves.follow(UNIT_STEPS, "removed", "recognise", "officer")
    assert refused.value.members == {
        "state": "removed",
        "move": "recognise",
        "open_moves": [
            {"move": "readmit", "who": "officer"},
            {"move": "apply_again", "who": "unit"},
        ],
    }
    assert refused.value.detail == (
        "现在的状态是“已清退”，可以办理的有：准予提前重新申请（经办机构）、重新申请（见习单位）。"
    )


def test_a_unit_does_not_recognise_itself():
    with pytest.raises(moves.MoveNotOpen):
        moves.follow(UNIT_STEPS, "applied", "recognise", "unit")


def test_a_closed_post_does_not_open_again():
    for move in ("publish", "resume", "suspend", "close"):
        with pytest.raises(moves.MoveNotOpen):
            moves.follow(POST_STEPS, "closed", move, "unit")


def test_no_two_steps_start_alike():
    for table in (UNIT_STEPS, POST_STEPS):
        starts = [(step.state, step.move, step.who) for step in table]
        assert len(starts) == len(set(starts))


def test_the_version_seen_must_be_the_version_that_is():
    moves.check_version(3, 3)
    with pytest.raises(Stale) as stale:
        moves.check_version(3, 2)
    assert stale.value.members == {"version": 3}


def test_a_move_names_the_version_it_saw():
    with pytest.raises(Unpinned):
        moves.check_version(3, None)
