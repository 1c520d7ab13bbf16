"""A removal proposal moves by its table, each step with its own conditions."""

from datetime import date

import pytest

from services.units.rules import removals as rules
from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.removal_clock import Clock, Stay
from services.units.rules.removals import Fate, Service

DAY = date(2026, 3, 16)
BEFORE, AFTER = date(2026, 3, 15), date(2026, 3, 17)
FATE = Fate("plc_1", "transfer", "转到邻近单位")
BY = {"propose": "clock", "lapse": "clock", "reply": "unit", "waive": "unit"}
"""Who moves; all else is an officer's."""


@pytest.mark.parametrize(
    ("state", "move", "next_state"),
    [
        ("warned", "propose", "proposed"),
        ("proposed", "notify", "noticed"),
        ("proposed", "dismiss", "lapsed"),
        ("noticed", "reply", "replied"),
        ("noticed", "waive", "noticed"),
        ("replied", "reply", "replied"),
        ("replied", "waive", "replied"),
        ("noticed", "decide", "decided"),
        ("replied", "decide", "decided"),
        ("decided", "serve", "served"),
        ("decided", "revoke", "lapsed"),
        ("served", "revoke", "lapsed"),
        *[(state, "lapse", "lapsed") for state in rules.UNDECIDED],
    ],
)
def test_a_proposal_moves_by_its_table(state, move, next_state):
    assert follow(rules.PROPOSAL_STEPS, state, move, BY.get(move, "officer")) == next_state


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("warned", "notify"),
        ("warned", "dismiss"),
        ("noticed", "dismiss"),
        ("proposed", "decide"),
        ("decided", "reply"),
        ("proposed", "waive"),
        ("decided", "lapse"),
        ("served", "lapse"),
        ("replied", "revoke"),
        ("lapsed", "propose"),
    ],
)
def test_what_no_step_allows_is_refused(state, move):
    with pytest.raises(MoveNotOpen) as refused:
        follow(rules.PROPOSAL_STEPS, state, move, BY.get(move, "officer"))
    assert (refused.value.members["state"], refused.value.members["move"]) == (state, move)


@pytest.mark.parametrize(
    ("state", "finding", "moves"),
    [
        (None, "nothing", ()),
        (None, "warn", ("warn",)),
        (None, "propose", ("warn", "propose")),
        ("warned", "nothing", ("lapse",)),
        ("warned", "warn", ()),
        ("warned", "propose", ("propose",)),
        ("proposed", "propose", ()),
        ("proposed", "warn", ("lapse",)),
        ("noticed", "nothing", ("lapse",)),
        ("replied", "nothing", ("lapse",)),
        ("replied", "propose", ()),
        ("decided", "nothing", ()),
        ("served", "nothing", ()),
    ],
)
def test_a_sweep_does_what_is_due(state, finding, moves):
    assert rules.due_moves(state, finding) == moves


def a_clock(since: date, by: str) -> Clock:
    return Clock(since, by, "plc_1", since, ())


@pytest.mark.parametrize(
    ("clock", "reason"),
    [
        (a_clock(AFTER, "arrival"), "arrival"),
        (a_clock(AFTER, "end"), "end"),
        (a_clock(AFTER, "kept"), "facts_corrected"),
        (a_clock(DAY, "arrival"), "facts_corrected"),
        (None, "facts_corrected"),
    ],
)
def test_a_lapse_says_by_what_the_ground_has_gone(clock, reason):
    assert rules.lapse_reason(DAY, clock) == reason


def test_a_paper_is_served_from_the_day_it_was_made_until_today():
    rules.check_service(Service("mail", DAY, "回执"), DAY, DAY)
    with pytest.raises(rules.ServedInFuture):
        rules.check_service(Service("mail", AFTER, "回执"), DAY, DAY)
    with pytest.raises(rules.ServedTooEarly):
        rules.check_service(Service("mail", BEFORE, "回执"), DAY, DAY)


