"""What departments may read of money paid: codes, sums and days, and of nobody whose sum it is."""

from collections.abc import Mapping
from typing import Final

from services.common.values.feeds import Plain, plain
from services.common.values.month import Month
from services.reporting.rules import returned_allowances
from services.reporting.rules.payables import Kind

OF_DISBURSEMENTS: Final = ("kind", "region", "amount", "paid_on", "batch_id", "returns")
FIELDS: Final = frozenset({"month", *OF_DISBURSEMENTS})
"""What may leave of a disbursement at all: no voucher and no ground, which are in somebody's words,
and neither line nor claim, which lead to persons."""


def month_of(settled: Month | None, kind: Kind | None, period: str | None) -> Month | None:
    """The month of whose allowance a sum is: that of its settlement, or of what is paid again.

    `kind` and `period` are those of its payable. None of all other money, and of what was paid
    before there were settlements here.
    """
    if kind == returned_allowances.KIND and period:
        return returned_allowances.month_of(period)[1]
    return settled


def facts(month: Month | None, columns: Mapping[str, object]) -> dict[str, Plain]:
    """What a disbursement tells."""
    return {"month": plain(month), **{name: plain(value) for name, value in columns.items()}}
