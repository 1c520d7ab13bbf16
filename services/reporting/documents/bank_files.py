"""Bank files: rows in, CSV or XLSX out. Accounts stay texts, and nothing becomes a formula."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from services.common.late import openpyxl
from services.common.printing.workbooks import packed, write
from services.reporting.documents.texts import text_file
from services.reporting.rules.bank_files import BankRow, FileFormat

HEADS: Final = ("序号", "户名", "开户银行", "账号", "金额", "用途", "业务编号", "上次失败原因")
_CODES: Final = ("账号",)
_WIDTHS: Final = (8, 16, 28, 28, 14, 32, 34, 28)


def bank_file(rows: Sequence[BankRow], form: FileFormat, told_at: datetime) -> bytes:
    """The file of some rows; the same rows and instant give the same bytes."""
    if form == "csv":
        return text_file(HEADS, (_texts(*told) for told in enumerate(rows, 1)), codes=_CODES)
    return _xlsx(rows, told_at)


def _texts(no: int, row: BankRow) -> tuple[str, ...]:
    amount = f"{row.amount:.2f}"
    words = (row.holder, row.bank, row.account, amount, row.purpose, row.number)
    return (str(no), *words, row.failed_before)


def _xlsx(rows: Sequence[BankRow], told_at: datetime) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "代发明细"
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGH"[place]].width = width
    for line, texts in enumerate((HEADS, *(_texts(*told) for told in enumerate(rows, 1))), 1):
        for letter, text in zip("ABCDEFGH", texts, strict=True):
            cell = f"{letter}{line}"
            write(sheet, cell, text)
            sheet[cell].number_format = "@"
    return packed(book, told_at)
