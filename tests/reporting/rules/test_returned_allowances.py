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


def test_nothing_left_is_not_paid_again():
    for one in (replace(ONE, paid_again=ONE.returned), None):
        with pytest.raises(rules.ReturnedAllowanceUnknown):
            rules.require_left(one)


def test_its_period_names_placement_and_month():
    assert rules.month_of(ONE.period) == ("plc_1", Month(2026, 4))


def test_its_money_is_living_allowance():
    assert money_of(rules.KIND) == "living_allowance"
    assert money_of("unit_award") == "unit_award"
