"""A copy of a list reads back as it was written, codes of characters too; no number breaks it."""

import io
import math

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from services.common.lists import reading, writing
from services.common.lists.books import modern
from services.common.lists.refusals import ListRefused
from services.common.lists.sheet_rows import row_xml as written_row
from services.common.lists.sheet_rows import with_rows as filled
from services.common.lists.sheets import ERROR_TEXTS, LIMITS
from services.common.printing import workbooks
from tests.common.lists.make_files import (
    FORM,
    SHEET_PART,
    a_person,
    an_id_number,
    csv,
    header_xml,
    parts_of,
    row_xml,
    with_rows,
    xls,
)

ID = an_id_number()
CODED = [
    "_x000D_",
    "_x005F_",
    "_x005F_x000D_",
    "_x000D_x000D_",
    "马_x660E_",
    "__x0041__",
    "_xD83D_",
]
NO_NUMBERS = ["NaN", "nan", "INF", "-Infinity", "1e999", "-1E999", "9" * 400, "9" * 5000]
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["_", "x", "_x", "000D", "_x005F_", "_x0041_", "_xABcd_", "\r", "\n", "明"]
        ),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
).map("".join)
FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells_of(content):
    (sheet,) = modern.opened(content, LIMITS).sheets
    return sheet.rows


def copied(*held):
    book = Workbook(write_only=True)
    book.create_sheet("名单")
    cells = [(column, one, 0) for column, one in enumerate(held, 1)]
    return filled(book, [written_row(1, cells)])


@FAST
@given(st.lists(TEXTS.filter(lambda one: one and one not in ERROR_TEXTS), min_size=1, max_size=8))
def test_a_text_reads_back_as_it_was_written(texts):
    assert list(cells_of(copied(*texts))[1].values()) == texts


@FAST
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(), min_size=1))
def test_a_number_reads_back_as_it_was_written(numbers):
    finite = [one for one in numbers if math.isfinite(float(one))]
    assert list(cells_of(copied(*finite)).get(1, {}).values()) == finite


@FAST
@given(TEXTS.filter(lambda one: one and one not in ERROR_TEXTS))
def test_a_text_of_a_printed_workbook_reads_back_too(text):
    book = Workbook()
    workbooks.write(book.active, "A1", text)
    out = io.BytesIO()
    book.save(out)
    assert cells_of(out.getvalue())[1][1] == text


@pytest.mark.parametrize("words", CODED)
def test_what_looks_like_a_characters_code_is_handed_back_as_it_stood(words):
    copy = writing.annotated(reading.read(csv(["马明", ID, *[""] * 5, words, ""]), FORM), {})
    assert f">{words}<" not in parts_of(copy)[SHEET_PART].decode()
    again = reading.read(copy, FORM)
    assert [row.values["remark"] for row in again.rows] == [words]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("_x0041_", "A"),
        ("_x660e_", "明"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x005f_", "_"),
        ("甲_x000D_\n乙", "甲 \n乙"),
        ("甲_x0009_乙", "甲 乙"),
        ("甲_x0000_乙", "甲\0乙"),
        ("甲_x001F_乙", "甲\x1f乙"),
        ("甲_xD83D_乙", "甲_xD83D_乙"),
        ("甲_xFFFF_乙", "甲_xFFFF_乙"),
        ("_x41_", "_x41_"),
    ],
)
def test_a_characters_code_stands_for_the_character(told, meant):
    inline = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{told}</t></is></c></row>'
    assert cells_of(with_rows(inline)) == {1: {1: meant}}
    book = openpyxl.Workbook()
    book.active["A1"] = told
    out = io.BytesIO()
    book.save(out)
    assert cells_of(out.getvalue()) == {1: {1: meant}}


def _in_every_column(told):
    cells = "".join(f'<c r="{letter}3"><v>{told}</v></c>' for letter in "CDEFGHI")
    names = row_xml(3, "马明", an_id_number(2)).removesuffix("</row>")
    return with_rows(header_xml() + row_xml(2, "马明", ID) + names + cells + "</row>")


@pytest.mark.parametrize("told", NO_NUMBERS)
def test_a_cell_that_holds_no_number_is_refused_by_its_place(told):
    listing = reading.read(_in_every_column(told), FORM)
    assert [(one.row, one.column, one.code) for one in listing.faults] == [
        (3, letter, "cell-error") for letter in "CDEFGHI"
    ]
    assert listing.rows[0].is_sound
    copy = openpyxl.load_workbook(io.BytesIO(writing.annotated(listing, {})))
    assert copy.worksheets[0]["F3"].value == "（错误值）"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("is_day", [False, True])
def test_an_old_workbook_may_hold_what_is_no_number(number, is_day):
    shown = xlwt.easyxf(num_format_str="yyyy-mm-dd" if is_day else "General")

    def broken(_, sheet):
        for column in range(2, 9):
            sheet.write(1, column, number, shown)

    listing = reading.read(xls(["马明", ID], a_person(3), change=broken), FORM)
    assert [(one.row, one.column, one.code) for one in listing.faults] == [
        (2, letter, "cell-error") for letter in "CDEFGHI"
    ]
    copy = openpyxl.load_workbook(io.BytesIO(writing.annotated(listing, {})))
    assert copy.worksheets[0]["F2"].value == "（错误值）"


@FAST
@given(
    st.sampled_from(["n", "b", "s", "d", "e", "str", "inlineStr", "z"]),
    st.one_of(
        st.floats().map(str),
        st.integers().map(str),
        st.text(
            st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ufffe\uffff")
        ),
    ),
)
def test_whatever_a_cell_says_the_list_is_read_or_refused(kind, told):
    row = row_xml(2, "马明").removesuffix("</row>")
    cell = f'<c r="E2" t="{kind}"><v>{told}</v></c></row>'
    try:
        listing = reading.read(with_rows(header_xml() + row + cell), FORM)
    except ListRefused:
        return
    assert all(one.message for one in listing.faults)
    modern.opened(writing.annotated(listing, {}), LIMITS)
