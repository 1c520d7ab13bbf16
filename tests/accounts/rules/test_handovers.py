"""Who may take a unit over: a fresh first account, or one of the unit's own."""

import pytest

from services.accounts.rules.accounts import Account
from services.accounts.rules.handovers import (
    AskedByAnother,
    HandedBySamePerson,
    HandoverSettled,
    StandsOtherwise,
    TakerUnfit,
    UnitGone,
    check_decision,
    check_not_gone,
    check_same_first,
    check_taker,
    check_withdrawal,
    needs_second,
)
from services.common.errors import Stale, Unpinned

UNIT, OTHER = "unt_1", "unt_2"


def an_account(**fields):
    told = {
        "account_id": "acc_1",
        "name": "xiaoma",
        "kind": "unit",
        "roles": ("unit",),
        "region": None,
        "unit_id": OTHER,
        "youth_id": None,
        "suspended": False,
        "version": 1,
        "opened_by": None,
    }
    return Account(**(told | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"unit_id": UNIT, "opened_by": "acc_0"},
        {"unit_id": UNIT, "opened_by": "acc_0", "suspended": True},
    ],
)
def test_a_fresh_first_account_and_the_units_staff_may(fields):
    check_taker(an_account(**fields), UNIT, stands_elsewhere=False)


@pytest.mark.parametrize(
    ("fields", "stands_elsewhere"),
    [
        ({}, True),
        ({"opened_by": "acc_0"}, False),
        ({"suspended": True}, False),
        ({"unit_id": UNIT}, False),
    ],
)
def test_others_may_not(fields, stands_elsewhere):
    with pytest.raises(TakerUnfit):
        check_taker(an_account(**fields), UNIT, stands_elsewhere=stands_elsewhere)


def test_a_unit_recognised_once_needs_a_second_officer():
    assert (needs_second("new"), needs_second("recognised")) == (False, True)


def test_one_that_is_gone_is_handed_over_by_nobody():
    check_not_gone("new")
    check_not_gone("recognised")
    with pytest.raises(UnitGone):
        check_not_gone("gone")


@pytest.mark.parametrize(
    ("state", "decider", "expected", "refusal"),
    [
        ("waiting", "acc_2", None, Unpinned),
        ("waiting", "acc_2", 2, Stale),
        ("done", "acc_2", 1, HandoverSettled),
        ("declined", "acc_2", 1, HandoverSettled),
        ("waiting", "acc_1", 1, HandedBySamePerson),
    ],
)
def test_a_handover_that_waits_is_decided_by_another(state, decider, expected, refusal):
    check_decision("waiting", "acc_1", "acc_2", version=1, expected=1)
    with pytest.raises(refusal):
        check_decision(state, "acc_1", decider, version=1, expected=expected)


@pytest.mark.parametrize(("asked", "now"), [("acc_1", "acc_2"), (None, "acc_2"), ("acc_1", None)])
def test_a_unit_is_taken_from_whom_it_was_asked_to_be_taken_from(asked, now):
    check_same_first("acc_1", "acc_1")
    check_same_first(None, None)
    with pytest.raises(StandsOtherwise):
        check_same_first(asked, now)


def test_who_asked_withdraws_what_waits():
    told = {"version": 1, "expected": 1}
    check_withdrawal("waiting", "acc_1", "acc_1", **told)
    with pytest.raises(AskedByAnother):
        check_withdrawal("waiting", "acc_1", "acc_2", **told)
    for state in ("done", "declined", "withdrawn"):
        with pytest.raises(HandoverSettled):
            check_withdrawal(state, "acc_1", "acc_1", **told)
    with pytest.raises(Stale):
        check_withdrawal("waiting", "acc_1", "acc_1", version=2, expected=1)
    with pytest.raises(Unpinned):
        check_withdrawal("waiting", "acc_1", "acc_1", version=1, expected=None)
