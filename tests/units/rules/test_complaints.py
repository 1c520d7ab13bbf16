"""Complaints: what one is about, who it must not name, when it is late."""

from datetime import date
from typing import get_args

import pytest

from services.units.rules.complaints import (
    COMPLAINT_STEPS,
    KIND_WORDS,
    ComplaintKind,
    ComplaintTargetMissing,
    ComplaintTargetsDiffer,
    ConsequenceMissing,
    ConsequenceUncalledFor,
    HappenedInFuture,
    Holders,
    NothingToClear,
    Upheld,
    charge_of,
    check_clearable,
    check_consequence,
    check_happened,
    check_target,
    is_overdue,
    suspends,
)
from services.units.rules.moves import MoveNotOpen, follow

TODAY = date(2026, 3, 2)


def test_a_complaint_is_about_the_unit_named_or_the_posts():
    assert check_target("unt_1", None) == "unt_1"
    assert check_target(None, Holders("unt_2", "unt_2")) == "unt_2"
    assert check_target("unt_2", Holders("unt_2", "unt_2")) == "unt_2"


@pytest.mark.parametrize("named", [None, "unt_then", "unt_now"])
def test_a_complaint_about_a_post_handed_over_is_about_the_unit_of_the_day(named):
    assert check_target(named, Holders("unt_then", "unt_now")) == "unt_then"


def test_a_complaint_about_nobody_or_about_two_is_refused():
    with pytest.raises(ComplaintTargetMissing):
        check_target(None, None)
    with pytest.raises(ComplaintTargetsDiffer):
        check_target("unt_1", Holders("unt_2", "unt_3"))


def test_what_is_complained_of_has_happened():
    check_happened(None, TODAY)
    check_happened(TODAY, TODAY)
    with pytest.raises(HappenedInFuture):
        check_happened(date(2026, 3, 3), TODAY)


def test_who_is_at_fault_bears_a_consequence_and_nobody_else():
    check_consequence(upheld=True, consequence="warning")
    check_consequence(upheld=False, consequence=None)
    with pytest.raises(ConsequenceMissing):
        check_consequence(upheld=True, consequence=None)
    with pytest.raises(ConsequenceUncalledFor):
        check_consequence(upheld=False, consequence="warning")


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        ("received", date(2026, 3, 2), False),
        ("received", date(2026, 3, 1), True),
        ("investigated", date(2026, 3, 1), True),
        ("received", None, True),
        ("upheld", None, False),
        ("withdrawn", date(2026, 3, 1), False),
    ],
)
def test_a_step_is_overdue_after_its_last_day_while_it_is_on(state, due_on, late):
    assert is_overdue(state, due_on, TODAY) is late


def test_an_office_decides_what_it_took_up_and_only_who_complained_withdraws():
    assert follow(COMPLAINT_STEPS, "received", "investigate", "officer") == "investigated"
    assert follow(COMPLAINT_STEPS, "investigated", "uphold", "officer") == "upheld"
    for state, move, who in [
        ("received", "uphold", "officer"),
        ("received", "withdraw", "officer"),
        ("upheld", "withdraw", "complainant"),
        ("withdrawn", "investigate", "officer"),
    ]:
        with pytest.raises(MoveNotOpen):
            follow(COMPLAINT_STEPS, state, move, who)


def test_an_upheld_complaint_suspends_a_unit_that_is_not_suspended_yet():
    assert suspends("recognised")
    assert not suspends("suspended")


def test_what_suspended_a_unit_is_cleared_once():
    assert follow(COMPLAINT_STEPS, "upheld", "clear", "officer") == "upheld"
    check_clearable(TODAY, None)
    for suspended_on, cleared_on in [(None, None), (TODAY, TODAY)]:
        with pytest.raises(NothingToClear):
            check_clearable(suspended_on, cleared_on)


@pytest.mark.parametrize("kind", get_args(ComplaintKind))
def test_a_charge_is_the_finding_and_its_proof_names_kind_and_days(kind):
    charge = charge_of(Upheld(kind, date(2026, 2, 27), date(2026, 3, 20), "以电话面试挑选人员"))
    assert charge.facts == "以电话面试挑选人员"
    assert charge.evidence == (
        f"2026年2月27日收到的投诉（{KIND_WORDS[kind]}），经调查，2026年3月20日认定属实；"
        "违规情况为调查结论。"
    )
