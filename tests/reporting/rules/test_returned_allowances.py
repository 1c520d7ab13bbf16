"""Returned allowance: what nothing explains is what is left of it, to the fen."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.common.values.month import Month
from services.reporting.rules import returned_allowances as rules
from services.reporting.rules.payables import money_of

ONE = rules.ReturnedAllowance(
    placement_id="plc_1",
    month=Month(2026, 4),
    youth_id="yth_1",
    unit_id="unt_1",
    payee="youth",
    region="640100",
    paid=Decimal("425.71"),
    returned=Decimal("300.00"),
    counted=Decimal("0.00"),
    paid_again=Decimal("0.00"),
    explained=Decimal("0.00"),
)


@pytest.mark.parametrize(
    ("counted", "again", "left"),
    [
        ("0.00", "0.00", "300.00"),
        ("106.42", "0.00", "193.58"),
        ("106.42", "193.57", "0.01"),
    ],
)
def test_what_is_left_is_neither_claimed_nor_paid_again(counted, again, left):
    one = replace(ONE, counted=Decimal(counted), paid_again=Decimal(again))
    assert rules.require_left(one).left == Decimal(left)
    assert one.sentence.endswith(f"其余{left}元再次拨付。")


@pytest.mark.parametrize(
    ("sums", "closed", "left"),
    [
        ("300.00 0.00 0.00 300.00", "300.00", "0.00"),
        ("300.00 106.42 0.00 300.00", "193.58", "0.00"),
        ("400.00 106.42 0.00 300.00", "193.58", "100.00"),
        ("400.00 300.00 0.00 300.00", "0.00", "100.00"),
        ("400.00 300.01 0.00 300.00", "0.00", "99.99"),
        ("400.00 0.00 100.00 300.00", "300.00", "0.00"),
    ],
)
def test_what_is_closed_is_not_left_and_claims_take_of_it_first(sums, closed, left):
    names = ("returned", "counted", "paid_again", "explained")
    one = replace(ONE, **dict(zip(names, map(Decimal, sums.split()), strict=True)))
    assert (one.closed, one.left) == (Decimal(closed), Decimal(left))
    words = f"其中{closed}元已办结、不再拨付"
    assert (words in one.sentence) is (one.closed > 0)


@pytest.mark.parametrize(("again", "for_good"), [("0.00", "300.00"), ("299.99", "0.01")])
def test_what_came_back_for_good_was_not_paid_again(again, for_good):
    assert replace(ONE, paid_again=Decimal(again)).for_good == Decimal(for_good)


def test_nothing_left_is_not_paid_again():
    closed = replace(ONE, explained=ONE.returned)
    for one in (replace(ONE, paid_again=ONE.returned), closed, None):
        with pytest.raises(rules.ReturnedAllowanceUnknown):
            rules.require_left(one)


def test_its_period_names_placement_and_month():
    assert rules.month_of(ONE.period) == ("plc_1", Month(2026, 4))


def test_its_money_is_living_allowance():
    assert money_of(rules.KIND) == "living_allowance"
    assert money_of("unit_award") == "unit_award"
