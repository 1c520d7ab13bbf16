"""Files of text: what a spreadsheet would reckon with stays the text that it is."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

from openpyxl import load_workbook

from services.reporting.documents import insurance_lists
from services.reporting.documents.texts import text_file
from services.reporting.rules.days import Days
from services.reporting.rules.identities import Identity
from services.reporting.rules.insurance_lists import Line

ID_NUMBER = "640104200201011234"


def rows_in(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_code_keeps_its_digits_and_where_there_is_none_nothing_stands():
    content = text_file(("姓名", "号码"), [("=1", ID_NUMBER), ("阿依", "")], codes=("号码",))
    assert rows_in(content) == [["姓名", "号码"], ["'=1", f"\t{ID_NUMBER}"], ["阿依", ""]]
    assert content.startswith("\ufeff".encode())


def test_no_name_in_a_carriers_workbook_becomes_a_formula():
    line = Line("plc_1", "yth_1", "unt_1", "addition", Days(date(2026, 3, 2), date(2026, 6, 1)))
    rows = insurance_lists.rows_of([line], {"yth_1": Identity("=1+1", ID_NUMBER)})
    content = insurance_lists.workbook(rows, datetime(2026, 3, 2, 9, tzinfo=UTC))
    cells = load_workbook(BytesIO(content)).active[2]
    assert {cell.data_type for cell in cells} == {"s"}
    [name] = [cell for cell in cells if cell.value == "=1+1"]
    assert name.quotePrefix


def test_a_carriers_list_keeps_each_id_number_and_both_files_tell_the_same():
    line = Line("plc_1", "yth_1", "unt_1", "addition", Days(date(2026, 3, 2), date(2026, 6, 1)))
    gone = Line("plc_2", "yth_2", "unt_1", "withdrawal", line.days)
    rows = insurance_lists.rows_of([line, gone], {"yth_1": Identity("阿依", ID_NUMBER)})
    heads, first, second = rows_in(insurance_lists.text(rows))
    assert tuple(heads) == insurance_lists.HEADINGS
    place = heads.index("居民身份号码")
    assert first[place] == f"\t{ID_NUMBER}"
    assert second[place] == ""
    for told, meant in zip((first, second), rows, strict=True):
        assert tuple(cell.removeprefix("\t") for cell in told) == meant
