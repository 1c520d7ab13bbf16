"""Opens an .xlsx: guarded and surveyed first, then its values by openpyxl as a stream."""

import re
import threading
import warnings
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from services.common.lists.packages import Survey, survey
from services.common.lists.refusals import (
    ListDamaged,
    ListEmpty,
    ListOverLimits,
    ListRefused,
    ListUnsafe,
)
from services.common.lists.sheets import (
    ERROR_TEXTS,
    SCHEMA_SHEET,
    Book,
    Flaw,
    Limits,
    Raw,
    Sheet,
    Span,
    apart,
    strange,
)

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROLS: Final = frozenset({"0009", "000A", "000D"})
# One book at a time in a process: it bounds memory, and silencing warnings is not thread-safe.
_one_at_a_time = threading.Lock()


def check(content: bytes, limits: Limits) -> None:
    """Raise what can be refused without reading a single value."""
    survey(content, limits)


def opened(content: bytes, limits: Limits) -> Book:
    """The visible sheets. Raises ListDamaged and the refusals of the survey."""
    found = survey(content, limits)
    with _one_at_a_time, warnings.catch_warnings():
        # openpyxl warns of what it leaves out, at times with a cell's value.
        warnings.simplefilter("ignore")
        try:
            return _read(content, found, limits)
        except ListRefused:
            raise
        except Exception as error:
            raise ListDamaged("请重新导出或另存后再提交。") from error


def _read(content: bytes, found: Mapping[str, Survey], limits: Limits) -> Book:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise ListEmpty("工作簿里没有可见的工作表。")
        is_mac = book.epoch == CALENDAR_MAC_1904
        return Book(
            format="xlsx",
            sheets=tuple(_sheet(one, found, limits, from_1904=is_mac) for one in visible),
            hidden_sheets=strange(
                [one.title for one in book.worksheets if one.sheet_state != "visible"]
            ),
            template=_template(book),
        )
    finally:
        book.close()


def _template(book: Any) -> str | None:
    if SCHEMA_SHEET not in book.sheetnames:
        return None
    for (value,) in book[SCHEMA_SHEET].iter_rows(max_row=1, max_col=1, values_only=True):
        return None if value is None else str(value)
    return None


def _sheet(sheet: Any, found: Mapping[str, Survey], limits: Limits, *, from_1904: bool) -> Sheet:
    # Which part a sheet lies in is told by no public attribute.
    facts = found.get(sheet._worksheet_path)  # noqa: SLF001
    if facts is None:
        raise ListUnsafe("工作表不在文件之内。")
    if facts.last_column > limits.columns:
        raise ListOverLimits(f"表格超过{limits.columns}列，请删去名单以外的列。")
    rows = _rows(sheet, facts, limits)
    return Sheet(
        name=sheet.title,
        rows=rows,
        merged=tuple(apart(map(_span, facts.merged), rows)),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        from_1904=from_1904,
    )


def _rows(sheet: Any, facts: Survey, limits: Limits) -> dict[int, dict[int, Raw]]:
    if not facts.last_row:
        return {}
    rows: dict[int, dict[int, Raw]] = {}
    # What the sheet says of its own extent is not believed: the survey saw it.
    sheet.reset_dimensions()
    values = sheet.iter_rows(
        min_row=1, max_row=facts.last_row, min_col=1, max_col=facts.last_column, values_only=True
    )
    for number, told in enumerate(values, 1):
        if told.count(None) == len(told):
            continue
        rows[number] = {n: _raw(value) for n, value in enumerate(told, 1) if value is not None}
        if len(rows) > limits.rows:
            raise ListOverLimits(f"名单超过{limits.rows}行，请分成几份提交。")
    for number, column in facts.formulas:
        row = rows.setdefault(number, {})
        row.setdefault(column, Flaw.UNCOMPUTED)
    return dict(sorted(rows.items()))


def _raw(value: Any) -> Raw:
    if isinstance(value, str):
        return Flaw.ERROR if value in ERROR_TEXTS else _ESCAPED.sub(_unescaped, value)
    if isinstance(value, bool | int | float | datetime | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return Flaw.ERROR


def _unescaped(found: re.Match[str]) -> str:
    return " " if found[1].upper() in _CONTROLS else found[0]


def _span(place: str) -> Span:
    left, top, right, bottom = range_boundaries(place)
    if left is None or top is None or right is None or bottom is None:
        raise ListUnsafe("合并单元格的范围不正确。")
    return Span(top, left, bottom, right)
