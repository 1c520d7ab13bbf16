"""Months as people and spreadsheets write them."""

import re
import unicodedata
from datetime import date
from typing import Final

from services.common.lists.days import day_of
from services.common.lists.faults import Unfit
from services.common.lists.sheets import Raw
from services.common.values import names
from services.common.values.month import Month

_SHAPE: Final = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d{2}))", re.ASCII)
_GAPS: Final = re.compile(r"\s+")
_CUT: Final = re.compile(r"\d{4}\.1", re.ASCII)
_DOUBTFUL: Final = Unfit(
    "not-a-month", "写成 2026.1 的可能是1月，也可能是10月，请写成 2026-01 或者 2026-10。"
)
_NOT_A_MONTH: Final = Unfit("not-a-month", "应为月份，如 2026-03。")


def month_of(raw: Raw, *, from_1904: bool) -> str:
    """The month that a cell names, as YYYY-MM.

    A spreadsheet makes the first day of it out of 2026-03: that day is its month, no other is.
    Raises Unfit: not-a-month.
    """
    text = "" if isinstance(raw, date) else _spelt(raw)
    if _CUT.fullmatch(text):
        raise _DOUBTFUL
    found = _SHAPE.fullmatch(text)
    first = f"{found[1]}-{found[2] or found[3]}-1" if found else raw
    try:
        day = day_of(first, from_1904=from_1904)
    except Unfit:
        raise _NOT_A_MONTH from None
    if day.day != 1:
        raise _NOT_A_MONTH
    return str(Month(day.year, day.month))


def _spelt(raw: Raw) -> str:
    """As it stands there; 2026.1 was 2026.10 before a spreadsheet held it as a number, or not."""
    if isinstance(raw, float):
        return format(raw, ".15g")
    return _GAPS.sub("", unicodedata.normalize("NFKC", names.plain(str(raw))).lstrip("'’‘"))
