"""Recovery claims: their states, who may move them, and sums that come out to the fen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules import recoveries as rules
from services.reporting.rules import set_offs
from services.reporting.rules.set_offs import Claim, SetOff

D = Decimal


def test_every_move_has_its_role_and_its_name():
    moves = {move for _, move in rules.MOVES}
    assert moves == set(rules.ROLES) == set(rules.PAST)
    assert moves == set(rules.NAMES.moves) | set(rules.UNASKED)
    assert {state for state, _ in rules.MOVES} | rules.CLOSED == set(rules.NAMES.states)


@pytest.mark.parametrize("state", sorted(rules.CLOSED))
@pytest.mark.parametrize("move", sorted(rules.NAMES.moves))
def test_what_is_closed_is_moved_no_more_by_anybody(state, move):
    with pytest.raises(rules.RecoveryStateForbids):
        rules.next_state(state, move, told=True)
    with pytest.raises(rules.RecoveryStateForbids):
        rules.require_open(state)


def test_an_objection_upheld_asks_for_a_new_notice():
    for told in (True, False):
        assert rules.next_state("objected", "objection_upheld", told=told) == "open"
    rules.require_open("open")


@pytest.mark.parametrize(("state", "move"), list(rules.UNTOLD))
def test_a_claim_is_notified_only_while_a_notice_stands(state, move):
    assert rules.next_state(state, move, told=True) == "notified"
    assert rules.next_state(state, move, told=False) == "part_repaid"


def test_nothing_but_a_notice_tells_of_a_claim_that_was_not_told_of():
    assert set(rules.UNTOLD) == {
        (state, move)
        for (state, move), after in rules.MOVES.items()
        if after == "notified" and move != "notification"
    }
    assert ("part_repaid", "notification") in rules.MOVES


def test_money_may_come_back_in_every_state_that_is_not_closed():
    for state in set(rules.NAMES.states) - rules.CLOSED:
        assert rules.next_state(state, "final_repayment", told=False) == "repaid"
        assert (state, "repayment") in rules.MOVES


def test_a_mover_names_the_version_they_saw():
    rules.require_version(3, 3)
    with pytest.raises(rules.RecoveryChanged):
        rules.require_version(2, 3)
    with pytest.raises(rules.RecoveryVersionMissing):
        rules.require_version(None, 3)


@pytest.mark.parametrize(("move", "before"), list(rules.APART.items()))
def test_who_proposes_does_not_decide(move, before):
    rules.require_other_person(move, "b", {before: "a"})
    with pytest.raises(rules.RecoveryDecidedBySamePerson):
        rules.require_other_person(move, "a", {before: "a"})


def test_other_moves_need_no_other_person():
    rules.require_other_person("repayment", "a", {"notification": "a"})


@pytest.mark.parametrize(
    ("amount", "move"),
    [("0.01", "repayment"), ("99.99", "repayment"), ("100.00", "final_repayment")],
)
def test_the_last_fen_closes_a_claim(amount, move):
    assert rules.repayment_of(D(amount), D("100.00"), D("0.00")) == move


@pytest.mark.parametrize(("amount", "reserved"), [("100.01", "0.00"), ("60.01", "40.00")])
def test_no_more_comes_back_than_is_left_beside_what_is_being_set_off(amount, reserved):
    with pytest.raises(rules.RepaymentAboveClaim):
        rules.repayment_of(D(amount), D("100.00"), D(reserved))
    assert rules.repayment_of(D(amount) - D("0.01"), D("100.00"), D(reserved))


@pytest.mark.parametrize("check", [rules.require_repaid_on, rules.require_notified_on])
def test_days_lie_between_the_claim_and_today(check):
    first, last = date(2026, 4, 10), date(2026, 4, 20)
    check(first, first, last)
    check(last, first, last)
    for day in (date(2026, 4, 9), date(2026, 4, 21)):
        with pytest.raises((rules.RepaidOnImpossible, rules.NotifiedOnImpossible)):
            check(day, first, last)


def test_an_objection_is_raised_up_to_its_last_day():
    rules.require_in_time(date(2026, 4, 20), date(2026, 4, 20))
    rules.require_in_time(None, date(2026, 4, 20))
    with pytest.raises(rules.ObjectionTooLate):
        rules.require_in_time(date(2026, 4, 20), date(2026, 4, 21))


def test_what_is_being_set_off_is_not_written_off():
    set_offs.require_none_reserved(D("0.00"))
    with pytest.raises(set_offs.SetOffUnderWay):
        set_offs.require_none_reserved(D("0.01"))


def test_a_consent_told_by_an_officer_needs_a_ground():
    assert set_offs.consent_ground(by_proxy=False, ground=None) == "本人同意"
    assert set_offs.consent_ground(by_proxy=True, ground="书面同意") == "书面同意"
    with pytest.raises(set_offs.ConsentNeedsGround):
        set_offs.consent_ground(by_proxy=True, ground=None)


def test_a_line_is_set_against_the_oldest_claim_of_its_youth():
    claims = [Claim("r1", "y1", D("30.00")), Claim("r2", "y1", D("50.00"))]
    lines = [("y1", D("20.00")), ("y2", D("9.00")), ("y1", D("20.00")), ("y1", D("99.00"))]
    assert list(set_offs.set_offs(lines, claims)) == [
        SetOff("r1", D("20.00")),
        None,
        SetOff("r1", D("10.00")),
        SetOff("r2", D("50.00")),
    ]


def test_nothing_is_taken_of_nothing_or_of_what_takes_back():
    claims = [Claim("r1", "y1", D("30.00"))]
    assert list(set_offs.set_offs([("y1", D("0.00")), ("y1", D("-5.00"))], claims)) == [None, None]


SUMS = st.integers(-300_000, 300_000).map(lambda fen: D(fen) / 100)
OWED = st.integers(1, 300_000).map(lambda fen: D(fen) / 100)
YOUTHS = st.sampled_from(["y1", "y2"])


@given(st.lists(st.tuples(YOUTHS, SUMS)), st.lists(st.tuples(YOUTHS, OWED), max_size=4))
def test_no_fen_is_set_off_that_was_not_owed_or_not_due(lines, owed):
    claims = [Claim(f"r{n}", youth, left) for n, (youth, left) in enumerate(owed)]
    taken = list(set_offs.set_offs(lines, claims))
    assert len(taken) == len(lines)
    for (youth, amount), one in zip(lines, taken, strict=True):
        assert one is None or 0 < one.amount <= amount
        assert one is None or claims[int(one.claim[1:])].of == youth
    for claim in claims:
        assert sum(one.amount for one in taken if one and one.claim == claim.id) <= claim.left


def test_of_what_a_unit_passes_on_nothing_is_set_off():
    set_offs.require_set_off("youth")
    with pytest.raises(set_offs.UnitRepaysItself):
        set_offs.require_set_off("unit")


def test_what_was_written_off_is_kept_back_and_asked_for_no_more():
    left = D("10.00")
    assert rules.set_off_of("written_off", D("9.99"), left) == "keeping_back"
    assert rules.set_off_of("written_off", left, left) == "final_keeping_back"
    assert rules.set_off_of("notified", left, left) == "final_repayment"
    with pytest.raises(rules.RepaymentAboveClaim):
        rules.set_off_of("written_off", D("10.01"), left)
    with pytest.raises(rules.RecoveryStateForbids):
        rules.next_state("written_off", "repayment", told=True)
