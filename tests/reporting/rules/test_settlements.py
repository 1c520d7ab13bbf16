"""A settlement's way: which step follows which, and who may not take two of them."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from services.common.values.month import Month
from services.reporting.rules import settlements as rules
from services.reporting.rules.settlements import MOVES, PAST, ROLES, Move, State

APART = {"review": ["preparation"], "approval": ["preparation", "review"]}


def test_the_way_leads_from_preparation_to_payment():
    state: State = "preparing"
    for move in ("preparation", "review", "publication", "approval", "disbursement"):
        state = rules.next_state(state, move)
    assert state == "disbursed"


def test_every_other_step_is_refused():
    for state in get_args(State):
        for move in get_args(Move):
            if (state, move) not in MOVES:
                with pytest.raises(rules.SettlementStateForbids):
                    rules.next_state(state, move)


def test_every_move_has_its_role_and_its_word_in_the_feed():
    assert set(ROLES) == set(PAST) == set(get_args(Move)) == {move for _, move in MOVES}


@pytest.mark.parametrize(("today", "over"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_a_month_is_settled_from_the_day_after_its_last(today, over):
    if over:
        rules.require_month_over(Month(2026, 3), today)
    else:
        with pytest.raises(rules.MonthNotOver):
            rules.require_month_over(Month(2026, 3), today)


@pytest.mark.parametrize("move", ["review", "review_return", "approval", "approval_return"])
def test_the_preparer_takes_no_decision(move):
    with pytest.raises(rules.SamePerson) as refused:
        rules.require_other_person(move, "acc_1", {"preparation": "acc_1"}, APART)
    assert refused.value.members["same_as"] == "preparation"


def test_the_reviewer_does_not_approve():
    earlier = {"preparation": "acc_1", "review": "acc_2"}
    with pytest.raises(rules.SamePerson):
        rules.require_other_person("approval", "acc_2", earlier, APART)
    rules.require_other_person("approval", "acc_3", earlier, APART)


def test_no_value_lets_the_preparer_approve():
    with pytest.raises(rules.SamePerson):
        rules.require_other_person("approval", "acc_1", {"preparation": "acc_1"}, {})


def test_the_preparer_publishes():
    rules.require_other_person("publication", "acc_1", {"preparation": "acc_1"}, APART)


@pytest.mark.parametrize(("today", "over"), [(date(2026, 4, 9), False), (date(2026, 4, 10), True)])
def test_an_approval_waits_for_the_end_of_the_publicity(today, over):
    if over:
        rules.require_publicity_over(date(2026, 4, 9), today)
    else:
        with pytest.raises(rules.PublicityNotOver):
            rules.require_publicity_over(date(2026, 4, 9), today)


def test_a_settlement_of_nothing_goes_no_further():
    nothing = Decimal("0.00")
    rules.require_something_to_settle(Decimal("0.01"), nothing)
    rules.require_something_to_settle(nothing, Decimal("0.01"))
    with pytest.raises(rules.NothingToPay):
        rules.require_something_to_settle(nothing, nothing)


def test_who_returns_a_settlement_says_why():
    rules.require_reason("考勤有误")
    with pytest.raises(rules.ReasonMissing):
        rules.require_reason("")


def test_a_step_names_the_version_it_saw():
    rules.require_version(2, 2)
    with pytest.raises(rules.SettlementChanged):
        rules.require_version(1, 2)
    with pytest.raises(rules.VersionMissing):
        rules.require_version(None, 2)


def test_a_preparation_that_was_given_up_is_not_finished():
    for steps in ([], ["preparation"], ["nothing_found"], ["preparation", "review_return"]):
        rules.require_not_abandoned(steps)
    with pytest.raises(rules.PreparationFailed):
        rules.require_not_abandoned(["preparation_failure"])
