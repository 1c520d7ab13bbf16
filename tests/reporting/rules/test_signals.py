"""Audit signals: who decides on one, how often, and what it does to payment."""

from datetime import date

import pytest

from services.reporting import policy
from services.reporting.rules import signals as rules


def test_contributions_as_flexibly_employed_and_days_of_rest_are_no_kind():
    assert not {kind for kind in rules.KINDS if "flexible" in kind or "rest" in kind}


@pytest.mark.parametrize("move", ["explanation", "confirmation"])
def test_a_signal_is_decided_once(move):
    ended = rules.next_state("open", move)
    with pytest.raises(rules.SignalStateForbids):
        rules.next_state(ended, move)


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
