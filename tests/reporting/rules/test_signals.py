"""Audit signals: who decides on one, how often, and what it does to payment."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting import policy
from services.reporting.rules import signals as rules


def test_contributions_as_flexibly_employed_and_days_of_rest_are_no_kind():
    assert not {kind for kind in rules.KINDS if "flexible" in kind or "rest" in kind}


@pytest.mark.parametrize("move", ["explanation", "confirmation"])
def test_an_open_signal_is_decided_once(move):
    ended = rules.next_state("open", move)
    with pytest.raises(rules.SignalStateForbids):
        rules.next_state(ended, move)


def test_only_what_was_confirmed_is_withdrawn_and_by_another():
    assert rules.next_state("confirmed", "withdrawal") == "open"
    for state in ("open", "explained"):
        with pytest.raises(rules.SignalStateForbids):
            rules.next_state(state, "withdrawal")
    rules.require_another_withdraws("acc_1", "acc_2")
    rules.require_another_withdraws("acc_1", None)
    with pytest.raises(rules.OwnConfirmation):
        rules.require_another_withdraws("acc_1", "acc_1")


def test_nobody_decides_on_their_own_or_on_what_they_did_not_see():
    rules.require_other_person("acc_1", "acc_2")
    with pytest.raises(rules.OwnSignal):
        rules.require_other_person("acc_1", "acc_1")
    rules.require_version(1, 1)
    with pytest.raises(rules.SignalVersionMissing):
        rules.require_version(None, 1)
    with pytest.raises(rules.SignalChanged):
        rules.require_version(1, 2)


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_has_an_effect_that_the_values_say(kind):
    assert policy.signal_effect(kind, date(2026, 3, 2), "640104") == "none"


@pytest.mark.parametrize("kind", rules.KINDS)
def test_what_is_confirmed_of_who_was_not_eligible_makes_the_month_void(kind):
    ineligible = {"employee_insurance", "own_staff", "business_licence"}
    outcome, version = policy.signal_outcome(kind, Month(2026, 3), "640104")
    assert outcome == ("month" if kind in ineligible else "none")
    assert version == "confirmed_signal_outcomes@640000@2017-10-01"


OUTCOMES = {"640100": ("month", "v1"), "640104": ("none", "v2")}


@pytest.mark.parametrize(
    ("outcomes", "area", "version"),
    [
        (OUTCOMES, "640100", "v1"),
        (OUTCOMES, "640105", "v1"),
        (OUTCOMES, "640104", None),
        (OUTCOMES, "640200", None),
        (OUTCOMES, "640000", None),
        ({}, "640100", None),
    ],
)
def test_a_month_is_void_by_the_value_of_its_own_region_as_it_was_at_the_confirmation(
    outcomes, area, version
):
    assert rules.voiding(outcomes, area, "640100") == version
