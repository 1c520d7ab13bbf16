"""Who may object to a handover, who decides it, and what whoever lost a unit is told."""

from datetime import date

import pytest

from services.accounts.rules.handover_objections import (
    HandoverObjected,
    ObjectionSettled,
    ObjectionWaits,
    ObjectorNotSuspended,
    ObjectsToOwnHandover,
    TakenOn,
    check_decision,
    check_none_waits,
    check_objection,
    check_objector,
    check_still_held,
    why_suspended,
)

ACTED = frozenset({"acc_asked", "acc_decided"})


def test_a_handover_is_objected_to_once():
    check_objection(None)
    for state in ("filed", "upheld", "dismissed"):
        with pytest.raises(HandoverObjected):
            check_objection(state)


def test_who_is_suspended_objects_and_nobody_else():
    check_objector(suspended=True)
    with pytest.raises(ObjectorNotSuspended):
        check_objector(suspended=False)


def test_who_had_no_part_decides():
    check_decision("filed", "acc_third", ACTED)
    for decider in ACTED:
        with pytest.raises(ObjectsToOwnHandover):
            check_decision("filed", decider, ACTED)


@pytest.mark.parametrize("state", [None, "upheld", "dismissed"])
def test_only_what_was_filed_is_decided(state):
    with pytest.raises(ObjectionSettled):
        check_decision(state, "acc_third", ACTED)


@pytest.mark.parametrize("state", [None, "upheld", "dismissed"])
def test_a_unit_is_handed_on_once_no_objection_waits(state):
    check_none_waits(state)
    with pytest.raises(ObjectionWaits):
        check_none_waits("filed")


def test_a_unit_is_given_back_by_whoever_took_it():
    check_still_held("acc_1", "acc_1")
    for now in ("acc_2", None):
        with pytest.raises(TakenOn):
            check_still_held("acc_1", now)


@pytest.mark.parametrize(
    ("part", "state", "ground", "words"),
    [
        ("former", None, None, "可以凭登录名和密码提出"),
        ("former", "filed", None, "等待复核人员决定"),
        ("former", "dismissed", "证照在对方", "您的异议不成立：证照在对方"),
        ("taker", "upheld", "证照在原账号", "异议成立（账号交接 hov_1）：证照在原账号"),
    ],
)
def test_who_lost_a_unit_is_told_by_what(part, state, ground, words):
    told = why_suspended(part, "hov_1", date(2026, 3, 2), state, ground)
    assert words in told
    assert "hov_1" in told
    assert ("2026年3月2日" in told) == (part == "former")
