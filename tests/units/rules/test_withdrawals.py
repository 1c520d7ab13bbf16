"""Withdrawal: who may ask, and the moves from the request on."""

import pytest

from services.units.rules import withdrawals as rules
from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.withdrawals import WITHDRAWAL_STEPS, check_request


@pytest.mark.parametrize("state", ["recognised", "suspended"])
def test_a_standing_unit_asks_once(state):
    check_request(state, is_open=False)
    with pytest.raises(rules.WithdrawalOpen):
        check_request(state, is_open=True)


@pytest.mark.parametrize("state", ["applied", "returned", "refused", "removed", "merged"])
def test_others_have_nothing_to_withdraw_from(state):
    with pytest.raises(rules.NothingToWithdraw):
        check_request(state, is_open=False)


def test_a_request_is_decided_once_by_the_office_or_taken_back_by_the_unit():
    assert follow(WITHDRAWAL_STEPS, "requested", "grant", "officer") == "granted"
    assert follow(WITHDRAWAL_STEPS, "requested", "decline", "officer") == "declined"
    assert follow(WITHDRAWAL_STEPS, "requested", "take_back", "unit") == "taken_back"
    for state, move, who in [
        ("granted", "decline", "officer"),
        ("requested", "grant", "unit"),
        ("requested", "take_back", "officer"),
    ]:
        with pytest.raises(MoveNotOpen):
            follow(WITHDRAWAL_STEPS, state, move, who)
