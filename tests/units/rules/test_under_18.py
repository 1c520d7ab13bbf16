"""Posts not for those under 18: held to from the declaration until an officer refuses it."""

import pytest

from services.common.errors import Malformed
from services.units.rules import under_18 as rules
from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.under_18 import (
    UNDER_18_STEPS,
    check_declared,
    check_ground,
    declared,
    keeps_out,
    state_of,
)


@pytest.mark.parametrize(
    ("state", "out"), [(None, False), ("declared", True), ("confirmed", True), ("refused", False)]
)
def test_those_under_18_are_kept_out_until_a_declaration_is_refused(state, out):
    assert keeps_out(state) is out


def test_a_ground_goes_with_a_declaration_only():
    check_ground(unsuitable=True, code="hazard", text="接触化学品")
    check_ground(unsuitable=False, code=None, text=None)
    with pytest.raises(Malformed):
        check_ground(unsuitable=False, code="hazard", text="接触化学品")


def test_what_is_published_as_unsuitable_says_why():
    check_declared(unsuitable=True, code="night_shift")
    check_declared(unsuitable=False, code=None)
    with pytest.raises(rules.Under18GroundMissing):
        check_declared(unsuitable=True, code=None)


def test_an_officer_decides_and_may_decide_again():
    assert declared(unsuitable=False) is None
    state = state_of(declared(unsuitable=True))
    for move, then in [("refuse", "refused"), ("confirm", "confirmed"), ("refuse", "refused")]:
        state = follow(UNDER_18_STEPS, state, move, "officer")
        assert state == then
    with pytest.raises(MoveNotOpen):
        follow(UNDER_18_STEPS, state, "refuse", "officer")
    with pytest.raises(rules.Under18NotDeclared):
        state_of(None)
