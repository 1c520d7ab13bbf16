"""The public list to be put up: as a workbook, and as a paper with room for a stamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from services.common.late import openpyxl, styles
from services.common.printing.press import Printed, pdf
from services.common.printing.workbooks import packed, write

_SHEET: Final = Path(__file__).with_name("public_list.typ")
HEADS: Final = ("序号", "姓名", "见习单位", "月份", "补贴标准（元）", "补贴金额（元）")
_WIDTHS: Final = (8, 14, 40, 12, 16, 16)
_LETTERS: Final = "ABCDEF"
_WHO_OBJECTS: Final = (
    "名单中的人员和单位对自己的一行有异议的，请在公示期内通过本系统提出，或者向经办机构书面提出，"
    "注明序号和理由；其他人可以向经办机构反映情况。"
)


def public_list(
    month: str, ends_on: date, rows: Sequence[Sequence[str]], told_at: datetime
) -> bytes:
    """The list of a month; each row is name, unit, month, standard and amount as texts."""
    book = openpyxl.Workbook()
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
    sheet["A1"].font, sheet["A1"].alignment = (
        styles.Font(bold=True, size=16),
        styles.Alignment("center"),
    )
    numbered = ((str(no), *row) for no, row in enumerate(rows, 1))
    for line, texts in enumerate((HEADS, *numbered), 3):
        for letter, text in zip(_LETTERS, texts, strict=True):
            write(sheet, f"{letter}{line}", text)
    sheet.print_title_rows = "3:3"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    return packed(book, told_at)


@dataclass(frozen=True)
class Publicity:
    """Of which settlement, month and office a list is, and how long it is up."""

    settlement_id: str
    month: str
    office: str
    first_day: date
    last_day: date
    working_days: int


def public_paper(of: Publicity, rows: Sequence[Sequence[str]]) -> Printed:
    """The same list as a PDF; the same facts give the same bytes."""
    title = f"{of.month}就业见习基本生活补贴公示"
    facts = {
        "title": title,
        "period": f"现将拟拨付的就业见习基本生活补贴予以公示，共{len(rows)}人次。公示期自"
        f"{_day(of.first_day)}起至{_day(of.last_day)}止，共{of.working_days}个工作日。",
        "heads": HEADS,
        "rows": [[str(no), *row] for no, row in enumerate(rows, 1)],
        "objecting": [
            _WHO_OBJECTS,
            "有异议的一行暂缓拨付，经另一名办理人员核实后答复；其他各行照常办理。",
        ],
        "office": f"{of.office}经办机构",
        "day": _day(date.fromordinal(of.first_day.toordinal() - 1)),
        "footer": f"{title}　{of.settlement_id}",
    }
    return pdf(_SHEET, facts)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
