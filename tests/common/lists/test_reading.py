"""Whole files as people make them: what is an entry, what is left out, and what is said of it."""

from datetime import date

import pytest
from openpyxl.comments import Comment

from services.common.lists import reading
from services.common.lists.books import texts
from services.common.lists.books.gb18030 import TABLE
from services.common.lists.refusals import (
    HeaderMissing,
    HeaderTwice,
    ListEmpty,
    ListEncodingUnknown,
    SeveralLists,
    TemplateOutdated,
)
from services.common.lists.sheets import LIMITS
from tests.common.lists.make_files import (
    FORM,
    SHEET_PART,
    TITLES,
    a_person,
    an_id_number,
    bare_xls,
    csv,
    header_xml,
    in_1904,
    row_xml,
    with_rows,
    xls,
    xlsx,
)

WIDTH = len(TITLES)
ID = an_id_number()


def read(content):
    return reading.read(content, FORM)


def names(listing):
    return [row.values["name"] for row in listing.rows]


def only_fault(listing):
    (fault,) = listing.faults
    return fault.row, fault.column, fault.code


@pytest.mark.parametrize("make", [xlsx, xls])
def test_every_kind_of_cell_is_read_from_a_workbook(make):
    (row,) = read(
        make(a_person(phone=13995123456.0, graduated_on=date(2020, 8, 24), months=6, amount=0.3))
    ).rows
    assert row.is_sound
    assert row.number == 2
    assert row.values["phone"] == "13995123456"
    assert row.values["graduated_on"] == date(2020, 8, 24)
    assert (row.values["months"], str(row.values["amount"])) == (6, "0.30")


@pytest.mark.parametrize("make", [xlsx, xls])
def test_an_id_number_kept_as_a_number_is_a_fault_of_its_cell(make):
    listing = read(make(a_person(id_number=640106200001010012)))
    assert only_fault(listing) == (2, "B", "lost-precision")
    assert listing.faults[0].title == "身份证号"
    assert listing.rows[0].values["id_number"] is None


def test_days_that_count_from_1904_are_the_same_days():
    day = date(2020, 8, 24)
    for content in (
        xlsx(a_person(graduated_on=day), change=in_1904),
        xls(a_person(graduated_on=day), mac=True),
    ):
        assert read(content).rows[0].values["graduated_on"] == day
    bare = xlsx(a_person(graduated_on=44067 - 1462), change=in_1904)
    assert read(bare).rows[0].values["graduated_on"] == day


def test_titles_merged_over_the_table_and_headers_in_two_rows_are_understood():
    def groups(_, sheet):
        sheet.insert_rows(1, 3)
        sheet["A1"] = "2026年见习对象名单"
        sheet.merge_cells("A1:I1")
        sheet["A2"] = "填报单位：兴庆区"
        sheet["A3"] = "联系人"
        sheet["A4"] = "姓名"
        sheet["B3"], sheet["B4"] = "身份证号", None
        sheet.merge_cells("B3:B4")

    listing = read(xlsx(a_person(), change=groups))
    assert listing.header.columns["name"] == 1
    assert listing.header.columns["id_number"] == 2
    assert [row.number for row in listing.rows] == [5]
    assert listing.header.row == 4


def test_a_group_over_a_header_tells_two_like_headers_apart():
    def groups(_, sheet):
        sheet.insert_rows(1)
        sheet["A1"], sheet["J1"] = "联系人", "法定代表人"
        sheet["J2"] = "姓名"
        sheet["J3"] = "别人"

    with pytest.raises(HeaderTwice):
        read(
            xlsx([*a_person()[:9], "别人"], change=lambda _, sheet: sheet.__setitem__("J1", "姓名"))
        )
    listing = read(xlsx(a_person(), change=groups))
    assert names(listing) == ["马明"]


def test_a_header_that_comes_twice_is_refused_with_both_letters():
    with pytest.raises(HeaderTwice) as error:
        read(xlsx(a_person(), change=lambda _, sheet: sheet.__setitem__("K1", "手机")))
    assert error.value.members == {"columns": ["C", "K"]}


def test_a_missing_required_column_is_named():
    without = [[title for title in TITLES if title != "身份证号"], ["马明", None]]
    with pytest.raises(HeaderMissing) as error:
        read(xlsx(*without, header=False))
    assert error.value.members == {"columns": ["身份证号"]}


def test_a_file_without_header_is_refused():
    with pytest.raises(HeaderMissing):
        read(xlsx(a_person(), header=False))


