"""The bank's answers, objections and reversals: each rule at both sides of its boundary."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from services.reporting.rules import bank_files, objections, publicity, reversals, settlements
from services.reporting.rules.bank_returns import Told, Tried, matched

LINE = "stl_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
LAST = date(2026, 4, 9)


def told(outcome="paid", amount="2235.00", reason="", line=LINE, attempt=1):
    return Told(2, line, outcome, Decimal(amount), reason, attempt)


def tried(outcome=None, amount="2235.00", *, attempt=1, **more):
    kept = {"is_reversed": False, "has_returns": False} | more
    return Tried(LINE, attempt, Decimal(amount), outcome, **kept)


@pytest.mark.parametrize(
    ("row", "last", "code"),
    [
        (told(), tried(), None),
        (told("failed", reason="户名不符"), tried(), None),
        (told("failed"), tried(), "reason-missing"),
        (told(amount="2234.99"), tried(), "amount-differs"),
        (told("failed", reason="账户已销户"), tried("paid"), None),
        (told("failed"), tried("paid"), "reason-missing"),
        (told("failed", reason="户名不符"), tried("paid", has_returns=True), "has-returns"),
        (told(), tried("failed", has_returns=True), "told-otherwise"),
        (told("failed", reason="户名不符"), tried(has_returns=True), "has-returns"),
        (told(), tried(has_returns=True), None),
        (told(), tried(is_reversed=True), "line-unknown"),
        (told(), None, "line-unknown"),
    ],
)
def test_a_row_is_matched_with_its_try_or_is_amiss(row, last, code):
    found = matched([row], {(LINE, 1): last} if last else {})
    assert [one.code for one in found.amiss] == ([code] if code else [])
    assert len(found.new) == (0 if code else 1)


@pytest.mark.parametrize("outcome", ["paid", "failed"])
def test_what_is_told_again_changes_nothing(outcome):
    again = told(outcome, reason="户名不符" if outcome == "failed" else "")
    found = matched([again], {(LINE, 1): tried(outcome, has_returns=outcome == "failed")})
    assert (found.new, found.already, found.amiss) == ((), 1, ())


def test_an_answer_to_one_try_is_none_to_the_next():
    tries = {(LINE, 1): tried("failed", has_returns=True), (LINE, 2): tried(attempt=2)}
    found = matched([told("failed", reason="账户已销户")], tries)
    assert (found.new, found.already, found.amiss) == ((), 1, ())
    found = matched([told(attempt=2)], tries)
    assert [(one.attempt, last.attempt) for one, last in found.new] == [(2, 2)]
    found = matched([told(attempt=3)], tries)
    assert [one.code for one in found.amiss] == ["line-unknown"]


@pytest.mark.parametrize("reversals", [1, 2])
def test_an_answer_to_what_was_entered_wrongly_is_one_to_what_was_entered_anew(reversals):
    tries = {
        (LINE, n): tried(attempt=n, is_reversed=n <= reversals) for n in range(1, reversals + 2)
    }
    for row in (told(), told("failed", reason="账户已销户")):
        found = matched([row], tries)
        assert [last.attempt for _, last in found.new] == [reversals + 1]
    found = matched([told(amount="2234.99")], tries)
    assert [one.code for one in found.amiss] == ["amount-differs"]


def test_an_old_number_tells_nothing_of_a_try_that_was_in_a_file_of_its_own():
    tries = {(LINE, 1): tried(is_reversed=True), (LINE, 2): tried(attempt=2, was_drawn=True)}
    found = matched([told("failed", reason="账户已销户"), told(attempt=2)], tries)
    assert [one.code for one in found.amiss] == ["line-unknown"]
    assert [last.attempt for _, last in found.new] == [2]


def test_two_rows_do_not_tell_of_one_try():
    tries = {(LINE, 1): tried(is_reversed=True), (LINE, 2): tried(attempt=2)}
    found = matched([told(), told("failed", reason="账户已销户", attempt=2)], tries)
    assert [one.code for one in found.amiss] == ["told-twice"]


@pytest.mark.parametrize(
    ("number", "which"),
    [
        (LINE, (LINE, 1)),
        (f"{LINE}-2", (LINE, 2)),
        (f"{LINE}-9999", (LINE, 9999)),
        (f"{LINE}-10000", None),
        (f"{LINE}-1", None),
        (f"{LINE}-0", None),
        (f"{LINE}-02", None),
        (f"{LINE}-２", None),
        (f"{LINE}-", None),
        (LINE.replace("stl", "stm"), None),
        ("=1+1", None),
        ("", None),
    ],
)
def test_a_number_names_a_line_and_a_try(number, which):
    assert bank_files.try_of(number) == which


@pytest.mark.parametrize(("attempt", "number"), [(1, LINE), (2, f"{LINE}-2"), (10, f"{LINE}-10")])
def test_a_row_bears_the_number_of_its_try(attempt, number):
    row = bank_files.BankRow(
        "stm_1", LINE, attempt, "阿依·测试", "宁夏银行", "6217", Decimal("1.00"), "补贴", ""
    )
    assert row.number == number
    assert bank_files.try_of(number) == (LINE, attempt)


def test_a_file_pays_somebody_and_only_what_is_approved():
    bank_files.require_rows(1)
    with pytest.raises(bank_files.NothingDue):
        bank_files.require_rows(0)
    bank_files.require_approved("approved")
    with pytest.raises(bank_files.NotApproved):
        bank_files.require_approved("publicised")


@pytest.mark.parametrize("by", ["youth", "unit"])
def test_who_is_named_objects_while_the_list_is_public(by):
    objects = partial(objections.require_in_time, by, until=LAST, today=LAST)
    objects("publicised", is_due=True)
    objects("publicised", is_due=True, until=None)
    for state, is_due in (("reviewed", True), ("approved", True), ("publicised", False)):
        with pytest.raises(objections.ObjectionClosed) as closed:
            objects(state, is_due=is_due)
        assert closed.value.members == {"state": state}


@pytest.mark.parametrize("by", ["youth", "unit"])
def test_who_is_named_and_comes_after_the_last_day_is_told_which_it_was(by):
    after = date(2026, 4, 10)
    with pytest.raises(objections.ObjectionClosed) as closed:
        objections.require_in_time(by, "publicised", is_due=True, until=LAST, today=after)
    assert closed.value.members == {"state": "publicised", "until": "2026-04-09"}
    assert str(closed.value) == "公示到2026-04-09为止，已过。"


def test_an_officer_objects_until_the_line_is_paid():
    objects = partial(objections.require_in_time, "officer", until=LAST, today=date(2026, 4, 10))
    objects("publicised", is_due=True)
    objects("disbursed", is_due=True)
    for state, is_due in (("disbursed", False), ("cancelled", True)):
        with pytest.raises(objections.ObjectionClosed):
            objects(state, is_due=is_due)


@pytest.mark.parametrize("move", ["dismissal", "upholding", "carry_over"])
def test_an_objection_is_answered_once(move):
    ended = objections.next_state("open", move)
    with pytest.raises(objections.ObjectionStateForbids) as refused:
        objections.next_state(ended, move)
    assert refused.value.members["open_moves"] == []


def test_every_end_but_a_dismissal_keeps_the_line_out_of_its_batch():
    assert set(objections.HOLDING) - set(objections.DROPPED) == {"open"}
    assert "dismissed" not in objections.HOLDING


def test_nobody_answers_what_they_raised():
    objections.require_other_person("acc_1", "acc_2")
    with pytest.raises(objections.OwnObjection):
        objections.require_other_person("acc_1", "acc_1")


def test_what_a_signal_holds_waits_for_its_decision():
    objections.require_signal_decided(is_open=False)
    with pytest.raises(objections.HeldBySignal):
        objections.require_signal_decided(is_open=True)


@pytest.mark.parametrize(
    ("state", "ends_on", "is_public"),
    [
        ("publicised", date(2026, 4, 9), True),
        ("publicised", date(2026, 4, 8), False),
        ("publicised", None, False),
        ("approved", date(2026, 4, 9), False),
    ],
)
def test_a_list_is_public_to_the_last_day_of_its_period(state, ends_on, is_public):
    if is_public:
        publicity.require_public(state, ends_on, date(2026, 4, 9))
    else:
        with pytest.raises(publicity.PublicityClosed):
            publicity.require_public(state, ends_on, date(2026, 4, 9))


def test_two_persons_reverse_a_payment_of_which_nothing_came_back():
    reversals.require_second_person("acc_1", "acc_2")
    with pytest.raises(reversals.ReversedBySamePerson):
        reversals.require_second_person("acc_1", "acc_1")
    reversals.require_whole(has_returns=False)
    with pytest.raises(reversals.RunHasReturns):
        reversals.require_whole(has_returns=True)


def test_a_reversal_is_decided_once():
    assert reversals.next_state("proposed", "declining") == "declined"
    with pytest.raises(reversals.ReversalStateForbids):
        reversals.next_state("confirmed", "confirmation")


@pytest.mark.parametrize(
    ("rules", "missing", "changed"),
    [
        (objections, objections.ObjectionVersionMissing, objections.ObjectionChanged),
        (reversals, reversals.ReversalVersionMissing, reversals.ReversalChanged),
    ],
)
def test_an_answer_names_the_version_it_saw(rules, missing, changed):
    rules.require_version(1, 1)
    with pytest.raises(missing):
        rules.require_version(None, 1)
    with pytest.raises(changed):
        rules.require_version(1, 2)


def test_money_leaves_in_part_in_full_or_further():
    assert settlements.paying_move("approved", is_all=False) == "part_disbursement"
    assert settlements.paying_move("partly_disbursed", is_all=True) == "disbursement"
    assert settlements.paying_move("disbursed", is_all=False) == "further_disbursement"
