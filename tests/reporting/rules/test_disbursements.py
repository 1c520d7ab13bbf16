"""Money that left and money that came back: sums to the fen, days that can be."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules import disbursements as rules
from services.reporting.rules.disbursements import Paid, PaidPart, Sources

PAID = Paid(Decimal("905.45"), date(2026, 4, 10), Decimal("100.00"))
TODAY = date(2026, 4, 20)


def the_sources(central="500.00", county="405.45") -> Sources:
    return Sources(Decimal(central), Decimal("0.00"), Decimal("0.00"), Decimal(county))


def test_sources_pay_the_whole_sum():
    rules.require_sum(the_sources(), Decimal("905.45"))


@pytest.mark.parametrize("county", ["405.44", "405.46"])
def test_sources_a_fen_off_are_refused(county):
    with pytest.raises(rules.SourcesDoNotAddUp):
        rules.require_sum(the_sources(county=county), Decimal("905.45"))


HALVES = {"dsb_1": Decimal("905.45"), "dsb_2": Decimal("100.00")}


def tried(*amounts: str, by: str = "dsb_1") -> list[tuple[str, Decimal]]:
    return [(by, Decimal(amount)) for amount in amounts]


def test_tries_of_the_lines_that_were_counted_are_kept():
    rules.require_unmoved(HALVES, 3, tried("900.00", "5.45") + tried("100.00", by="dsb_2"))
    rules.require_unmoved({}, 0, [])


@pytest.mark.parametrize(
    ("lines", "tries"),
    [
        (2, tried("905.45") + tried("100.01", by="dsb_2")),
        (2, tried("905.45", "100.00")),
        (3, tried("905.45") + tried("100.00", by="dsb_2")),
        (1, tried("905.45")),
        (2, []),
    ],
)
def test_tries_of_other_lines_than_were_counted_are_refused(lines, tries):
    with pytest.raises(rules.AccountsMoved):
        rules.require_unmoved(HALVES, lines, tries)


@pytest.mark.parametrize("day", [date(2026, 4, 10), TODAY])
def test_money_leaves_between_approval_and_today(day):
    rules.require_paid_on(day, date(2026, 4, 10), TODAY, 2026)


@pytest.mark.parametrize("day", [date(2026, 4, 9), date(2026, 4, 21)])
def test_money_leaves_neither_before_approval_nor_in_the_future(day):
    with pytest.raises(rules.PaidOnImpossible):
        rules.require_paid_on(day, date(2026, 4, 10), TODAY, 2026)


@pytest.mark.parametrize("year", [None, 2026])
def test_money_leaves_in_the_year_whose_budget_holds_it_or_later(year):
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        rules.require_paid_on(day, date(2026, 12, 31), date(2027, 1, 5), year)


def test_money_does_not_leave_before_the_year_whose_budget_holds_it():
    rules.require_paid_on(date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 5), 2027)
    with pytest.raises(rules.PaidOnImpossible):
        rules.require_paid_on(date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 5), 2027)


def test_what_is_left_of_a_line_can_come_back():
    rules.require_return(PAID, Decimal("805.45"), date(2026, 4, 10), TODAY)


def test_more_than_is_left_of_a_line_cannot_come_back():
    with pytest.raises(rules.ReturnAboveLine) as refused:
        rules.require_return(PAID, Decimal("805.46"), TODAY, TODAY)
    assert refused.value.members == {"left": "805.45"}


@pytest.mark.parametrize("day", [date(2026, 4, 9), date(2026, 4, 21)])
def test_money_comes_back_neither_before_payment_nor_in_the_future(day):
    with pytest.raises(rules.ReturnedOnImpossible):
        rules.require_return(PAID, Decimal("1.00"), day, TODAY)


def test_lines_that_are_named_are_all_due():
    rules.require_all_due(5, None)
    rules.require_all_due(2, ["stl_1", "stl_2", "stl_2"])
    with pytest.raises(rules.LineNotDue):
        rules.require_all_due(1, ["stl_1", "stl_2"])


def test_sources_are_taken_from_each_other_one_by_one():
    left = the_sources().less(the_sources(central="500.01", county="0.45"))
    assert (left.central, left.county, left.total) == (
        Decimal("-0.01"),
        Decimal("405.00"),
        Decimal("404.99"),
    )


def parts(*left):
    month = Month(2026, 3)
    return [PaidPart("stm_1", f"stl_{no}", "plc_1", month, one) for no, one in enumerate(left)]


@given(
    st.lists(st.decimals(0, 10_000, places=2), max_size=5),
    st.decimals("0.01", 60_000, places=2),
)
def test_money_comes_back_of_what_was_paid_to_the_fen_and_no_more(left, amount):
    if amount > sum(left):
        with pytest.raises(rules.RepaymentAbovePaid):
            list(rules.spread(parts(*left), amount))
        return
    taken = list(rules.spread(parts(*left), amount))
    assert sum(part for _, part in taken) == amount
    assert all(0 < part <= one.left for one, part in taken)


def test_of_a_part_that_came_back_whole_nothing_is_taken():
    taken = list(rules.spread(parts(Decimal("0.00"), Decimal("5.00")), Decimal("5.00")))
    assert [(one.line_id, str(part)) for one, part in taken] == [("stl_1", "5.00")]


def test_the_first_part_is_taken_first():
    taken = list(rules.spread(parts(Decimal("10.00"), Decimal("5.00")), Decimal("12.00")))
    assert [(one.line_id, str(part)) for one, part in taken] == [
        ("stl_0", "10.00"),
        ("stl_1", "2.00"),
    ]
