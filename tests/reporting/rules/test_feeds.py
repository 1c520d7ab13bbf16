"""What a disbursement tells departments: the month of whose allowance it is, days as texts."""

from datetime import date
from decimal import Decimal

import pytest

from services.common.values.month import Month
from services.reporting.rules import feeds as rules

MARCH = Month(2026, 3)


@pytest.mark.parametrize(
    ("settled", "kind", "period", "month"),
    [
        (MARCH, None, None, MARCH),
        (None, "returned_allowance", "2026-03/plc_1", MARCH),
        (None, "accident_premium", "2026-03", None),
        (None, "unit_award", "2026", None),
        (None, None, None, None),
    ],
)
def test_allowance_has_its_month_however_it_is_paid_and_all_other_money_none(
    settled, kind, period, month
):
    assert rules.month_of(settled, kind, period) == month


def test_days_months_and_sums_are_texts():
    columns = {"amount": Decimal(-35), "paid_on": date(2026, 4, 1), "returns": None}
    told = {"month": "2026-03", "amount": "-35.00", "paid_on": "2026-04-01", "returns": None}
    assert rules.facts(MARCH, columns) == told
    assert rules.facts(None, {}) == {"month": None}
