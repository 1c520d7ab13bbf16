"""Holds: at most one open per youth, and the months that past ones have used."""

from collections.abc import Iterable
from datetime import date

from services.common.errors import Refused
from services.common.values.month import full_months, last_day_of_term


class AlreadyHeld(Refused):
    """这位青年已有进行中的派遣或见习。"""

    article = "宁人社函〔2020〕272号 二"


def months_served(spans: Iterable[tuple[date, date]]) -> int:
    """Months that spans have used, each (first, last) inclusive; a begun month counts whole."""
    return sum(_begun_months(first, last) for first, last in spans)


def _begun_months(first: date, last: date) -> int:
    whole = full_months(first, last)
    complete = whole > 0 and last_day_of_term(first, whole) == last
    return whole if complete else whole + 1
