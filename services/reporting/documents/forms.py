"""The monthly form as a spreadsheet, in the form's own look; the same report, the same bytes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from services.common.late import openpyxl, styles, utils
from services.common.printing import workbooks
from services.reporting.documents import form_words as words
from services.reporting.documents.form_words import Sheet
from services.reporting.rules.changes import Changes
from services.reporting.rules.monthly_reports import Report

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ONE_LINE: Final = 75
_NUMBERS, _VALUES, _FOOTER, _FIRST_NOTE = 6, 7, 8, 9
_FONT: Final = "宋体"


def monthly_form(sheet: Sheet) -> bytes:
    """The form as .xlsx: the table on the first sheet, what explains it on the second.

    What the offices below come to and what a version changes stand on further ones.
    """
    book = openpyxl.Workbook()
    table = book.worksheets[0]
    table.title = "汇总表"
    _fill_head(table, sheet.report)
    _fill_headings(table)
    _fill_numbers(table, sheet.report)
    _fill_footer(table, sheet)
    _fill_notes(table)
    _lay_out(table)
    _fill_remarks(book.create_sheet("说明"), sheet)
    if sheet.parts:
        _add_parts(book, sheet)
    if sheet.changes:
        _add_changes(book, sheet.changes)
    return workbooks.packed(book, sheet.report.known_at)


def _fill_head(table: "Worksheet", report: Report) -> None:
    _span(table, "A1:O1", words.TITLE, bold=True, size=18)
    office, month, units = words.head(report)
    _span(table, "A2:E2", office, across="left")
    _span(table, "F2:J2", month)
    _span(table, "K2:O2", units, across="right")


def _fill_headings(table: "Worksheet") -> None:
    for place, text in words.HEADINGS:
        _span(table, place, text)
    _frame(table, 3, _VALUES)
    # A heading and the column below it that is its own number read as one cell.
    for column in "FI":
        _open(table, f"{column}3", f"{column}4")
    _open(table, "J4", "J5")


def _fill_numbers(table: "Worksheet", report: Report) -> None:
    for figure in report.figures:
        number = table.cell(_NUMBERS, figure.no, figure.no)
        value = table.cell(_VALUES, figure.no, figure.value)
        for cell in (number, value):
            cell.font = styles.Font(_FONT, size=11)
            cell.alignment = styles.Alignment("center", "center")
    table.cell(_VALUES, len(report.figures)).number_format = "0.00"


def _fill_footer(table: "Worksheet", sheet: Sheet) -> None:
    for columns, text in zip(
        ("A{0}:E{0}", "F{0}:J{0}", "K{0}:O{0}"), words.footer(sheet), strict=True
    ):
        _span(table, columns.format(_FOOTER), text, across="left")


def _fill_notes(table: "Worksheet") -> None:
    for row, note in enumerate(words.NOTES, _FIRST_NOTE):
        _span(table, f"A{row}:O{row}", note, across="left", size=10)
        table.row_dimensions[row].height = 28 if len(note) > _ONE_LINE else 15


def _fill_remarks(remarks: "Worksheet", sheet: Sheet) -> None:
    remarks.column_dimensions["A"].width = 24
    remarks.column_dimensions["B"].width = 100
    _fit_to_page(remarks)
    for row, (name, text) in enumerate(words.remarks(sheet), 1):
        for place, content in ((f"A{row}", name), (f"B{row}", text)):
            workbooks.write(remarks, place, content)
            remarks[place].font = styles.Font(_FONT, size=11)
            remarks[place].alignment = styles.Alignment(vertical="top", wrap_text=True)


def _add_parts(book: "openpyxl.Workbook", sheet: Sheet) -> None:
    table = book.create_sheet("分地区汇总")
    _fill_rows(table, 1, (words.HEADS_OF_PARTS, *words.rows_of_parts(sheet)))
    table.column_dimensions["A"].width = 16
    _fit_to_page(table)


def _add_changes(book: "openpyxl.Workbook", changes: Changes) -> None:
    table = book.create_sheet("与上一版的差异")
    numbers = (words.HEADS_OF_CHANGES, *words.rows_of_changes(changes))
    _fill_rows(table, 1, numbers)
    objects = (words.HEADS_OF_OBJECTS, *words.rows_of_objects(changes))
    _fill_rows(table, len(numbers) + 2, objects)
    for column, width in {"A": 8, "B": 44, "C": 34, "D": 14, "E": 14}.items():
        table.column_dimensions[column].width = width
    _fit_to_page(table)


def _fill_rows(
    table: "Worksheet", first: int, rows: Iterable[Sequence[int | str | Decimal]]
) -> None:
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, 1):
            cell = table.cell(row, column)
            if isinstance(value, str):
                workbooks.write(table, cell.coordinate, value)
            else:
                cell.value = value
            if isinstance(value, Decimal):
                cell.number_format = "0.00"
            cell.font = styles.Font(_FONT, size=11)
            cell.border = _boxed()
            cell.alignment = styles.Alignment("center", "center", wrap_text=True)


def _span(
    table: "Worksheet",
    place: str,
    text: str,
    *,
    across: Literal["left", "center", "right"] = "center",
    bold: bool = False,
    size: int = 11,
) -> None:
    first = place.partition(":")[0]
    workbooks.write(table, first, text)
    table[first].font = styles.Font(_FONT, size=size, bold=bold)
    table[first].alignment = styles.Alignment(across, "center", wrap_text=True)
    if ":" in place:
        table.merge_cells(place)


def _frame(table: "Worksheet", first: int, last: int) -> None:
    for row in table.iter_rows(first, last, 1, 15):
        for cell in row:
            cell.border = _boxed()


def _open(table: "Worksheet", above: str, below: str) -> None:
    line = _line()
    table[above].border = styles.Border(left=line, right=table[above].border.right, top=line)
    table[below].border = styles.Border(left=line, right=line, bottom=table[below].border.bottom)


def _boxed() -> "styles.Border":
    line = _line()
    return styles.Border(line, line, line, line)


def _line() -> "styles.Side":
    return styles.Side(style="thin")


def _lay_out(table: "Worksheet") -> None:
    for column in range(1, 16):
        table.column_dimensions[utils.get_column_letter(column)].width = 11
    for row, height in {1: 36, 2: 24, 3: 30, 4: 44, 5: 60, 6: 20, 7: 32, 8: 24}.items():
        table.row_dimensions[row].height = height
    table.print_options.horizontalCentered = True
    _fit_to_page(table)


def _fit_to_page(sheet: "Worksheet") -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    sheet.page_setup.fitToHeight = 0
