"""What is handed back: the same rows, the findings beside them, and nothing that computes."""

import io
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest

from services.common.lists import reading, writing
from services.common.lists.columns import Column, Form
from services.common.lists.sheets import LIMITS, Flaw
from tests.common.lists.make_files import FORM, TITLES, a_person, an_id_number, csv, xls, xlsx

ID = an_id_number()


def annotated(content, outcomes=None):
    listing = reading.read(content, FORM)
    return writing.annotated(listing, outcomes or {})


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def formulas_in(content):
    with ZipFile(io.BytesIO(content)) as package:
        return b"<f>" in package.read("xl/worksheets/sheet1.xml")


def test_findings_stand_beside_their_rows_and_cells_at_fault_are_marked():
    content = xlsx(a_person(), a_person(2, phone="123", months=99, name="马\ue863"))
    sheet = sheet_of(annotated(content, {2: "通过", 3: "未登记"}))
    assert sheet["J1"].value == "核查结果"
    assert sheet["J2"].value == "通过"
    assert sheet["J3"].value == (
        "未登记\n请核对：A列“姓名”：含有自造字或旧编码的生僻字，在别的电脑上可能显示为别的字，请核对。\n"
        "C列“手机号码”：手机号码应为以1开头的11位数字。\nE列“见习月数”：不能大于12。"
    )
    assert [sheet[f"{letter}3"].fill.fgColor.rgb for letter in "ABCE"] == [
        "00FFEB9C",
        "00000000",
        "00FFC7CE",
        "00FFC7CE",
    ]


def test_a_blank_cell_that_must_be_filled_is_marked():
    sheet = sheet_of(annotated(xlsx(a_person(), a_person(id_number=None))))
    assert sheet["B3"].fill.fgColor.rgb == "00FFC7CE"


@pytest.mark.parametrize("made", [xlsx, xls])
def test_a_copy_of_a_list_read_before_needs_no_values(made):
    content = made(a_person(), a_person(2, phone="123", months=99), a_person(3))
    whole, again = reading.read(content, FORM), reading.reread(content, FORM)
    assert [row.number for row in again.rows] == [row.number for row in whole.rows]
    found = {row.number: list(row.faults) for row in whole.rows}
    copies = [writing.annotated(one, {2: "通过"}) for one in (whole, again.with_faults(found))]
    cells = [[[cell.value for cell in row] for row in sheet_of(copy)] for copy in copies]
    assert cells[0] == cells[1]
    assert len(cells[0]) > len(found)


def test_ids_stand_in_a_column_of_their_own_that_comes_in_again():
    listing = reading.read(xlsx(a_person(), a_person(2)), FORM)
    copy = writing.annotated(listing, {2: "已登记"}, {2: "yth_1"})
    sheet = sheet_of(copy)
    last = sheet.max_column
    assert [sheet.cell(row, last).value for row in (1, 2, 3)] == ["登记编号", "yth_1", None]
    assert sheet.cell(1, last - 1).value == "核查结果"
    again = reading.read(copy, FORM)
    assert not any(fault.weight == "error" for fault in again.faults)
    once_more = sheet_of(writing.annotated(again, {2: "已登记"}, {2: "yth_2"}))
    assert (once_more.max_column, once_more.cell(2, last).value) == (last, "yth_2")


