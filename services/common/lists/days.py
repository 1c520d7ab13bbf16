"""Days as people and spreadsheets write them: one parser with explicit shapes."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from services.common.late import openpyxl
from services.common.lists.faults import Unfit
from services.common.lists.sheets import Raw
from services.common.values import names, years

_SERIALS: Final = range(20_000, 73_051)
"""Bare numbers taken for days: October 1954 to 2099. 2020 and 2020.8 are no days of 1905."""
_LARGEST: Final = 99_999_999
"""Of eight digits, as 20200824."""
_TIME: Final = r"(?:[T ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_SHAPES: Final = (
    re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII),
    re.compile(rf"(\d{{4}})()年(\d{{1,2}})月(\d{{1,2}})[日号]?{_TIME}", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)
_SHORT_YEAR: Final = re.compile(
    r"\d{1,2}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[-./]\d{1,2}[-./]\d{2}", re.ASCII
)
_INCOMPLETE: Final = re.compile(r"\d{4}(?:[-./年]\d{0,2}月?)?", re.ASCII)
_GAPS: Final = re.compile(r"\s*([-./年月])\s*|\s+(?=[日号])")
_SERIAL_TEXT: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)


def day_of(raw: Raw, *, from_1904: bool) -> date:
    """The day that a cell names; a time of day is let go.

    Raises Unfit: not-a-day, two-digit-year, day-incomplete, no-such-day.
    """
    if isinstance(raw, datetime):
        return _near(raw.date())
    if isinstance(raw, date):
        return _near(raw)
    if isinstance(raw, bool):
        raise _NOT_A_DAY
    if isinstance(raw, int | float):
        return _of_number(raw, from_1904=from_1904)
    text = unicodedata.normalize("NFKC", names.plain(str(raw)).lstrip("'’‘"))
    # Blanks around the marks, not the one before a time of day.
    return _of_text(_GAPS.sub(r"\1", text), from_1904=from_1904)


_NOT_A_DAY: Final = Unfit("not-a-day", "应为日期，如 2020-08-24。")


def _of_number(number: float, *, from_1904: bool) -> date:
    if not 0 <= number <= _LARGEST:
        raise _NOT_A_DAY
    if int(number) in _SERIALS:
        days = openpyxl.utils.datetime
        epoch = days.CALENDAR_MAC_1904 if from_1904 else days.CALENDAR_WINDOWS_1900
        found = days.from_excel(int(number), epoch)
        return _near(found.date() if isinstance(found, datetime) else found)
    text = format(number, ".15g")
    if _SERIAL_TEXT.fullmatch(text):
        raise _NOT_A_DAY
    return _of_text(text, from_1904=from_1904)


def _of_text(text: str, *, from_1904: bool) -> date:
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _day(int(found[1]), int(found[3]), int(found[4]))
    if _SERIAL_TEXT.fullmatch(text):
        return _of_number(float(text), from_1904=from_1904)
    if _INCOMPLETE.fullmatch(text):
        raise Unfit("day-incomplete", "日期应写到日，如 2020-08-24。")
    if _SHORT_YEAR.fullmatch(text):
        raise Unfit("two-digit-year", "年份应写四位，如 2020-08-24。")
    raise _NOT_A_DAY


def _day(year: int, month: int, day: int) -> date:
    try:
        return _near(date(year, month, day))
    except ValueError as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit("no-such-day", "没有这一天，请核对。") from None


def _near(day: date) -> date:
    if day.year not in years.LIVING:
        raise Unfit("no-such-day", years.FAR_OFF)
    return day