@pytest.mark.parametrize("content", [xlsx(header=False), xlsx(), csv(), xls()])
def test_a_list_without_entries_is_refused(content):
    with pytest.raises(ListEmpty):
        read(content)


def test_what_is_no_entry_is_left_out_and_said():
    def asides(_, sheet):
        sheet.append(["合计", None, None, None, 2])
        sheet.append(["注：本表一式两份，由经办人留存。"])
        sheet.append(["填表人：李四", None, None, "审核人：王五"])
        sheet.append(["特别提示，请于三月底前报送本县区人力资源和社会保障部门。"])
        sheet.merge_cells("A9:I9")

    counted = [str(n + 1) for n in range(WIDTH)]
    listing = read(xlsx(counted, a_person(1), TITLES, a_person(2), change=asides))
    assert [row.number for row in listing.rows] == [3, 5]
    assert listing.notes == (
        "第2行是栏次，未读取。",
        "第4行是重复的表头，未读取。",
        "第6行是合计或小计，未读取。",
        "第7、8、9行是附注或签章，未读取。",
    )


def test_a_sum_by_another_name_is_an_entry_with_faults_rather_than_lost():
    listing = read(xlsx(a_person(), ["合计科技公司"]))
    assert only_fault(listing) == (3, "B", "required")


def test_a_person_whose_row_holds_little_is_not_taken_for_a_note():
    listing = read(xlsx(a_person(), ["马丽"]))
    assert only_fault(listing) == (3, "B", "required")


def test_empty_rows_and_blank_cells_beyond_the_header_are_passed_over():
    def clutter(_, sheet):
        sheet["B500"], sheet["T2"], sheet["T600"] = " ", "\u200b ", "\u3000"

    listing = read(xlsx(a_person(), [], [None], a_person(2), change=clutter))
    assert [row.number for row in listing.rows] == [2, 5]
    assert listing.is_sound


@pytest.mark.parametrize("make", [xlsx, csv, xls])
def test_a_row_with_cells_beyond_the_header_is_refused_by_its_first(make):
    rows = [a_person(1), [*a_person(2), "一格", None, "又一格"], a_person(3)]
    listing = read(make(*([cell or "" for cell in row] for row in rows)))
    assert only_fault(listing) == (3, "J", "beyond-header")
    assert [row.is_sound for row in listing.rows] == [True, False, True]


def test_a_row_with_nothing_but_cells_beyond_the_header_is_not_lost():
    listing = read(xlsx(a_person(), [*([None] * WIDTH), "马丽"]))
    assert only_fault(listing) == (3, "J", "beyond-header")
    assert set(listing.rows[1].values.values()) == {None}


def test_cells_under_a_header_of_the_persons_own_are_no_fault():
    named = read(xlsx([*a_person(), "自己记的"], change=lambda _, one: one.__setitem__("J1", "记")))
    assert named.is_sound
    unnamed = xlsx([*a_person(), 1], change=lambda _, one: one.__setitem__("J1", " "))
    assert only_fault(read(unnamed)) == (2, "J", "beyond-header")


def test_a_column_the_form_does_not_know_is_said_by_its_letter():
    listing = read(xlsx(a_person(), change=lambda _, sheet: sheet.__setitem__("J1", "学历")))
    assert listing.notes == ("J列的表头不在名单的项目之内，未读取。",)
    assert listing.header.unknown == {10: "学历"}


