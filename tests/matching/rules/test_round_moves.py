"""The life of a round: each move from its states only, and two hands for the seed."""

from hashlib import sha256

import pytest

from services.common.errors import Malformed, Unpinned
from services.matching.rules import round_moves as rules
from services.matching.rules.round_moves import ROUND_STEPS, RoundMove, RoundState

STATES: tuple[RoundState, ...] = (
    "open", "frozen", "contributed", "run", "applied", "failed", "cancelled",
)  # fmt: skip
MOVES: tuple[RoundMove, ...] = (
    "commit", "freeze", "contribute", "pass", "fail", "apply", "cancel", "ask-to-cancel",
    "agree-to-cancel",
)  # fmt: skip
VALUE = "5a" * 32


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_leads_on_only_from_where_the_table_says(state: RoundState, move: RoundMove) -> None:
    steps = {(step.state, step.move): step.next for step in ROUND_STEPS}
    if (state, move) in steps:
        assert rules.round_after(state, move) == steps[state, move]
    else:
        with pytest.raises(rules.RoundMoveNotOpen):
            rules.round_after(state, move)


def test_what_is_applied_failed_or_cancelled_stays_so() -> None:
    left = {step.state for step in ROUND_STEPS}
    assert left == set(rules.UNDER_WAY)
    assert set(rules.FROZEN) < left


def test_a_move_names_the_version_it_saw() -> None:
    rules.refuse_stale_round(3, 3)
    with pytest.raises(rules.RoundChanged):
        rules.refuse_stale_round(3, 2)
    with pytest.raises(Unpinned):
        rules.refuse_stale_round(3, None)


def test_a_value_is_32_bytes_in_lower_hex() -> None:
    assert rules.read_value(VALUE, "/value") == b"\x5a" * 32
    for crooked in (VALUE[:-1], VALUE.upper(), VALUE + "5a", "g" * 64, ""):
        with pytest.raises(Malformed):
            rules.read_value(crooked, "/value")


def test_who_opened_a_round_contributes_nothing() -> None:
    rules.refuse_same_hand("acc_1", "acc_2")
    with pytest.raises(rules.SameHand):
        rules.refuse_same_hand("acc_1", "acc_1")


def test_the_intake_closes_over_two_commitments_and_none_is_changed() -> None:
    rules.refuse_without_commitment(VALUE)
    with pytest.raises(rules.ContributionMissing):
        rules.refuse_without_commitment(None)
    rules.refuse_other_commitment(None)
    with pytest.raises(rules.ContributionCommitted):
        rules.refuse_other_commitment(VALUE)


def test_the_value_revealed_is_the_one_committed() -> None:
    told = bytes.fromhex(VALUE)
    rules.refuse_other_value(told, sha256(told).hexdigest())
    with pytest.raises(rules.ContributionDiffers):
        rules.refuse_other_value(told, "0" * 64)


@pytest.mark.parametrize("state", STATES)
def test_from_the_contribution_on_calling_off_takes_two(state: RoundState) -> None:
    alone = any((step.state, step.move) == (state, "cancel") for step in ROUND_STEPS)
    assert rules.takes_two_to_cancel(state) is (state in ("contributed", "run"))
    assert alone is (state in ("open", "frozen"))
    assert rules.is_over(state) is (state in ("applied", "failed", "cancelled"))


def test_another_than_who_asked_agrees_to_calling_off() -> None:
    rules.refuse_asking_twice(None)
    with pytest.raises(rules.CancellationAsked):
        rules.refuse_asking_twice("acc_1")
    rules.refuse_lone_cancelling("acc_1", "acc_2")
    with pytest.raises(rules.CancelsAlone):
        rules.refuse_lone_cancelling("acc_1", "acc_1")
    with pytest.raises(rules.CancellationNotAsked):
        rules.refuse_lone_cancelling(None, "acc_1")


def test_a_round_is_of_a_whole_market_and_the_refusal_names_it() -> None:
    rules.refuse_other_than_market("640000", "640000")
    with pytest.raises(rules.NotAMarket) as refused:
        rules.refuse_other_than_market("640100", "640000")
    assert refused.value.members == {"market": "640000"}
    assert "640000" in refused.value.detail
