"""Payables by their table of moves: no history of them loses a fen of the books."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules import bank_files, batches, books, payables, payees, publicity
from services.reporting.rules.books import Fund
from services.reporting.rules.disbursements import Sources

FUND = Fund("640100", 2026)
ZERO = Decimal("0.00")


@dataclass
class One:
    """A payable that goes where its table lets it, with what its moves post."""

    amount: Decimal
    state: str = "prepared"
    spent: Sources = field(default_factory=Sources)

    def move(self, move):
        """The postings of a move; none where the table refuses it."""
        try:
            self.state = payables.next_state(self.state, move)
        except payables.PayableStateForbids:
            return ()
        return getattr(self, f"on_{move}")()

    def on_approval(self):
        return books.committing(FUND, self.amount)

    def on_refusal(self):
        return ()

    def on_disbursement(self):
        half = (self.amount / 2).quantize(Decimal("0.01"))
        self.spent = Sources(central=half, county=self.amount - half)
        return books.paying(FUND, self.spent)

    def on_bank_return(self):
        back = books.given_back(self.spent, self.amount)
        spent = books.reversing(books.spending(FUND, back))
        return (*spent, *books.committing(FUND, self.amount))

    def on_reversal(self):
        return books.reversing(books.paying(FUND, self.spent))


MOVES = st.sampled_from([step.move for step in payables.PAYABLE_STEPS])
AMOUNTS = st.lists(st.integers(1, 10**6).map(lambda fen: Decimal(fen) / 100), min_size=1)


@given(AMOUNTS, st.lists(st.tuples(st.integers(0, 9), MOVES), max_size=60))
def test_no_history_of_payables_loses_a_fen(amounts, acts):
    rows, sums = [One(amount) for amount in amounts], defaultdict(lambda: ZERO)
    for place, move in acts:
        postings = rows[place % len(rows)].move(move)
        assert sum(one.amount for one in postings) == 0
        for one in postings:
            sums[one.account, one.source] += one.amount
        balance = books.balance_of(sums)
        by_state = {
            state: sum((row.amount for row in rows if row.state == state), ZERO)
            for state in ("approved", "paid")
        }
        assert balance.committed == by_state["approved"]
        assert balance.spent.total == by_state["paid"]
        assert balance.left.total == -by_state["paid"]


def test_a_payable_is_told_apart_from_a_settlement_by_its_id():
    assert batches.is_payable("pbl_1")
    assert not batches.is_payable("stm_1")
    assert batches.named("pbl_1") == {"settlement_id": None, "payable_id": "pbl_1"}
    assert batches.named("stm_1") == {"settlement_id": "stm_1", "payable_id": None}
    assert batches.named(None) == {"settlement_id": None, "payable_id": None}


@pytest.mark.parametrize(
    ("kind", "period", "purpose"),
    [
        ("living_allowance", "2026-03", "2026-03就业见习基本生活补贴"),
        ("accident_premium", "2026-03", "2026-03就业见习意外伤害保险费"),
        ("unit_award", "2026/guidance", "2026就业见习单位奖补"),
        ("social_insurance_subsidy", "ssc_01K5ABCDEFGH", "就业见习社会保险补贴"),
    ],
)
def test_the_payee_reads_what_a_payment_is_for(kind, period, purpose):
    assert bank_files.purpose_of(kind, period) == purpose


def test_an_account_that_a_batch_names_is_frozen_and_says_by_what():
    payees.require_not_frozen(None)
    for batch, name in (("stm_1", "settlement_id"), ("pbl_1", "payable_id")):
        with pytest.raises(payees.PayeeAccountFrozen) as refused:
            payees.require_not_frozen(batch)
        assert refused.value.members == {name: batch}


def test_carriers_are_paid_to_accounts_of_their_own_kind():
    ground = payees.ground_of("carrier", "carrier_account", by_proxy=True, ground="合同")
    assert ground == "合同"
    for kind in ("bank_card", "unit_account"):
        with pytest.raises(payees.AccountKindUnfit):
            payees.ground_of("carrier", kind, by_proxy=True, ground="合同")


def test_a_list_is_printed_up_to_five_thousand_lines():
    publicity.require_printable(5000)
    with pytest.raises(publicity.ListTooLong):
        publicity.require_printable(5001)
    day = date(2026, 4, 9)
    publicity.require_public("publicised", day, day)
    with pytest.raises(publicity.PublicityClosed):
        publicity.require_public("publicised", day, date(2026, 4, 10))