def test_hidden_rows_and_columns_are_read_and_said_and_hidden_sheets_are_not_read():
    def hide(book, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = book.create_sheet("旧名单")
        other.append(TITLES)
        other.append(a_person(9))
        other.sheet_state = "hidden"

    listing = read(xlsx(a_person(), change=hide))
    assert names(listing) == ["马明"]
    assert listing.notes == (
        "有1张隐藏的工作表，未读取。",
        "第2行被隐藏（可能是筛选），仍按名单内容读取。",
        "C列被隐藏，仍按名单内容读取。",
    )


def test_hidden_parts_of_an_old_workbook_are_treated_the_same():
    def hide(book, sheet):
        sheet.row(1).hidden = True
        sheet.col(2).hidden = True
        book.add_sheet("旧").visibility = 1

    assert len(read(xls(a_person(), change=hide)).notes) == 3


def test_a_template_saved_as_an_old_workbook_hides_nothing_but_its_own():
    def hide(book, sheet):
        for title in ("choices", "schema_version"):
            book.add_sheet(title).visibility = 2

    assert read(xls(a_person(), change=hide)).notes == ()


def test_a_workbook_whose_sheets_are_all_hidden_is_empty():
    def hide(book, sheet):
        sheet.visibility = 1
        book.active_sheet = 0

    with pytest.raises(ListEmpty):
        read(xls(a_person(), change=hide))


def test_two_lists_in_one_workbook_are_refused_and_an_empty_second_is_not():
    def two(book, _):
        book.create_sheet("二").append(TITLES)

    assert names(read(xlsx(a_person(), change=two))) == ["马明"]

    def full(book, _):
        two(book, _)
        book["二"].append(a_person(2))

    with pytest.raises(SeveralLists):
        read(xlsx(a_person(), change=full))


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_cell_merged_over_rows_counts_for_each(make):
    def merge(_, sheet):
        if hasattr(sheet, "merge_cells"):
            sheet.merge_cells("A2:A3")
        else:
            sheet.merge(1, 2, 0, 0)

    listing = read(make(a_person(1), [None, *a_person(2)[1:]], change=merge))
    assert names(listing) == ["马明", "马明"]
    assert listing.notes == ("第3行有合并单元格，已按合并的内容读取。",)


def test_a_failed_formula_and_one_never_computed_are_told_apart():
    def formulas(_, sheet):
        sheet["C2"] = "=VLOOKUP(A2,Z:Z,1,0)"
        sheet["H2"] = "#N/A"

    listing = read(xlsx(a_person(), change=formulas))
    assert [(f.column, f.code) for f in listing.faults] == [
        ("C", "formula-uncomputed"),
        ("H", "cell-error"),
    ]


def test_a_formula_with_its_result_kept_counts_by_the_result():
    row = row_xml(2, "马明", ID).replace(
        "</row>", '<c r="C2" t="str"><f>A1</f><v></v></c><c r="E2"><f>3+3</f><v>6</v></c></row>'
    )
    (entry,) = read(with_rows(header_xml() + row)).rows
    assert (entry.values["phone"], entry.values["months"], entry.faults) == (None, 6, ())


def test_cells_without_places_follow_each_other():
    row = f'<row><c t="inlineStr"><is><t>马明</t></is></c><c t="str"><v>{ID}</v></c></row>'
    assert read(with_rows(header_xml() + row)).rows[0].values["id_number"] == ID


def test_line_breaks_that_excel_escapes_are_blanks():
    (entry,) = read(with_rows(header_xml() + row_xml(2, "马明", f"{ID}_x000D_"))).rows
    assert entry.values["id_number"] == ID


def as_csv(*rows):
    return csv(*([cell or "" for cell in row] for row in rows))


def as_escaped(*rows):
    """A workbook as Excel writes it: a control by its code."""
    told = [[(cell or "").replace("\x07", "_x0007_") for cell in row] for row in rows]
    return with_rows(header_xml() + "".join(row_xml(n, *row) for n, row in enumerate(told, 2)))


@pytest.mark.parametrize("made", [as_csv, as_escaped, xls])
@pytest.mark.parametrize("remark", ["甲\x07乙", "\x07"])
def test_a_control_is_told_of_in_every_format(made, remark):
    listing = read(made(a_person(1), a_person(2, remark=remark)))
    [fault] = listing.faults
    assert (fault.row, fault.title, fault.code) == (3, "备注", "unreadable-character")
    assert [row.is_sound for row in listing.rows] == [True, False]


@pytest.mark.parametrize("made", [as_csv, as_escaped, xls])
def test_what_shows_nothing_and_says_nothing_is_left_out_in_every_format(made):
    listing = read(made(a_person(remark="甲\u200b\t乙\ufeff", phone="\u200b"), ["\u3000"] * WIDTH))
    assert (listing.faults, listing.notes) == ((), ())
    assert [row.values["remark"] for row in listing.rows] == ["甲 乙"]


def test_the_sign_by_which_old_programs_end_a_file_is_no_row():
    listing = read(as_csv(a_person()) + b"\x1a\r\n")
    assert (len(listing.rows), listing.faults) == (1, ())


@pytest.mark.parametrize("made", [xlsx, xls])
def test_a_truth_and_a_number_too_long_are_no_words_in_a_workbook(made):
    listing = read(made(a_person(1, remark=True), a_person(2, remark=1e16), a_person(3, remark=12)))
    told = [(fault.row, fault.code) for fault in listing.faults]
    assert told == [(2, "value-unfit"), (3, "lost-precision")]
    assert listing.rows[2].values["remark"] == "12"


def test_one_person_twice_in_a_file_is_told_with_the_earlier_row():
    listing = read(xlsx(a_person(1), a_person(2), a_person(1, name="马 明")))
    (fault,) = listing.faults
    assert (fault.row, fault.column, fault.code) == (4, "B", "repeated")
    assert fault.message == "与第2行重复。"


def test_a_warning_leaves_a_row_sound():
    listing = read(xlsx(a_person(name="马\ue863")))
    assert only_fault(listing) == (2, "A", "private-character")
    assert listing.rows[0].is_sound


def test_a_file_of_another_template_is_refused():
    def filled_in_on(version):
        def mark(book, _):
            sheet = book.create_sheet("schema_version")
            sheet["A1"] = version
            sheet.sheet_state = "veryHidden"

        return xlsx(a_person(), change=mark)

    assert read(filled_in_on(FORM.template)).notes == ()
    assert read(filled_in_on(None)).notes == ()
    with pytest.raises(TemplateOutdated):
        read(filled_in_on("people-1"))


def test_a_comment_is_no_content():
    def remark(_, sheet):
        sheet["A2"].comment = Comment("文化程度不限", "x")

    assert names(read(xlsx(a_person(), change=remark))) == ["马明"]


A_LINE = ["马明", ID, *[""] * 7]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_text_is_read_in_every_usual_form(delimiter, encoding, end):
    listing = read(csv(A_LINE, delimiter=delimiter, encoding=encoding, end=end))
    assert names(listing) == ["马明"]
    assert len(listing.notes) == (encoding == "gb18030")


def test_excels_line_of_the_separator_is_not_a_row():
    (row,) = read(b"sep=;\r\n" + csv(A_LINE, delimiter=";")).rows
    assert row.number == 2


def test_quotes_hold_delimiters_line_breaks_and_quotes():
    line = ["马明", ID, *[""] * 5, '"甲,""乙""\n丙"', ""]
    assert read(csv(line)).rows[0].values["remark"] == '甲,"乙"\n丙'


def test_a_code_wrapped_as_a_formula_is_unwrapped():
    line = ["马明", f'"=""{ID}"""', *[""] * 7]
    assert read(csv(line)).rows[0].values["id_number"] == ID


def test_an_error_in_a_text_file_is_a_fault():
    assert only_fault(read(csv(["#N/A", *A_LINE[1:]]))) == (2, "A", "cell-error")


def test_rare_characters_of_gb18030_are_those_of_todays_standard():
    rare = "䶮㛃𬱖"
    assert names(read(csv(["马" + rare, *A_LINE[1:]], encoding="gb18030"))) == ["马" + rare]
    for code in ("FE51", "FE59", "FE61", "FE91", "FEA0", "FE76"):
        raw = csv(["马XX", *A_LINE[1:]], encoding="gb18030").replace(b"XX", bytes.fromhex(code))
        (row,) = read(raw).rows
        assert row.faults == ()
        assert not 0xE000 <= ord(row.values["name"][1]) <= 0xF8FF


def test_twenty_four_characters_and_one_letter_leave_the_private_area():
    assert len(TABLE) == 25
    assert len(set(TABLE.values())) == 25
    assert all(0xE000 <= code <= 0xF8FF for code in TABLE)
    for private, real in TABLE.items():
        # Today's character has a code of its own, which even the old codec reads.
        assert chr(real).encode("gb18030").decode("gb18030") == chr(real)
        assert chr(private).encode("gb18030").decode("gb18030").translate(TABLE) == chr(real)


def test_what_gb18030_leaves_private_is_warned_of():
    raw = csv(["马XX", *A_LINE[1:]], encoding="gb18030").replace(b"XX", b"\xa2\xab")
    assert only_fault(read(raw)) == (2, "A", "private-character")


def test_a_text_in_no_known_encoding_is_refused():
    with pytest.raises(ListEncodingUnknown):
        read("姓名,身份证号".encode() + b"\xff\xff\x80")


def test_short_texts_are_not_guessed_at():
    for name in ("马明", "丁一", "王芳"):
        assert texts.opened(name.encode("gb18030"), LIMITS).sheets[0].rows[1][1] == name


def test_a_book_of_excel_95_is_read_in_its_own_code():
    rows = [[t.encode("gbk") for t in TITLES], ["马明".encode("gbk"), ID.encode()]]
    assert names(read(bare_xls(*rows))) == ["马明"]


def test_the_part_of_the_first_sheet_is_where_the_tests_put_it():
    assert SHEET_PART == "xl/worksheets/sheet1.xml"
