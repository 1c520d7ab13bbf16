"""The books: whatever is done, all postings add up to nothing and no fen is lost."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.reporting.rules import books, budgets
from services.reporting.rules.books import Fund, balance_of
from services.reporting.rules.disbursements import SOURCES, Sources

YINCHUAN = Fund("640100", 2026)
NEXT = Fund("640100", 2027)
ZERO = Decimal("0.00")


def yuan(most=10**6):
    return st.integers(0, most).map(lambda fen: Decimal(fen) / 100)


def sources(central="0.00", province="0.00", city="0.00", county="0.00"):
    return Sources(Decimal(central), Decimal(province), Decimal(city), Decimal(county))


@dataclass
class Office:
    """An office that does what its budget lets it, and remembers by itself what was paid."""

    postings: list = field(default_factory=list)
    owed: Decimal = ZERO
    paid: Decimal = ZERO
    granted: Sources = field(default_factory=Sources)
    runs: list = field(default_factory=list)

    def balance(self, fund=YINCHUAN):
        sums = defaultdict(lambda: ZERO)
        for one in self.postings:
            if one.fund == fund:
                sums[one.account, one.source] += one.amount
        return balance_of(sums)

    def grant(self, to):
        try:
            budgets.require_covers_use(self.balance(), to.less(self.granted))
        except budgets.BudgetBelowUse:
            return
        self.postings += books.granting(YINCHUAN, self.granted, to)
        self.granted = to

    def commit(self, amount):
        if amount <= self.balance().available:
            self.postings += books.committing(YINCHUAN, amount)
            self.owed += amount

    def release(self, amount):
        amount = min(amount, self.owed)
        self.postings += books.releasing(YINCHUAN, amount)
        self.owed -= amount

    def pay(self, amount):
        # As much of each source as there is, the lowest first.
        amount = min(amount, self.owed, self.balance().left.total)
        out = books.given_back(self.balance().left, amount)
        self.postings += books.paying(YINCHUAN, out)
        self.owed, self.paid = self.owed - amount, self.paid + amount
        self.runs.append([out, books.paying(YINCHUAN, out)])

    def come_back(self, amount):
        if self.runs:
            run = self.runs[-1]
            amount = min(amount, run[0].total)
            back = books.given_back(run[0], amount)
            self.postings += books.reversing(books.spending(YINCHUAN, back))
            run[0], run[1] = run[0].less(back), None
            self.paid -= amount

    def reverse(self, _amount):
        if self.runs and self.runs[-1][1] is not None:
            out, postings = self.runs.pop()
            self.postings += books.reversing(postings)
            self.owed, self.paid = self.owed + out.total, self.paid - out.total


STEPS = ("commit", "release", "pay", "come_back", "reverse")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(STEPS), yuan()),
        st.tuples(st.just("grant"), st.builds(Sources, yuan(), yuan(), yuan(), yuan())),
    ),
    max_size=40,
)


SOME = [
    ("grant", sources(city="5.00", county="10.00")),
    *[(step, Decimal(amount)) for step, amount in [("commit", 12), ("release", 1), ("pay", 11)]],
    *[(step, Decimal(amount)) for step, amount in [("come_back", 2), ("commit", 3), ("pay", 2)]],
    ("reverse", ZERO),
]


@given(ACTS)
@example(SOME)
def test_no_sequence_of_steps_loses_a_fen(acts):
    office = Office()
    for step, told in acts:
        before = len(office.postings)
        getattr(office, step)(told)
        assert sum(one.amount for one in office.postings[before:]) == 0
        balance = office.balance()
        assert balance.spent.total == office.paid
        assert balance.committed == office.owed
        assert balance.granted == office.granted
        assert balance.left == balance.granted.less(balance.spent)
        assert min(amount for _, amount in balance.left.items()) >= 0
        assert min(amount for _, amount in balance.spent.items()) >= 0


@given(ACTS)
@example(SOME)
def test_the_next_year_gets_what_is_left_and_what_is_owed(acts):
    office = Office()
    for step, told in acts:
        getattr(office, step)(told)
    before = office.balance()
    carried = books.carrying(YINCHUAN, before)
    assert sum(one.amount for one in carried) == 0
    office.postings += carried
    assert office.balance().left == Sources()
    assert office.balance().committed == 0
    assert (office.balance().spent, office.balance().granted) == (before.spent, before.granted)
    assert (office.balance(NEXT).left, office.balance(NEXT).committed) == (
        before.left,
        before.committed,
    )


def test_money_comes_back_to_the_most_local_source_first():
    spent = sources("100.00", "50.00", "20.00", "10.00")
    assert books.given_back(spent, Decimal("10.00")) == sources(county="10.00")
    assert books.given_back(spent, Decimal("10.01")) == sources(city="0.01", county="10.00")
    assert books.given_back(spent, Decimal("180.00")) == spent


def test_nothing_moved_is_no_posting():
    assert books.granting(YINCHUAN, Sources(), Sources()) == ()
    assert books.committing(YINCHUAN, ZERO) == ()


def test_every_source_and_account_has_its_name():
    assert set(SOURCES) == {"central", "province", "city", "county"}
    assert set(books.ACCOUNTS) == {"granted", "budget", "committed", "payable", "spent"}


def holding(left, committed="0.00"):
    return books.Balance(left, Sources(), left, Decimal(committed))


@pytest.mark.parametrize(("area", "name"), [("640202", "大武口区"), ("649999", "649999")])
def test_an_approval_may_take_the_last_fen_and_no_more(area, name):
    balance, fund = holding(sources("100.00"), "40.00"), books.Fund(area, 2026)
    budgets.require_available(balance, Decimal("60.00"), fund)
    with pytest.raises(budgets.BudgetExceeded) as refused:
        budgets.require_available(balance, Decimal("60.01"), fund)
    assert refused.value.detail == f"占用的是{name}2026年度的预算：可用60.00元，需要60.01元。"
    assert refused.value.members == {
        "region": area,
        "year": 2026,
        "available": "60.00",
        "needed": "60.01",
    }


def test_a_source_pays_its_last_fen_and_no_more():
    balance = holding(sources("100.00", city="5.00"))
    budgets.require_sources(balance, sources("100.00", city="5.00"))
    with pytest.raises(budgets.SourceExceeded) as refused:
        budgets.require_sources(balance, sources("0.00", city="5.01"))
    assert refused.value.members == {"source": "city", "left": "5.00", "needed": "5.01"}


def test_a_budget_shrinks_to_what_is_used_and_no_further():
    balance = holding(sources("100.00", city="5.00"), "95.00")
    budgets.require_covers_use(balance, sources("-10.00"))
    budgets.require_covers_use(balance, sources("-10.01", city="0.01"))
    for change in (sources("-10.01"), sources("0.00", city="-5.01"), sources("1.00", "-0.01")):
        with pytest.raises(budgets.BudgetBelowUse):
            budgets.require_covers_use(balance, change)


def test_a_year_is_handed_on_when_it_is_over():
    budgets.require_year_over(2026, date(2027, 1, 1))
    with pytest.raises(budgets.YearNotOver):
        budgets.require_year_over(2026, date(2026, 12, 31))


def test_what_is_empty_is_not_handed_on():
    budgets.require_something_left(holding(sources("0.01")))
    budgets.require_something_left(holding(Sources(), "0.01"))
    with pytest.raises(budgets.NothingToCarry):
        budgets.require_something_left(holding(Sources()))


def test_a_budget_is_set_anew_as_it_was_seen():
    budgets.require_seen(None, 0)
    budgets.require_seen(0, 0)
    budgets.require_seen(2, 2)
    with pytest.raises(budgets.BudgetVersionMissing):
        budgets.require_seen(None, 1)
    with pytest.raises(budgets.BudgetChanged):
        budgets.require_seen(1, 2)


def test_a_fund_without_a_budget_has_nought_and_no_negative_nought() -> None:
    assert str(balance_of({}).granted.total) == "0.00"
