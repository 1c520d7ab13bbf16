"""The form as a spreadsheet, read back and compared with the form itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.reporting.documents import frozen
from services.reporting.documents.form_words import NOTES, Sheet
from services.reporting.documents.forms import monthly_form
from services.reporting.rules.beginnings import OnPaper
from services.reporting.rules.build_up import build_up
from services.reporting.rules.changes import changes
from services.reporting.rules.filings import Filing
from tests.reporting import casebook
from tests.reporting.reports import a_filing, the_report

CASE = casebook.read("wuzhong-2024-06")
REASON = '=HYPERLINK("http://127.0.0.1","看")'

HEADER = [
    ["本期末实有见习单位总数", "本期新增见习单位数量", "本期末实有见习岗位总数",
     "本期新增见习岗位数量", "本期计划组织见习人数", "本月实际到岗人数", None, None,
     "本月完成见习人数", None, None, None, "本月非正常结束见习人数",
     "本期末实有在岗见习人数", "本年累计各级财政实际拨付的见习补贴资金数"],
    [None, None, None, None, None, None, "其中：离校未就业高校毕业生人数",
     "其中：当年毕业高校毕业生", None, "其中：被见习单位留用人数", None,
     "其中：其他方式就业人数", None, None, None],
    [None, None, None, None, None, None, None, None, None, None,
     "其中：离校未就业高校毕业生人数", None, None, None, None],
]  # fmt: skip
MERGED = {
    "A1:O1", "A2:E2", "F2:J2", "K2:O2", "A8:E8", "F8:J8", "K8:O8",
    "A3:A5", "B3:B5", "C3:C5", "D3:D5", "E3:E5", "F3:H3", "F4:F5", "G4:G5", "H4:H5",
    "I3:L3", "I4:I5", "J4:K4", "L4:L5", "M3:M5", "N3:N5", "O3:O5",
    *(f"A{row}:O{row}" for row in range(9, 9 + len(NOTES))),
}  # fmt: skip


def the_filing() -> Filing:
    return a_filing(the_report(CASE, "640300"), explanation=REASON)


def the_book(sheet: Sheet) -> Workbook:
    return load_workbook(BytesIO(monthly_form(sheet)))


def the_filed_sheet() -> Sheet:
    filing = the_filing()
    digest = frozen.digest(frozen.freeze(filing))
    return Sheet(filing.report, filing, "马测试", "0953-2012345", digest)


def rows(table: Worksheet, first: int, last: int) -> list[list[object]]:
    return [
        [cell or None for cell in row]
        for row in table.iter_rows(first, last, 1, 15, values_only=True)
    ]


def test_the_sheet_is_the_form() -> None:
    table = the_book(the_filed_sheet())["汇总表"]
    assert table["A1"].value == "宁夏青年就业见习工作情况汇总表"
    assert (table["A2"].value, table["K2"].value) == (
        "填报单位（盖章）：吴忠市", "单位：个、人、万元",
    )  # fmt: skip
    assert rows(table, 3, 5) == HEADER
    assert rows(table, 6, 6) == [[*range(1, 16)]]
    assert rows(table, 7, 7) == [[3, 1, 14, 5, 6, 4, 1, 2, 3, 2, 1, 1, 3, 3, 5.06]]
    assert [table[place].value for place in ("A8", "F8", "K8")] == [
        "填报人：马测试", "填报时间：2024年7月3日", "联系电话：0953-2012345",
    ]  # fmt: skip
    assert [row[0] for row in rows(table, 9, 8 + len(NOTES))] == [*NOTES]
    assert {str(span) for span in table.merged_cells.ranges} == MERGED


def test_no_cell_of_any_sheet_becomes_a_formula() -> None:
    book = the_book(the_filed_sheet())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert REASON in {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_explanations_stand_on_the_second_sheet() -> None:
    said = dict(the_book(the_filed_sheet())["说明"].values)
    assert said["状态"] == "已填报，第1版"
    assert said["9>=10+11+12"] == "左边3，右边4，不成立"
    assert said["说明 9>=10+11+12"] == REASON


def test_a_draft_names_the_offices_below_that_have_its_month_on_paper() -> None:
    below = (OnPaper("640302", "利通区", "2024-06"), OnPaper("640323", "盐池县", "2024-07"))
    sheet = Sheet(the_report(CASE, "640300"), offices_on_paper=below)
    said = dict(the_book(sheet)["说明"].values)
    assert said["所属机构启用以前"].endswith("利通区（至2024年6月）、盐池县（至2024年7月）")
    assert "所属机构启用以前" not in dict(
        the_book(replace(sheet, offices_on_paper=()))["说明"].values
    )


def test_the_last_month_on_paper_is_told_in_words() -> None:
    draft = Sheet(the_report(CASE, "640300"), on_paper_until="2024-06")
    said = dict(the_book(draft)["说明"].values)
    assert said["启用以前"].startswith("2024年6月及以前按纸质月报报送")


def test_a_draft_names_nobody_and_says_so() -> None:
    book = the_book(Sheet(the_report(CASE, "640300")))
    assert [book["汇总表"][place].value for place in ("A8", "F8", "K8")] == [
        "填报人：", "填报时间：", "联系电话：",
    ]  # fmt: skip
    assert book["说明"]["B1"].value == "草稿，未填报"


def test_the_same_version_gives_the_same_bytes() -> None:
    assert monthly_form(the_filed_sheet()) == monthly_form(the_filed_sheet())


def test_another_instant_gives_other_bytes() -> None:
    sheet = the_filed_sheet()
    later = replace(sheet.report, known_at=datetime(2030, 1, 1, tzinfo=UTC))
    assert monthly_form(sheet) != monthly_form(replace(sheet, report=later))


def test_a_reason_and_what_was_carried_stand_on_the_second_sheet() -> None:
    filing = a_filing(the_report(CASE, "640300"), carried="数额很小，下月更正。")
    filing = replace(filing, version=2, reason="补录一人。")
    said = dict(the_book(Sheet(filing.report, filing))["说明"].values)
    assert said["更正理由"] == "补录一人。"
    assert said["说明 2024年5月"] == "数额很小，下月更正。"


def test_the_parts_below_and_what_a_version_changes_have_sheets_of_their_own() -> None:
    report = the_report(CASE, "640300")
    first = a_filing(the_report(CASE, "640300", CASE.known_at - timedelta(days=3)))
    offices = {fact.id: fact.region for fact in CASE.facts if fact.region}
    parts = build_up("640300", CASE.month.last, report.figures, offices)
    book = the_book(Sheet(report, parts=parts, changes=changes(first, report)))
    told = [*book["分地区汇总"].values]
    assert told[0] == ("地区", *map(str, range(1, 16)))
    assert told[-1][:6] == ("合计", 3, 1, 14, 5, 6)
    assert [row[0] for row in told[-2:]] == ["市本级", "合计"]
    changed = [*book["与上一版的差异"].values]
    assert changed[9] == (9, "本月完成见习人数", 2, 3, 1)
    assert (9, "见习", "T1", 0, 1) in changed
