"""Audit signals: each pattern at both sides of its boundary, and what is none."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting import policy
from services.reporting.rules import signals as rules
from services.reporting.rules.signals import Begun, Elsewhere, Led, Pattern, Retained

MARCH = Month(2026, 3)
MONTHS = [MARCH.plus(-2), MARCH.plus(-1), MARCH]
THREE = ("yth_1", "yth_2", "yth_3")


def test_an_account_of_two_is_a_signal_and_of_one_is_none():
    (found,) = rules.shared_accounts([["yth_2", "yth_1"], ["yth_3"]], MARCH)
    assert (found.subject, found.youths) == ("yth_1/yth_2", ("yth_1", "yth_2"))


def patterns(different=1, youths=THREE, months=MONTHS):
    return [Pattern("unt_1", month, youths, different) for month in months]


def test_a_whole_unit_alike_for_months_is_a_signal():
    (found,) = rules.identical_attendances(patterns(), MONTHS, 3)
    assert (found.unit_id, found.youths, found.month) == ("unt_1", THREE, MARCH)
    assert found.evidence == {"months": ["2026-01", "2026-02", "2026-03"], "people": 3}


@pytest.mark.parametrize(
    "told",
    [patterns(different=2), patterns(youths=THREE[:2]), patterns(months=MONTHS[1:]), []],
    ids=("differing", "two people", "two months", "nobody"),
)
def test_less_than_that_is_none(told):
    assert rules.identical_attendances(told, MONTHS, 3) == []


@pytest.mark.parametrize(("signed", "signals"), [("2026-03-02", 0), ("2026-03-03", 1)])
def test_a_day_on_post_before_the_signature_is_a_signal(signed, signals):
    begun = Begun("plc_1", "yth_1", "unt_1", date(2026, 3, 2), date.fromisoformat(signed))
    assert len(rules.days_before_signature([begun])) == signals


def led(count, *, first="2026-03-02", last="2026-03-31"):
    days = date.fromisoformat(first), date.fromisoformat(last)
    return [Led("mnt_1", f"yth_{first}_{place}", *days) for place in range(count)]


def test_a_mentor_of_one_too_many_is_a_signal():
    assert rules.mentor_overloads(led(5), 5, MARCH) == []
    (found,) = rules.mentor_overloads(led(6), 5, MARCH)
    assert found.evidence == {"mentor_id": "mnt_1", "people": 6, "limit": 5}


def test_trainees_one_after_another_are_no_overload():
    early, late = led(3, last="2026-03-15"), led(3, first="2026-03-16")
    assert rules.mentor_overloads([*early, *late], 5, MARCH) == []
    together = led(3, first="2026-03-15")
    (found,) = rules.mentor_overloads([*early, *together], 5, MARCH)
    assert len(found.youths) == 6


def test_one_person_in_two_regions_is_a_signal():
    pair = Elsewhere("yth_1", ("stl_1", "stl_2"), ("640104", "640402"))
    (found,) = rules.two_regions([pair], MARCH)
    assert found.evidence["regions"] == ["640104", "640402"]


@pytest.mark.parametrize(
    ("proof", "signals"),
    [("social_insurance", 0), ("labour_contract", 1), ("statement", 1), (None, 1)],
)
def test_a_retention_is_shown_by_social_insurance_alone(proof, signals):
    one = Retained("plc_1", "yth_1", "unt_1", date(2026, 3, 2), proof)
    assert len(rules.unproven_retentions([one])) == signals


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
