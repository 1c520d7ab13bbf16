"""Opens an .xls (Excel 2 to 2003) by xlrd, the only reader that is right about all of them."""

import io
import math
from datetime import datetime
from typing import Final, Literal

import xlrd
from xlrd.biffh import XLRDError
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as OldSheet

from services.common.lists.books.gb18030 import restored
from services.common.lists.refusals import ListDamaged, ListEmpty, ListLocked, ListOverLimits
from services.common.lists.sheets import (
    Book,
    Flaw,
    Limits,
    Raw,
    Sheet,
    Span,
    apart,
    strange,
)

_OLD_TEXT: Final = 80
"""From this version of the format on, text is Unicode; before, it is in the machine's own code."""
_WHOLE: Final = 1e15


def opened(content: bytes, limits: Limits) -> Book:
    """The visible sheets. Raises ListDamaged, ListLocked, ListOverLimits, ListEmpty.

    Whether a formula was computed is not told by this format: its kept result counts.
    """
    book = _book(content)
    sheets = [book.sheet_by_index(number) for number in range(book.nsheets)]
    visible = [sheet for sheet in sheets if sheet.visibility == 0]
    if not visible:
        raise ListEmpty("工作簿里没有可见的工作表。")
    return Book(
        format="xls",
        sheets=tuple(_sheet(book, sheet, limits) for sheet in visible),
        hidden_sheets=strange([sheet.name for sheet in sheets if sheet not in visible]),
    )


def _book(content: bytes) -> xlrd.Book:
    try:
        return xlrd.open_workbook(
            # Its warnings would go to standard output, some with words of the file.
            logfile=io.StringIO(),
            file_contents=content,
            # Where text is not Unicode, schools' and offices' books are in Chinese code.
            encoding_override="gb18030",
            formatting_info=True,
            ragged_rows=True,
        )
    except XLRDError as error:
        if "encrypted" in str(error).lower():
            raise ListLocked("请先在 Excel 中取消打开密码。") from error
        raise ListDamaged("请重新导出，或另存为 .xlsx 后再提交。") from error
    # A crafted or cut file fails in more ways than the library names.
    except Exception as error:
        raise ListDamaged("请重新导出，或另存为 .xlsx 后再提交。") from error


def _sheet(book: xlrd.Book, sheet: OldSheet, limits: Limits) -> Sheet:
    rows: dict[int, dict[int, Raw]] = {}
    is_unicode = book.biff_version >= _OLD_TEXT
    for number in range(sheet.nrows):
        row = _row(sheet, number, book.datemode, is_unicode=is_unicode)
        if row:
            rows[number + 1] = row
        if len(rows) > limits.rows:
            raise ListOverLimits(f"名单超过{limits.rows}行，请分成几份提交。")
    return Sheet(
        name=sheet.name,
        rows=rows,
        merged=tuple(
            apart(
                (
                    Span(top + 1, left + 1, bottom, right)
                    for top, bottom, left, right in sheet.merged_cells
                ),
                rows,
            )
        ),
        hidden_rows=frozenset(n + 1 for n, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(n + 1 for n, info in sheet.colinfo_map.items() if info.hidden),
        from_1904=bool(book.datemode),
    )


def _row(
    sheet: OldSheet, number: int, datemode: Literal[0, 1], *, is_unicode: bool
) -> dict[int, Raw]:
    row: dict[int, Raw] = {}
    for column, cell in enumerate(sheet.row(number), 1):
        value = _raw(cell, datemode)
        if isinstance(value, str) and not is_unicode:
            value = restored(value)
        if value is not None and value != "":
            row[column] = value
    return row


def _raw(cell: Cell, datemode: Literal[0, 1]) -> Raw | None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Flaw.ERROR
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _day(float(cell.value), datemode)
    return _number(float(cell.value))


def _day(serial: float, datemode: Literal[0, 1]) -> datetime | Flaw:
    try:
        return xlrd.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError, xlrd.xldate.XLDateError):
        return Flaw.ERROR


def _number(value: float) -> int | float | Flaw:
    if not math.isfinite(value):
        return Flaw.ERROR
    return int(value) if value.is_integer() and abs(value) < _WHOLE else value
