"""Bank files cell by cell: accounts are texts with all their digits, nothing is a formula."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from services.reporting.documents.bank_files import HEADS, bank_file
from services.reporting.readers import bank_returns
from services.reporting.rules.bank_files import BankRow

LINE = "stl_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
ACCOUNT = "0217001230001234567"
AT = datetime(2026, 4, 10, 1, tzinfo=UTC)


def a_row(**told):
    given = {
        "batch_id": "stm_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
        "line_id": LINE,
        "attempt": 1,
        "holder": '=HYPERLINK("http://x")',
        "bank": "+宁夏银行",
        "account": ACCOUNT,
        "amount": Decimal("1087.27"),
        "purpose": "2026-03就业见习基本生活补贴",
        "failed_before": "@户名不符",
    }
    return BankRow(**(given | told))


def test_every_cell_of_the_workbook_is_a_text():
    sheet = load_workbook(BytesIO(bank_file([a_row()], "xlsx", AT))).active
    heads, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert tuple(heads) == HEADS
    assert row == [
        "1",
        '=HYPERLINK("http://x")',
        "+宁夏银行",
        ACCOUNT,
        "1087.27",
        "2026-03就业见习基本生活补贴",
        LINE,
        "@户名不符",
    ]
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    assert {cell.number_format for cell in sheet[2]} == {"@"}


def test_no_text_of_the_csv_begins_a_formula_and_the_account_keeps_its_digits():
    content = bank_file([a_row()], "csv", AT).decode("utf-8-sig")
    _, row = csv.reader(StringIO(content))
    assert row[1] == '\'=HYPERLINK("http://x")'
    assert row[2] == "'+宁夏银行"
    assert row[3] == f"\t{ACCOUNT}"
    assert (row[4], row[6], row[7]) == ("1087.27", LINE, "'@户名不符")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_start_of_a_formula_is_left_bare(start):
    content = bank_file([a_row(holder=f"{start}cmd|' /C calc'!A0")], "csv", AT).decode("utf-8-sig")
    _, row = csv.reader(StringIO(content, newline=""))
    assert row[1].startswith(f"'{start}")
    sheet = load_workbook(BytesIO(bank_file([a_row(holder=f"{start}1")], "xlsx", AT))).active
    assert (sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("s", True)


def test_what_no_cell_may_hold_is_left_out():
    file = bank_file([a_row(failed_before="户名\x07不符\x00")], "xlsx", AT)
    assert load_workbook(BytesIO(file)).active["H2"].value == "户名不符"


def test_a_second_try_has_a_number_of_its_own():
    for form in ("csv", "xlsx"):
        told, amiss = bank_returns.read(answered(form, attempt=2))
        assert (told[0].line_id, told[0].attempt, amiss) == (LINE, 2, [])


def test_the_same_rows_give_the_same_bytes():
    for form in ("csv", "xlsx"):
        assert bank_file([a_row()], form, AT) == bank_file([a_row()], form, AT)


def test_the_file_comes_back_with_its_results_in_either_form():
    for form in ("csv", "xlsx"):
        told, amiss = bank_returns.read(answered(form))
        assert amiss == []
        (one,) = told
        assert (one.line_id, one.amount) == (LINE, Decimal("1087.27"))
        assert (one.outcome, one.reason) == ("failed", "账户已销户")


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("退汇", "failed"), ("已退汇", "failed"), ("退票", "failed"), ("已入账", "paid")],
)
def test_banks_say_what_became_of_a_payment_in_words_of_their_own(word, outcome):
    row = f"业务编号,金额,处理结果,失败原因\r\n{LINE},1087.27,{word},账户状态异常\r\n"
    told, amiss = bank_returns.read(row.encode())
    assert ([one.outcome for one in told], amiss) == ([outcome], [])


def answered(form, **differently):
    plain = a_row(holder="马·测试", bank="宁夏银行", failed_before="", **differently)
    content = bank_file([plain], form, AT)
    if form == "csv":
        heads, row, _ = content.decode("utf-8-sig").split("\r\n")
        return f"{heads},处理结果,失败原因\r\n{row},失败,账户已销户\r\n".encode()
    book = load_workbook(BytesIO(content))
    for place, text in (
        ("I1", "处理结果"),
        ("J1", "失败原因"),
        ("I2", "失败"),
        ("J2", "账户已销户"),
    ):
        book.active[place] = text
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_nothing_of_a_row_is_told_by_its_name():
    assert ACCOUNT not in repr(a_row())
    assert "HYPERLINK" not in repr(a_row())
