"""The public list as a workbook to be printed and put up."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from services.common.printing.workbooks import packed, write

HEADS: Final = ("序号", "姓名", "见习单位", "月份", "补贴标准（元）", "补贴金额（元）")
_WIDTHS: Final = (8, 14, 40, 12, 16, 16)
_LETTERS: Final = "ABCDEF"


def public_list(
    month: str, ends_on: date, rows: Sequence[Sequence[str]], told_at: datetime
) -> bytes:
    """The list of a month; each row is name, unit, month, standard and amount as texts."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "公示名单"
    for letter, width in zip(_LETTERS, _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    write(sheet, "A1", f"{month}就业见习基本生活补贴公示名单")
    write(
        sheet, "A2", f"公示至{ends_on.isoformat()}，共{len(rows)}人次；有异议的请向经办机构提出。"
    )
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment("center")
    numbered = ((str(no), *row) for no, row in enumerate(rows, 1))
    for line, texts in enumerate((HEADS, *numbered), 3):
        for letter, text in zip(_LETTERS, texts, strict=True):
            write(sheet, f"{letter}{line}", text)
    sheet.print_title_rows = "3:3"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    return packed(book, told_at)
