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
    closings=(),
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
    returned, counted, again, explained = map(Decimal, sums.split())
    closings = (rules.Closing(explained, explained),)
    one = replace(ONE, returned=returned, counted=counted, paid_again=again, closings=closings)
    assert (one.closed, one.left) == (Decimal(closed), Decimal(left))
    words = f"其中{closed}元已办结、不再拨付"
    assert (words in one.sentence) is (one.closed > 0)


@pytest.mark.parametrize(
    ("counted", "closings", "left"),
    [
        ("0", "300/300 400/100", "0.00"),
        ("0", "400/100", "300.00"),
        ("0", "300/300", "100.00"),
        ("0", "400/100 400/300", "0.00"),
        ("0", "400/300", "100.00"),
        ("50", "400/100 400/250", "0.00"),
        ("50", "400/250", "100.00"),
        ("50", "400/100", "250.00"),
        ("350", "400/100", "0.00"),
        ("350", "300/300", "50.00"),
        ("400", "300/300 400/100", "0.00"),
    ],
)
def test_what_no_longer_stands_gives_back_its_own_amount(counted, closings, left):
    found = tuple(rules.Closing(*map(Decimal, one.split("/"))) for one in closings.split())
    one = replace(ONE, returned=Decimal("400.00"), counted=Decimal(counted))
    for order in (found, found[::-1]):
        assert replace(one, closings=order).left == Decimal(left)


def test_more_is_never_closed_than_is_there_once_it_was_paid_again():
    closings = (rules.Closing(Decimal(400), Decimal(100)), rules.Closing(Decimal(150), Decimal(50)))
    sums = {"returned": Decimal(450), "counted": Decimal(60), "paid_again": Decimal(300)}
    one = replace(ONE, closings=closings, **sums)
    assert (one.closed, one.left) == (Decimal(90), Decimal(0))


@pytest.mark.parametrize(("again", "for_good"), [("0.00", "300.00"), ("299.99", "0.01")])
def test_what_came_back_for_good_was_not_paid_again(again, for_good):
    assert replace(ONE, paid_again=Decimal(again)).for_good == Decimal(for_good)


def test_nothing_left_is_not_paid_again():
    closed = replace(ONE, closings=(rules.Closing(ONE.returned, ONE.returned),))
    for one in (replace(ONE, paid_again=ONE.returned), closed, None):
        with pytest.raises(rules.ReturnedAllowanceUnknown):
            rules.require_left(one)


def test_its_period_names_placement_and_month():
    assert rules.month_of(ONE.period) == ("plc_1", Month(2026, 4))


def test_its_money_is_living_allowance():
    assert money_of(rules.KIND) == "living_allowance"
    assert money_of("unit_award") == "unit_award"
