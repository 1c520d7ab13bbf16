"""Printed lists as bytes: a PDF for the notice board, a workbook for the fair."""

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from services.common.late import openpyxl, styles, utils
from services.common.printing import press, workbooks
from services.common.time.clock import SHANGHAI
from services.units.rules.listings import Group, Listing

if TYPE_CHECKING:
    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.worksheet import Worksheet

_TEMPLATE: Final = Path(__file__).with_name("listings.typ")
_FIRST_LINE: Final = 4
NOTHING: Final = "暂无"
"""What stands in a list that has no line."""


def pdf(listing: Listing) -> bytes:
    """The list as a PDF: takes some tenths of a second for each thousand lines."""
    facts = {
        "title": listing.title,
        "footer": listing.footer,
        "told": listing.told,
        "nothing": NOTHING,
        "headings": [heading for heading, _ in listing.headings],
        "widths": [width for _, width in listing.headings],
        "groups": [_plain(group) for group in listing.groups],
    }
    return press.pdf(_TEMPLATE, facts).content


def xlsx(listing: Listing) -> bytes:
    """The list as a workbook: one sheet, its county in the first column of each line."""
    book = openpyxl.Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "清单"
    workbooks.write(sheet, "A1", listing.title)
    workbooks.write(sheet, "A2", listing.told)
    sheet["A1"].font = styles.Font(bold=True, size=14)
    headings = (("县（市、区）", 2), *listing.headings, ("在哪里报名", 4))
    for column, (heading, width) in enumerate(headings, start=1):
        letter = utils.get_column_letter(column)
        workbooks.write(sheet, f"{letter}{_FIRST_LINE - 1}", heading)
        sheet[f"{letter}{_FIRST_LINE - 1}"].font = styles.Font(bold=True)
        sheet.column_dimensions[letter].width = width * 8
    _fill(sheet, listing)
    _lay_out(sheet, listing)
    return workbooks.packed(book, datetime.combine(listing.printed_on, time(), SHANGHAI))


def _fill(sheet: "Worksheet", listing: Listing) -> None:
    lines = [
        (group.name, *cells, group.register.removeprefix("报名："))
        for group in listing.groups
        for cells in group.lines
    ] or [(NOTHING,)]
    wrapped = styles.Alignment(wrap_text=True, vertical="top")
    for row, cells in enumerate(lines, start=_FIRST_LINE):
        for column, content in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            if isinstance(content, int):
                cell.value = content
            else:
                workbooks.write(sheet, cell.coordinate, content)
            cell.alignment = wrapped


def _lay_out(sheet: "Worksheet", listing: Listing) -> None:
    sheet.freeze_panes = f"A{_FIRST_LINE}"
    sheet.print_title_rows = f"{_FIRST_LINE - 1}:{_FIRST_LINE - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    footer = cast("HeaderFooterItem", sheet.oddFooter)
    # An ampersand begins a code in a footer.
    footer.left.text = listing.footer.replace("&", "&&")
    footer.right.text = "第 &P 页，共 &N 页"


def _plain(group: Group) -> dict[str, object]:
    lines = [[str(cell) for cell in cells] for cells in group.lines]
    return {"name": group.name, "register": group.register, "lines": lines}
