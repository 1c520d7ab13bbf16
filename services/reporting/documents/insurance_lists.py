"""Lists to carriers as files: names and numbers as text, so that nothing becomes a formula."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from services.common.late import openpyxl, utils
from services.common.printing import workbooks
from services.reporting.documents.texts import text_file
from services.reporting.rules.identities import Identity
from services.reporting.rules.insurance_lists import KINDS, Line

HEADINGS: Final = (
    "序号",
    "增减",
    "姓名",
    "居民身份号码",
    "见习编号",
    "见习单位编号",
    "保险起始日期",
    "保险终止日期",
)
_CODES: Final = ("居民身份号码",)
_UNKNOWN: Final = "（已无登记）"


def rows_of(lines: Sequence[Line], identities: Mapping[str, Identity]) -> list[tuple[str, ...]]:
    """The cells of each line in their order, all of them texts."""
    return [
        _cells(number, line, identities.get(line.youth_id)) for number, line in enumerate(lines, 1)
    ]


def workbook(rows: Iterable[Sequence[str]], told_at: datetime) -> bytes:
    """The list as .xlsx; every cell is a text, the same rows give the same bytes."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "被保险人名单"
    for number, cells in enumerate((HEADINGS, *rows), 1):
        for column, text in enumerate(cells, 1):
            place = f"{utils.get_column_letter(column)}{number}"
            workbooks.write(sheet, place, text)
            sheet[place].number_format = "@"
    return workbooks.packed(book, told_at)


def text(rows: Iterable[Sequence[str]]) -> bytes:
    """The list as .csv; a tab stands before each ID number, which is else cut to 15 digits."""
    return text_file(HEADINGS, rows, codes=_CODES)


def _cells(number: int, line: Line, identity: Identity | None) -> tuple[str, ...]:
    return (
        str(number),
        KINDS[line.kind],
        identity.name if identity else _UNKNOWN,
        identity.id_number if identity else "",
        line.placement_id,
        line.unit_id,
        line.days.first.isoformat(),
        line.days.last.isoformat(),
    )
