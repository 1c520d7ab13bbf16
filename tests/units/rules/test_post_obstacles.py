"""What is gone is taken off, and with the last seat the post closes."""

import pytest

from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.offers import Wish, asked
from services.units.rules.post_obstacles import ENDED_WITH, KINDS, POST_OBSTACLE_STEPS, without


@pytest.mark.parametrize(
    ("headcount", "gone", "wish"),
    [
        (3, 1, Wish("lower", 2, None, 1)),
        (3, 2, Wish("lower", 1, None, 2)),
        (3, 3, Wish("close", 3, None, 3)),
        (1, 1, Wish("close", 1, None, 1)),
    ],
)
def test_an_offer_without_what_is_gone(headcount, gone, wish):
    assert without(headcount, gone) == wish
    assert asked(wish, 4).gone == gone


def test_only_what_is_unsafe_is_cleared_and_only_once():
    assert follow(POST_OBSTACLE_STEPS, KINDS["safety"], "clear", "officer") == "cleared"
    for state in ("cleared", KINDS["post_gone"], "taken_off", "lapsed"):
        with pytest.raises(MoveNotOpen):
            follow(POST_OBSTACLE_STEPS, state, "clear", "officer")


def test_whatever_is_open_lapses_with_its_post_and_what_has_ended_does_not():
    who = ENDED_WITH["lapse"]
    for state in KINDS.values():
        assert follow(POST_OBSTACLE_STEPS, state, "lapse", who) == "lapsed"
    for state in ("cleared", "taken_off", "lapsed"):
        with pytest.raises(MoveNotOpen):
            follow(POST_OBSTACLE_STEPS, state, "lapse", who)