def test_a_removal_with_everything_stated_may_be_decided():
    rules.check_decision("remove", "可以申请复议", [], [], ground_stands=True)
    rules.check_decision("remove", "可以申请复议", [FATE], ["plc_1"], ground_stands=True)
    rules.check_decision("keep", None, [], ["plc_1"], ground_stands=False)


@pytest.mark.parametrize("remedy", [None, ""])
def test_a_removal_states_a_remedy(remedy):
    with pytest.raises(rules.DecisionRemedyMissing):
        rules.check_decision("remove", remedy, [], [], ground_stands=True)


@pytest.mark.parametrize("remedy", ["可以申请复议", None])
def test_a_removal_needs_its_ground_on_the_day_whatever_papers_lack(remedy):
    with pytest.raises(rules.GroundGone):
        rules.check_decision("remove", remedy, [], ["plc_1"], ground_stands=False)


@pytest.mark.parametrize(
    ("decision", "fates", "sitting", "missing", "not_sitting"),
    [
        ("remove", [], ["plc_1"], ["plc_1"], []),
        ("remove", [FATE], [], [], ["plc_1"]),
        ("remove", [FATE, FATE], ["plc_1"], [], []),
        ("keep", [FATE], ["plc_1"], [], ["plc_1"]),
    ],
)
def test_every_sitting_trainee_and_nobody_else_has_one_fate(
    decision, fates, sitting, missing, not_sitting
):
    with pytest.raises(rules.FatesIncomplete) as refused:
        rules.check_decision(decision, "可以申请复议", fates, sitting, ground_stands=True)
    assert refused.value.members == {"missing": missing, "not_sitting": not_sitting}


def test_a_removal_is_carried_out_while_nobody_came_since_the_clocks_start():
    came_before, fated = Stay("plc_1", "pst_1", DAY, AFTER), Stay("plc_2", "pst_1", AFTER, AFTER)
    rules.check_none_came(DAY, [came_before, fated], {"plc_2"})
    with pytest.raises(rules.GroundGone) as refused:
        rules.check_none_came(DAY, [came_before, fated], ())
    assert refused.value.members == {"placements": ["plc_2"]}


def test_only_a_removal_is_revoked():
    rules.check_revocable("remove")
    for decision in ("keep", None):
        with pytest.raises(MoveNotOpen):
            rules.check_revocable(decision)


def test_what_was_carried_out_is_over():
    rules.check_not_carried_out(None)
    with pytest.raises(rules.RemovalCarriedOut) as refused:
        rules.check_not_carried_out(DAY)
    assert refused.value.members == {"removed_on": "2026-03-16"}


def test_nothing_else_is_done_with_a_unit_on_notice():
    for state in (None, "warned", "proposed"):
        rules.check_not_on_notice(state)
    for state in ("noticed", "replied", "decided", "served"):
        with pytest.raises(rules.RemovalUnderWay) as refused:
            rules.check_not_on_notice(state)
        assert refused.value.members == {"state": state}


def test_who_is_to_be_removed_is_no_model():
    for state in (None, "warned"):
        rules.check_not_proposed(state)
    with pytest.raises(rules.RemovalProposed):
        rules.check_not_proposed("proposed")
    with pytest.raises(rules.RemovalUnderWay):
        rules.check_not_proposed("noticed")


def test_a_removal_carries_out_a_served_decision_to_remove():
    rules.check_removal(rules.Standing("served", "remove", "no_intake"), "no_intake")
    rules.check_removal(rules.Standing("served", "remove", "cause"), "cause")
    for standing in (
        None,
        rules.Standing("decided", "remove", "cause"),
        rules.Standing("served", "keep", "cause"),
        rules.Standing("served", "remove", "no_intake"),
    ):
        with pytest.raises(rules.RemovalNotDecided):
            rules.check_removal(standing, "cause")


def test_a_proposal_for_cause_takes_the_place_of_a_warning_and_of_nothing_more():
    assert not rules.check_proposable(None)
    assert rules.check_proposable("warned")
    for state in ("proposed", "noticed", "replied", "decided", "served"):
        with pytest.raises(rules.RemovalProposed) as refused:
            rules.check_proposable(state)
        assert refused.value.members == {"state": state}
