"""What departments may read of money paid: codes, sums and days of an office, never of a youth."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from services.common.values.month import Month

OF_DISBURSEMENTS: Final = ("kind", "region", "amount", "paid_on", "batch_id", "returns")
FIELDS: Final = frozenset({"month", *OF_DISBURSEMENTS})
"""What may leave of a disbursement at all: no voucher and no ground, which are in somebody's words,
and neither line nor claim, which lead to persons."""


def facts(month: Month | None, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What a disbursement tells; `month` is that of its settlement, None of all other money."""
    told = {name: _told(value) for name, value in columns.items()}
    return {"month": str(month) if month else None, **told}


def _told(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value
