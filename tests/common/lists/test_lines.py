"""JSON lines: an object to a line; what is wrong with one takes no other with it."""

import json
from datetime import date

import pytest

from services.common.lists import books, lines, reading
from services.common.lists.columns import Column, Form
from services.common.lists.refusals import (
    ListEmpty,
    ListEncodingUnknown,
    ListOverLimits,
    ListTypeUnknown,
)
from services.common.lists.sheets import LIMITS, Limits

FORM = Form(
    "things",
    1,
    "名单",
    (
        Column("name", "姓名", "name"),
        Column("code", "代码", "code", required=False),
        Column("phone", "手机", "phone", required=False),
        Column("day", "日期", "day", required=False),
        Column("count", "人数", "integer", required=False),
        Column("amount", "金额", "money", required=False),
        Column("kinds", "种类", "several", required=False, most=2, longest=10),
        Column("text", "说明", required=False),
        Column("told", "是否", "choice", required=False, choices={"是": True, "否": False}),
    ),
    key=("code",),
)


def read(*rows, form=FORM, limits=LIMITS):
    told = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return reading.read("\n".join(told).encode(), form, limits)


def faults(listing):
    return [(fault.row, fault.title, fault.code) for fault in listing.faults]


def test_values_are_read_as_cells_are():
    line = {
        "name": "马 明",
        "code": "ａ-1",
        "phone": "13995112233",
        "day": "2026年3月2日",
        "count": 3,
        "amount": 1660.5,
        "kinds": ["甲", "乙"],
        "told": True,
    }
    [row] = read(line).rows
    assert (row.number, row.is_sound) == (1, True)
    assert row.values["name"] == "马明"
    assert row.values["code"] == "A-1"
    assert row.values["day"] == date(2026, 3, 2)
    assert (row.values["count"], str(row.values["amount"])) == (3, "1660.50")
    assert (row.values["kinds"], row.values["told"]) == (("甲", "乙"), True)


def test_numbers_of_rows_are_those_of_lines_and_blank_lines_are_none():
    listing = read("", {"name": "马明"}, "  ", "\r", {"name": "马亮"}, "")
    assert [row.number for row in listing.rows] == [2, 5]


def test_null_and_nothing_are_blank():
    listing = read({"name": None}, {"name": "马明", "code": None, "kinds": []})
    assert faults(listing) == [(1, "姓名", "required")]
    assert listing.rows[1].values["kinds"] is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no json", "line-not-json"),
        ('{"name": NaN}', "line-not-json"),
        ('{"name": "马明"', "line-not-json"),
        ('{"a":' * 5000, "line-not-json"),
        ('{"count":' + "9" * 5000 + "}", "line-not-json"),
        ("[]", "line-not-an-object"),
        ("1", "line-not-an-object"),
        ("null", "line-not-an-object"),
        ('{"name": "马明", "name": "马亮"}', "repeated-field"),
        ('{"name": "马明", "education": "本科"}', "unknown-field"),
        ('{"name": "' + "马" * 70_000 + '"}', "line-too-long"),
    ],
    ids=lambda told: told[:30],
)
def test_a_line_that_is_no_row_is_set_aside_alone(line, code):
    listing = read({"name": "马明"}, line, {"name": "马亮"})
    assert faults(listing) == [(2, "整行", code)]
    assert [row.is_sound for row in listing.rows] == [True, False, True]


@pytest.mark.parametrize(
    ("line", "title", "code"),
    [
        ({"name": {"first": "马"}}, "姓名", "value-unfit"),
        ({"name": ["马明"]}, "姓名", "value-unfit"),
        ({"name": "马明", "told": []}, "是否", "value-unfit"),
        ({"name": "马明", "kinds": [1]}, "种类", "value-unfit"),
        ({"name": "马明", "kinds": {}}, "种类", "value-unfit"),
        ({"name": "马明", "code": 640104}, "代码", "code-not-a-string"),
        ({"name": "马明", "code": True}, "代码", "code-not-a-string"),
        ({"name": "马明", "phone": 13995112233}, "手机", "code-not-a-string"),
        ({"name": True}, "姓名", "value-unfit"),
        ({"name": "马明", "text": False}, "说明", "value-unfit"),
        ({"name": "马明", "kinds": True}, "种类", "value-unfit"),
        ({"name": "马明", "text": 1.5e308}, "说明", "lost-precision"),
        ({"name": "马明", "text": 10**400}, "说明", "lost-precision"),
        ({"name": "马明", "day": 10**400}, "日期", "not-a-day"),
        ({"name": "马\0明"}, "姓名", "unreadable-character"),
        ({"name": "马明", "text": "\x1b"}, "说明", "unreadable-character"),
        ({"name": "马明", "kinds": ["甲", "乙\x07"]}, "种类", "unreadable-character"),
        ({"name": "马明", "code": "1\x7f"}, "代码", "unreadable-character"),
        ({"name": "马明", "kinds": "\ud800"}, "种类", "unreadable-character"),
    ],
    ids=lambda told: repr(told)[:40],
)
def test_what_a_field_cannot_hold_is_told_of_that_field(line, title, code):
    listing = read({"name": "马亮"}, line)
    assert faults(listing) == [(2, title, code)]
    assert [row.is_sound for row in listing.rows] == [True, False]