def test_titles_notes_and_empty_rows_keep_their_places():
    def title(_, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "名单"
        sheet["A6"] = "注：无"

    sheet = sheet_of(annotated(xlsx(a_person(), change=title), {4: "通过"}))
    assert [sheet[f"A{n}"].value for n in range(1, 7)] == [
        "名单",
        None,
        "姓名",
        "马明",
        None,
        "注：无",
    ]
    assert (sheet["J3"].value, sheet["J4"].value) == ("核查结果", "通过")


def test_rows_far_below_follow_without_a_million_blank_ones_and_say_where_they_were(monkeypatch):
    monkeypatch.setattr(writing, "_IN_PLACE", 10)

    def stray(_, sheet):
        sheet["A8"] = sheet["A1048575"] = sheet["A1048576"] = "马明"

    copy = annotated(xlsx(a_person(), change=stray), {2: "通过", 1048576: "未登记"})
    sheet = sheet_of(copy)
    assert [n for n in range(1, sheet.max_row + 1) if sheet[f"A{n}"].value] == [1, 2, 8, 10, 11]
    assert not (sheet["J8"].value or "").startswith("在原表")
    assert sheet["J10"].value.startswith("在原表中是第1048575行，上面的空行没有照抄。\n")
    assert sheet["J11"].value.startswith("在原表中是第1048576行，上面的空行没有照抄。\n未登记\n")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C'!A0"])
@pytest.mark.parametrize("column", ["name", "remark", "phone"])
def test_nothing_becomes_a_formula(start, column):
    line = {"name": "马明", "id_number": ID, "remark": ""} | {column: f'"{start}"'}
    content = csv([line.get(one.name, "") for one in FORM.columns])
    copy = annotated(content, {2: "=1+1"})
    assert not formulas_in(copy)
    cell = sheet_of(copy)[f"{'ABCDEFGHI'[[c.name for c in FORM.columns].index(column)]}2"]
    assert (cell.data_type, cell.value.strip()) == ("s", start.strip())
    assert cell.quotePrefix


def test_codes_are_kept_as_text_and_long_numbers_whole():
    content = xlsx(a_person(id_number=640106200001010012, phone=13995123456.0))
    sheet = sheet_of(annotated(content))
    # What a spreadsheet kept of it, in all its digits and without an exponent.
    assert sheet["B2"].value.startswith("6401062000010100")
    assert (len(sheet["B2"].value), sheet["B2"].number_format) == (18, "@")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("13995123456", "s")


def test_days_errors_and_numbers_are_shown_as_they_were():
    def more(_, sheet):
        sheet["C2"] = "=A1"
        sheet["H2"] = "#N/A"

    content = xlsx(a_person(graduated_on=date(2020, 8, 24), amount=12.5), change=more)
    sheet = sheet_of(annotated(content))
    assert sheet["D2"].value.date() == date(2020, 8, 24)
    assert sheet["F2"].value == 12.5
    assert (sheet["C2"].value, sheet["H2"].value) == ("（公式未计算）", "（错误值）")
    assert not formulas_in(annotated(content))
    assert set(Flaw) == set(writing._SHOWN)


def test_characters_that_no_workbook_keeps_are_dropped():
    line = ["马明", ID, *[""] * 5, "甲\x01乙", ""]
    assert sheet_of(annotated(csv(line)))["H2"].value == "甲乙"


def test_an_annotated_copy_may_be_corrected_and_come_in_again():
    first = annotated(xlsx(a_person(phone="123")), {2: "未登记"})
    book = openpyxl.load_workbook(io.BytesIO(first))
    book.worksheets[0]["C2"] = "13995123456"
    out = io.BytesIO()
    book.save(out)
    again = reading.read(out.getvalue(), FORM)
    assert (again.faults, again.notes) == ((), ())
    sheet = sheet_of(writing.annotated(again, {2: "通过"}))
    assert (sheet["J1"].value, sheet["J2"].value, sheet["K1"].value) == ("核查结果", "通过", None)


def test_an_old_workbook_is_handed_back_as_a_new_one():
    assert sheet_of(annotated(xls(a_person()), {2: "通过"}))["J2"].value == "通过"


def test_a_template_is_read_by_its_own_form_once_filled_in():
    book = openpyxl.load_workbook(io.BytesIO(writing.template(FORM)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == TITLES
    assert sheet.column_dimensions["B"].number_format == "@"
    assert sheet.column_dimensions["D"].number_format == "yyyy-mm-dd"
    assert [one.sheet_state for one in book.worksheets] == ["visible", "veryHidden", "veryHidden"]
    sheet.append(a_person())
    out = io.BytesIO()
    book.save(out)
    listing = reading.read(out.getvalue(), FORM)
    assert (len(listing.rows), listing.faults) == (1, ())
    assert listing.notes == ()


def test_a_hidden_sheet_that_is_none_of_the_templates_own_is_told_of():
    book = openpyxl.load_workbook(io.BytesIO(writing.template(FORM)))
    book.worksheets[0].append(a_person())
    book.create_sheet("旧名单").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert reading.read(out.getvalue(), FORM).notes == ("有1张隐藏的工作表，未读取。",)


def test_a_template_offers_its_choices():
    sheet = sheet_of(writing.template(FORM))
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert rule.formula1 == "choices!$G$1:$G$2"
    assert str(rule.sqref) == f"G2:G{LIMITS.rows + 1}"


def test_a_template_says_at_each_column_whether_it_must_be_filled_in():
    columns = (
        Column("a", "甲"),
        Column("b", "乙", hint="写到日"),
        Column("c", "丙", required=False),
        Column("d", "丁", "integer", required=False, hint="如 6"),
        Column("e", "戊", "choice", choices={"是": 1}, shown_choices=("是",), hint="选一项"),
        Column("f", "己", required=False, required_of="有岗位的"),
        Column("g", "庚", required=False, required_of="有岗位的", hint="如 6"),
        Column("h", "辛", required_of="有岗位的"),
    )
    sheet = sheet_of(writing.template(Form("things", 1, "名单", columns)))
    rules = sheet.data_validations.dataValidation
    told = {str(rule.sqref)[0]: (rule.promptTitle, rule.prompt) for rule in rules}
    assert told == {
        "A": ("甲", "必填"),
        "B": ("乙", "必填，写到日"),
        "C": ("丙", "选填"),
        "D": ("丁", "如 6"),
        "E": ("戊", "必填，选一项"),
        "F": ("己", "有岗位的必填"),
        "G": ("庚", "有岗位的必填，如 6"),
        "H": ("辛", "必填"),
    }
    assert {str(rule.sqref)[1:].split(":")[0] for rule in rules} == {"2"}
