"""The monthly form as a spreadsheet, in the form's own look; the same report, the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.common.printing import workbooks
from services.common.time.clock import SHANGHAI
from services.common.values.month import Month
from services.reporting.rules.filings import Filing
from services.reporting.rules.monthly_reports import Report

TITLE: Final = "宁夏青年就业见习工作情况汇总表"
HEADINGS: Final = (
    ("A3:A5", "本期末实有见习单位总数"),
    ("B3:B5", "本期新增见习单位数量"),
    ("C3:C5", "本期末实有见习岗位总数"),
    ("D3:D5", "本期新增见习岗位数量"),
    ("E3:E5", "本期计划组织见习人数"),
    ("F3:H3", "本月实际到岗人数"),
    ("F4:F5", ""),
    ("G4:G5", "其中：离校未就业高校毕业生人数"),
    ("H4:H5", "其中：当年毕业高校毕业生"),
    ("I3:L3", "本月完成见习人数"),
    ("I4:I5", ""),
    ("J4:K4", "其中：被见习单位留用人数"),
    ("J5", ""),
    ("K5", "其中：离校未就业高校毕业生人数"),
    ("L4:L5", "其中：其他方式就业人数"),
    ("M3:M5", "本月非正常结束见习人数"),
    ("N3:N5", "本期末实有在岗见习人数"),
    ("O3:O5", "本年累计各级财政实际拨付的见习补贴资金数"),
)
"""Where each heading stands: 6 spans 6 to 8, 9 spans 9 to 12, 10 spans 10 and 11."""
NOTES: Final = (
    "填表说明：",
    "1.本表于每月3日内上报，遇节假日顺延。",
    (
        "2.指标9“本月完成见习人数”：统计周期内，按照见习协议的规定如期完成就业见习的人数；以及见习期虽"
        "未满，但提前被见习单位留用的人数（见习期内，因见习人员个人原因等提前结束见习的不算在内）。"
    ),
    (
        "3.指标13“本月非正常结束见习人数”：统计周期内，见习期未满，因个人选择或见习单位变动等原因，未"
        "按照见习协议规定提前结束见习，且未被留用的人员数量。"
    ),
    (
        "4.指标12“其他方式就业人数”：见习期满后除被见习单位留用外，通过见习单位或公共就业人才服务机构"
        "推荐、个人自主择业等方式实现就业的人数。"
    ),
    (
        "5.指标15：省、市、县级财政实际拨付的见习补贴资金数，包括分配拨付中央财政下达的就业补助资金中"
        "用于见习补贴的部分。"
    ),
    "6.指标中的“本期”，是指统计周期当期实有情况，不与上期数据累积。",
    "7.逻辑关系：1≥2，3≥4，5≥6，6≥7+8，9≥10+11+12，10≥11。",
)
_ONE_LINE: Final = 75
_NUMBERS, _VALUES, _FOOTER, _FIRST_NOTE = 6, 7, 8, 9
_LINE = Side(style="thin")
_FONT: Final = "宋体"


@dataclass(frozen=True)
class Sheet:
    """What the form shows: a report, and how and by whom it was filed unless it is a draft."""

    report: Report
    filing: Filing | None = None
    filed_by: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    digest: str = ""


def monthly_form(sheet: Sheet) -> bytes:
    """The form as .xlsx: the table on the first sheet, what explains it on the second."""
    book = Workbook()
    table = book.worksheets[0]
    table.title = "汇总表"
    _fill_head(table, sheet.report)
    _fill_headings(table)
    _fill_numbers(table, sheet.report)
    _fill_footer(table, sheet)
    _fill_notes(table)
    _lay_out(table)
    _fill_remarks(book.create_sheet("说明"), sheet)
    return workbooks.packed(book, sheet.report.known_at)


def _fill_head(table: Worksheet, report: Report) -> None:
    month = Month.parse(report.month)
    _span(table, "A1:O1", TITLE, bold=True, size=18)
    _span(table, "A2:E2", f"填报单位（盖章）：{report.basis.name}", across="left")
    _span(table, "F2:J2", f"{month.year}年{month.month}月")
    _span(table, "K2:O2", "单位：个、人、万元", across="right")


def _fill_headings(table: Worksheet) -> None:
    for place, text in HEADINGS:
        _span(table, place, text)
    _frame(table, 3, _VALUES)
    # A heading and the column below it that is its own number read as one cell.
    for column in "FI":
        _open(table, f"{column}3", f"{column}4")
    _open(table, "J4", "J5")


def _fill_numbers(table: Worksheet, report: Report) -> None:
    for figure in report.figures:
        number = table.cell(_NUMBERS, figure.no, figure.no)
        value = table.cell(_VALUES, figure.no, figure.value)
        for cell in (number, value):
            cell.font = Font(_FONT, size=11)
            cell.alignment = Alignment("center", "center")
    table.cell(_VALUES, len(report.figures)).number_format = "0.00"


def _fill_footer(table: Worksheet, sheet: Sheet) -> None:
    filed_on = ""
    if sheet.filing:
        day = sheet.filing.filed_at.astimezone(SHANGHAI)
        filed_on = f"{day.year}年{day.month}月{day.day}日"
    _span(table, f"A{_FOOTER}:E{_FOOTER}", f"填报人：{sheet.filed_by}", across="left")
    _span(table, f"F{_FOOTER}:J{_FOOTER}", f"填报时间：{filed_on}", across="left")
    _span(table, f"K{_FOOTER}:O{_FOOTER}", f"联系电话：{sheet.phone}", across="left")


def _fill_notes(table: Worksheet) -> None:
    for row, note in enumerate(NOTES, _FIRST_NOTE):
        _span(table, f"A{row}:O{row}", note, across="left", size=10)
        table.row_dimensions[row].height = 28 if len(note) > _ONE_LINE else 15


def _fill_remarks(remarks: Worksheet, sheet: Sheet) -> None:
    remarks.column_dimensions["A"].width = 24
    remarks.column_dimensions["B"].width = 100
    _fit_to_page(remarks)
    for row, (name, text) in enumerate(_remarks(sheet), 1):
        for place, content in ((f"A{row}", name), (f"B{row}", text)):
            workbooks.write(remarks, place, content)
            remarks[place].font = Font(_FONT, size=11)
            remarks[place].alignment = Alignment(vertical="top", wrap_text=True)


def _remarks(sheet: Sheet) -> Iterable[tuple[str, str]]:
    report, filing = sheet.report, sheet.filing
    yield "状态", f"已填报，第{filing.version}版" if filing else "草稿，未填报"
    yield "数据截至", _minute(report.known_at)
    for as_of in report.basis.as_of:
        yield f"数据来源 {as_of.source}", f"读至第{as_of.position}号变更"
    for judgement in report.failing("hard") + report.failing("soft"):
        sides = f"左边{judgement.left}，右边{judgement.right}，不成立"
        yield judgement.relation, sides
    if filing:
        yield "内容摘要", f"SHA-256 {sheet.digest}"
        yield from (("更正理由", filing.reason),) if filing.reason else ()
        yield from ((f"说明 {one.relation}", one.text) for one in filing.explanations)
        yield from ((f"说明 {one.late.month}", one.explanation) for one in filing.carried)


def _minute(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _span(
    table: Worksheet,
    place: str,
    text: str,
    *,
    across: Literal["left", "center", "right"] = "center",
    bold: bool = False,
    size: int = 11,
) -> None:
    first = place.partition(":")[0]
    workbooks.write(table, first, text)
    table[first].font = Font(_FONT, size=size, bold=bold)
    table[first].alignment = Alignment(across, "center", wrap_text=True)
    if ":" in place:
        table.merge_cells(place)


def _frame(table: Worksheet, first: int, last: int) -> None:
    for row in table.iter_rows(first, last, 1, 15):
        for cell in row:
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)


def _open(table: Worksheet, above: str, below: str) -> None:
    table[above].border = Border(left=_LINE, right=table[above].border.right, top=_LINE)
    table[below].border = Border(left=_LINE, right=_LINE, bottom=table[below].border.bottom)


def _lay_out(table: Worksheet) -> None:
    for column in range(1, 16):
        table.column_dimensions[get_column_letter(column)].width = 11
    for row, height in {1: 36, 2: 24, 3: 30, 4: 44, 5: 60, 6: 20, 7: 32, 8: 24}.items():
        table.row_dimensions[row].height = height
    table.print_options.horizontalCentered = True
    _fit_to_page(table)


def _fit_to_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
