"""One cell: what every spelling of it says, and what is refused without repeating it."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.lists import spelling
from services.common.lists.cells import value_of
from services.common.lists.columns import Column
from services.common.lists.faults import Unfit
from services.common.lists.sheets import Flaw, letters, number
from tests.common.lists.make_files import FORM, an_id_number, ending_in_x

COLUMNS = {column.name: column for column in FORM.columns}


def said(name, raw, **more):
    read = value_of(raw, COLUMNS[name], **more)
    return read.value if read else None


def refused(name, raw, **more):
    with pytest.raises(Unfit) as error:
        value_of(raw, COLUMNS[name], **more)
    assert len(str(raw)) < 8 or isinstance(raw, Flaw) or str(raw).strip() not in error.value.message
    return error.value.code


ID, ID_X = an_id_number(), ending_in_x()


@pytest.mark.parametrize(
    "spelt",
    [
        ID,
        f" {ID}\t",
        f"'{ID}",
        f"’{ID}",
        f"\u3000{ID}\xa0",
        f"\u200b{ID}\ufeff",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        ID.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
        f"\u202d{ID}\u202c",
    ],
)
def test_an_id_number_is_read_through_what_stands_around_it(spelt):
    assert said("id_number", spelt) == ID


@pytest.mark.parametrize("letter", "xXｘＸ×χΧхХ*＊Ⅹⅹ✕")
def test_look_alikes_of_the_check_letter_are_read_as_x(letter):
    assert said("id_number", ID_X[:17] + letter) == ID_X


def test_look_alikes_elsewhere_are_not_read_as_x():
    assert refused("id_number", "×" + ID_X[1:17] + "1") == "code-wrong"


@pytest.mark.parametrize("raw", [6.40106200001010e17, 640106200001010000, "6.40106E+17", 1e15])
def test_an_id_number_that_lost_digits_is_refused_and_never_repaired(raw):
    assert refused("id_number", raw) == "lost-precision"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (datetime.fromisoformat("2020-08-24"), "not-a-code"),
        (True, "not-a-code"),
        (12.5, "not-a-code"),
        (ID[:17] + ("1" if ID[17] != "1" else "2"), "code-wrong"),
        ("640106990101001", "code-wrong"),
    ],
)
def test_what_is_no_id_number_is_refused(raw, code):
    assert refused("id_number", raw) == code


@pytest.mark.parametrize(
    "raw",
    [13995123456.0, 13995123456, "13995123456.0", "+86 139-9512-3456", "'13995123456",
     "１３９９５１２３４５６"],
)  # fmt: skip
def test_a_phone_is_repaired(raw):
    assert said("phone", raw) == "13995123456"


def test_a_phone_that_a_spreadsheet_cut_short_is_told_how_it_came_about():
    with pytest.raises(Unfit) as error:
        value_of("1.39951E+10", COLUMNS["phone"])
    assert "写成了科学计数" in error.value.message
    assert error.value.code == "lost-precision"
    assert "15位" not in error.value.message


@pytest.mark.parametrize(
    ("raw", "doubt"),
    [
        (13995100000, "phone-doubtful"),
        (13995100000.0, "phone-doubtful"),
        (13995110000, None),
        ("13995100000", None),
    ],
)
def test_a_phone_in_a_numeric_cell_is_whole_and_doubted_where_it_ends_in_five_zeros(raw, doubt):
    read = value_of(raw, COLUMNS["phone"])
    assert read.value == f"{int(raw)}"
    assert (read.warning and read.warning.code) == doubt


@pytest.mark.parametrize("raw", ["0951-5012345", 139951, "1399512345a", "1.39951E+10", 12.5])
def test_what_is_no_phone_is_refused(raw):
    assert refused("phone", raw) in ("not-a-phone", "lost-precision", "not-a-code")


DAY = date(2020, 8, 24)


@pytest.mark.parametrize(
    "raw",
    [
        DAY,
        datetime.fromisoformat("2020-08-24"),
        datetime.fromisoformat("2020-08-24T13:30"),
        44067,
        44067.0,
        44067.75,
        "44067",
        20200824,
        "20200824",
        "2020-08-24",
        "2020.8.24",
        "2020/8/24",
        "2020年8月24日",
        "2020 年 8 月 24 日",
        "２０２０年８月２４日",
        "2020-08-24 00:00:00",
        "2020-08-24T00:00:00",
        "'2020-08-24",
    ],
)
def test_a_day_is_read_in_every_shape(raw):
    assert said("graduated_on", raw) == DAY


def test_a_day_number_counts_from_1904_where_the_book_says_so():
    assert said("graduated_on", 44067 - 1462, from_1904=True) == DAY


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("20-8-24", "two-digit-year"),
        ("20年8月24日", "two-digit-year"),
        ("8/24/20", "two-digit-year"),
        ("2020.8", "day-incomplete"),
        (2020.8, "day-incomplete"),
        (2020, "day-incomplete"),
        ("2020年8月", "day-incomplete"),
        ("2020-02-30", "no-such-day"),
        ("20201301", "no-such-day"),
        ("1020-01-01", "no-such-day"),
        (date(1020, 1, 1), "no-such-day"),
        (datetime.fromisoformat("1020-01-01"), "no-such-day"),
        ("24/8/2020", "not-a-day"),
        ("2020-8/24", "not-a-day"),
        ("去年", "not-a-day"),
        (True, "not-a-day"),
        (19_999, "not-a-day"),
        (99_999, "not-a-day"),
    ],
)
def test_what_names_no_whole_day_is_refused(raw, code):
    assert refused("graduated_on", raw) == code


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        ("1,660.00", "1660.00"),
        ("￥1660元", "1660.00"),
        ("¥ 1 660.5", "1660.50"),
        ("１６６０．５０", "1660.50"),
        (1660, "1660.00"),
        (0.30000000000000004, "0.30"),
        ("0.30000000000000004", "0.30"),
        ("12.30", "12.30"),
        ("1,234,567元整", "1234567.00"),
        (1.1 + 2.2, "3.30"),
        ("1 234 567.5", "1234567.50"),
        (1e3, "1000.00"),
    ],
)
def test_money_is_read_to_the_fen(raw, yuan):
    assert said("amount", raw) == Decimal(yuan)
    assert str(said("amount", raw)) == yuan


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (12.345, "fraction-of-a-fen"),
        ("12.345", "fraction-of-a-fen"),
        ("1.5万", "not-money"),
        ("1.5万元", "not-money"),
        ("1,66", "not-money"),
        ("约1000", "not-money"),
        ("-5", "too-small"),
        (True, "not-money"),
        (date(2020, 1, 1), "not-money"),
        (3e9, "too-large"),
        (1e300, "too-large"),
        (10**15, "too-large"),
        ("1E+999", "not-money"),
        ("1e3", "not-money"),
        ("1E2", "not-money"),
        ("1.66E+3", "not-money"),
        ("10 0", "not-money"),
        ("1 660,000", "not-money"),
        ("Infinity", "not-money"),
        ("9" * 400, "too-large"),
        (int("9" * 400), "too-large"),
        ("-" + "9" * 400, "too-small"),
        (float("nan"), "not-money"),
        (float("inf"), "too-large"),
    ],
)
def test_what_is_no_sum_of_money_is_refused(raw, code):
    assert refused("amount", raw) == code


@pytest.mark.parametrize("raw", [6, 6.0, "6", "６", "6个月", " 6 个月", "6.0"])
def test_a_whole_number_may_bear_its_measure_word(raw):
    assert said("months", raw) == 6


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (2, "too-small"),
        (13, "too-large"),
        (10**15, "too-large"),
        (2**63, "too-large"),
        (1e300, "too-large"),
        (float("inf"), "too-large"),
        (int("9" * 400), "too-large"),
        ("9" * 400, "too-large"),
        (-(10**400), "too-small"),
        (float("nan"), "not-an-integer"),
        (6.5, "not-an-integer"),
        ("半年", "not-an-integer"),
        ("6e0", "not-an-integer"),
        ("1E1", "not-an-integer"),
        ("1 2", "not-an-integer"),
    ],
)
def test_whole_numbers_outside_the_limits_are_refused(raw, code):
    assert refused("months", raw) == code


@pytest.mark.parametrize(
    "raw", ["张三", "张　三", "张 三", "\u200b张三\r\n", "张\u3000\u3000三", "\u202e张\u3164三"]
)
def test_blanks_in_a_chinese_name_are_dropped(raw):
    assert said("name", raw) == "张三"


@pytest.mark.parametrize("dot", "·•‧・･⋅∙.．")
def test_every_dot_in_a_name_is_one_dot(dot):
    assert said("name", f"阿依{dot}古丽") == "阿依·古丽"
    assert said("name", f"阿依 {dot} 古丽") == "阿依·古丽"


def test_blanks_in_a_latin_name_stay_single():
    assert said("name", "Li  Ming") == "Li Ming"


@pytest.mark.parametrize("name", ["马䶮", "王𬱖", "李㛃", "𠂉一"])
def test_rare_characters_pass(name):
    assert said("name", name) == name


@pytest.mark.parametrize("column", ["name", "remark", "skills"])
def test_a_character_of_the_private_area_is_kept_and_warned_of(column):
    read = value_of("马\ue863", COLUMNS[column])
    assert read.warning.code == "private-character"
    assert "\ue863" in str(read.value) or "\ue863" in read.value[0]


@pytest.mark.parametrize("name", ["张三1", "<b>张三</b>", "马😀", "王?明"])
def test_what_is_no_name_of_a_person_is_refused(name):
    assert refused("name", name) == "name-unfit"
    assert said("remark", name) == name


def test_choices_are_read_by_code_or_name_and_others_refused():
    assert said("sex", " 男 ") == "m"
    assert refused("sex", "甲") == "not-a-choice"
    many = Column("x", "X", "choice", shown_choices=tuple(map(str, range(20))))
    with pytest.raises(Unfit) as error:
        value_of("甲", many)
    assert error.value.message == "不在可填的20项之内。全部见名单模板中这一列的下拉列表。"
    with pytest.raises(Unfit, match="not-a-choice"):
        value_of("甲", Column("x", "X", "choice"))


def test_several_words_are_divided_once_each():
    assert said("skills", "甲、乙；甲，丙\n") == ("甲", "乙", "丙")
    assert refused("skills", "甲、乙、丙、丁") == "too-many"


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("blank", ["", "  ", "\u3000\u200b\t", "\ufeff", "\u3164", "\u2800\u202e"])
def test_invisible_cells_are_blank(name, blank):
    assert said(name, blank) is None


@pytest.mark.parametrize("name", COLUMNS)
def test_flaws_are_told_apart(name):
    assert refused(name, Flaw.ERROR) == "cell-error"
    assert refused(name, Flaw.UNCOMPUTED) == "formula-uncomputed"


def test_words_that_are_numbers_or_days_are_read_as_they_show():
    instant = datetime.fromisoformat("2020-08-24")
    words = [said("remark", raw) for raw in (5, -5.0, 0.1 + 0.2, 1e-7, DAY, instant)]
    assert words == ["5", "-5", "0.3", "0.0000001", "2020-08-24", "2020-08-24"]
    assert said("skills", 5) == ("5",)


@pytest.mark.parametrize("column", ["name", "remark", "skills"])
@pytest.mark.parametrize("raw", [True, False])
def test_yes_and_no_are_no_words(column, raw):
    assert refused(column, raw) == "value-unfit"
    choices = {"是": True, "否": False}
    assert value_of(raw, Column("x", "X", "choice", choices=choices)).value is raw
    assert refused("sex", raw) == "not-a-choice"


@pytest.mark.parametrize("number", [999_999_999_999_999, 999_999_999_999_999.0, -(10**15) + 1])
def test_a_number_of_fifteen_digits_is_read_as_words_in_all_of_them(number):
    assert said("remark", number) == f"{int(number)}"


@pytest.mark.parametrize(
    "number",
    [10**15, 1e15, -(10**15), 1.5e308, 10**400, float("inf"), float("-inf"), float("nan")],
)
@pytest.mark.parametrize("column", ["name", "remark", "skills"])
def test_a_longer_one_is_no_words_for_its_digits_are_lost(column, number):
    assert refused(column, number) == "lost-precision"


@pytest.mark.parametrize("number", [10**400, -(10**400), 100_000_000, 1e308, float("nan"), -1])
def test_a_number_beyond_eight_digits_names_no_day(number):
    assert refused("graduated_on", number) == "not-a-day"


CONTROLS = [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_control_is_told_of_wherever_it_stands(name):
    for code in CONTROLS:
        for raw in (f"马{chr(code)}明", f"马明{chr(code)}", f"{chr(code)}马明", chr(code)):
            assert refused(name, raw) == "unreadable-character", hex(code)


@pytest.mark.parametrize("sign", ["\t", "\n", "\r", "\r\n", "\xa0", "\u200b", "\ufeff", "\xad"])
def test_what_copying_leaves_behind_is_none(sign):
    assert said("name", f"{sign}马明{sign}") == "马明"
    assert said("id_number", f"{sign}{ID}{sign}") == ID
    assert said("remark", f"{sign}马明{sign}") == "马明"


def test_words_may_be_as_long_as_their_column_says():
    assert said("remark", "字" * 100)
    assert refused("remark", "字" * 101) == "too-long"
    assert refused("remark", "字\ud800") == "unreadable-character"
    with pytest.raises(Unfit, match="too-long"):
        value_of("A" * 201, Column("x", "X", "code"))
    assert value_of("a 1", Column("x", "X", "code")).value == "A1"


@given(st.text(max_size=50) | st.floats() | st.integers() | st.dates() | st.booleans())
def test_any_cell_gives_a_value_or_an_unfit(raw):
    for column in COLUMNS.values():
        with suppress(Unfit):
            value_of(raw, column)


@given(st.integers(1, 20_000))
def test_columns_are_named_as_excel_names_them(column):
    assert number(letters(column)) == column


def test_headers_are_compared_without_marks():
    assert spelling.heading(" 身份证号（必填）* ：") == spelling.heading("身份证号")
    assert [letters(n) for n in (1, 26, 27, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