def test_all_fields_of_a_line_are_read_whatever_one_holds():
    listing = read({"name": ["马明"], "code": 1, "count": "x", "day": "2026-03-02"})
    assert faults(listing) == [
        (1, "姓名", "value-unfit"),
        (1, "代码", "code-not-a-string"),
        (1, "人数", "not-an-integer"),
    ]
    assert listing.rows[0].values["day"] == date(2026, 3, 2)


def test_a_field_told_twice_is_named_if_it_looks_like_a_fields_name():
    listing = read('{"code": "1", "name": "马", "name": "明"}', '{"马明": 1, "马明": 1}')
    first, second = (fault.message for fault in listing.faults)
    assert " name " in first
    assert "马明" not in second


def test_a_strange_field_is_named_only_if_it_looks_like_a_fields_name():
    listing = read({"name": "马明", "education": "本科"}, {"640104200501010011": 1})
    first, second = (fault.message for fault in listing.faults)
    assert "education" in first
    assert "640104" not in second


def test_fields_that_the_form_does_not_know_are_told_as_headers_are():
    assert set(read({"name": "马明", "学历": "本科"}).header.unknown.values()) == {"学历"}


def test_a_cell_at_fault_has_no_letter_and_a_twin_names_the_earlier_line():
    listing = read({"name": "马明", "code": "A", "count": "x"}, {"name": "马亮", "code": "a"})
    assert [(fault.code, fault.column) for fault in listing.faults] == [
        ("not-an-integer", ""),
        ("repeated", ""),
    ]
    assert listing.faults[1].message == "与第1行重复。"


def test_a_number_that_python_takes_for_endless_is_no_words():
    listing = read('{"name": 1e400}', '{"name": "马明", "text": 1e400}')
    assert [code for _, _, code in faults(listing)] == ["lost-precision"] * 2


def test_words_may_be_numbers_have_lines_and_what_a_copy_left_behind():
    listing = read(
        {"name": "马\u200b明", "text": 12.5}, {"name": "马明", "text": "甲\r\n\t乙\u200b"}
    )
    assert faults(listing) == []
    assert [row.values["text"] for row in listing.rows] == ["12.5", "甲\n 乙"]
    assert listing.rows[0].values["name"] == "马明"


def test_a_mark_of_bytes_in_front_is_read_over():
    [row] = reading.read(b"\xef\xbb\xbf" + json.dumps({"name": "马明"}).encode(), FORM).rows
    assert row.values["name"] == "马明"


def test_other_encodings_are_refused():
    with pytest.raises(ListEncodingUnknown):
        reading.read('{"name": "马明"}'.encode("gb18030"), FORM)


def test_as_many_lines_as_are_read_and_not_one_more():
    rows = [{"name": "马明"}] * 3
    assert len(read(*rows, limits=Limits(rows=3)).rows) == 3
    with pytest.raises(ListOverLimits):
        read(*rows, "no json", limits=Limits(rows=3))


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", True), (b"\xef\xbb\xbf\r\n \n", True), (b"{}", False), (b"\n[", False)],
)
def test_lines_are_none_where_nothing_is_in_them(content, told):
    assert lines.are_none(content) == told


def test_nobody_but_a_department_hands_in_json():
    with pytest.raises(ListTypeUnknown):
        books.guard(b'\n {"name": "x"}')
    with pytest.raises(ListEmpty):
        books.guard(b"\n ")
