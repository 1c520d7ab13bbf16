"""Both sides of each limit of a field of a subscription message."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.rules import message_fields as rules
from services.accounts.rules.message_fields import FIELD_TYPES, THING, fits, fitted

HAN = "见"
MINORITY_NAME = "阿卜杜拉·买买提·艾海提"
"""Eleven code points: one more than a `name` takes."""

TAKEN = [
    ("thing", "见" * 20),
    ("thing", "a1·见 ！" + "x" * 14),
    ("thing", "😀" * 20),
    ("number", "1" * 32),
    ("number", "1." + "2" * 31),
    ("letter", "a" * 32),
    ("symbol", "!@#￥%"),
    ("character_string", "a-1/" * 8),
    ("time", "00:00"),
    ("time", "23:59:59"),
    ("time", "2026年3月2日 15:01"),
    ("time", "15:01~16:01"),
    ("date", "2026年2月28日"),
    ("date", "2024年2月29日"),
    ("date", "2026年3月2日 15:01"),
    ("date", "2026年3月2日~2026年3月5日"),
    ("date", "2026年3月2日 ~ 2026年3月5日"),
    ("amount", "￥12345678.90元"),
    ("amount", "1234567890"),
    ("phone_number", "+86-0951-66888866"),
    ("car_number", "宁A12345挂"[:8]),
    ("car_number", "粤ZA123港"),
    ("name", "见" * 10),
    ("name", "a" * 20),
    ("name", "Anna-Maria O'Neill"),
    ("name", "阿卜杜拉·买买提"),
    ("name", "见a" * 5),
    ("phrase", "见" * 5),
    ("phrase", "待答复"),
]
REFUSED = [
    ("thing", "见" * 21),
    ("thing", "见\n习"),
    ("number", "1" * 33),
    ("number", "1." + "2" * 32),
    ("number", "1e3"),
    ("number", "１"),
    ("letter", "a" * 33),
    ("letter", "a1"),
    ("symbol", "!@#￥%!"),
    ("symbol", "!a"),
    ("symbol", "!见"),
    ("character_string", "a-1/" * 8 + "x"),
    ("character_string", "见"),
    ("time", "24:00"),
    ("time", "12:60"),
    ("time", "2026年2月29日 12:00"),
    ("date", "2026年2月29日"),
    ("date", "2026年13月1日"),
    ("date", "2026-03-02"),
    ("date", "2026年3月2日~2026年2月30日"),
    ("date", "15:01"),
    ("amount", "￥123456789.00元"),
    ("amount", "12345678901"),
    ("amount", "￥￥1元"),
    ("amount", "-1.00"),
    ("amount", "一元"),
    ("phone_number", "+86-0951-668888661"),
    ("phone_number", "电话"),
    ("car_number", "宁A1234567"),
    ("car_number", "A见1"),
    ("name", "见" * 11),
    ("name", "a" * 21),
    ("name", "见" + "a" * 10),
    ("name", MINORITY_NAME),
    ("name", "见习1"),
    ("phrase", "见" * 6),
    ("phrase", "已到岗a"),
    ("phrase", "已·到"),
]


@pytest.mark.parametrize(("kind", "value"), TAKEN)
def test_within_its_limit_a_field_takes_a_value(kind, value):
    assert fits(kind, value)


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_beyond_its_limit_a_field_takes_nothing(kind, value):
    assert not fits(kind, value)


def test_an_enum_takes_what_is_listed_and_nothing_else():
    assert fits("enum", "待答复", ["待答复", "已答复"])
    assert not fits("enum", "待签署", ["待答复", "已答复"])
    assert not fits("enum", "待答复")


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_no_field_takes_an_empty_value(kind, value):
    assert not fits(kind, value)


@pytest.mark.parametrize("kind", ["thing", "phrase", "name"])
@pytest.mark.parametrize("value", ["", "  \n"])
def test_where_there_is_nothing_to_say_that_is_said(kind, value):
    assert fitted(kind, value) == "无"
    assert fits(kind, fitted(kind, value))


def test_a_long_name_with_dots_goes_whole_into_a_thing():
    assert fits("thing", fitted("thing", MINORITY_NAME))
    assert fitted("thing", MINORITY_NAME) == MINORITY_NAME


@pytest.mark.parametrize(("length", "told"), [(20, "见" * 20), (21, "见" * 19 + "…")])
def test_a_thing_is_cut_from_its_twenty_first_character_on(length, told):
    assert fitted("thing", "见" * length) == told


def test_what_is_no_thing_is_never_cut():
    assert fitted("name", "见" * 11) == "见" * 11


@given(st.text())
def test_whatever_is_said_fits_into_a_thing(text):
    whole = "".join(c for c in text if c.isprintable() or c.isspace())
    assert fits("thing", fitted("thing", whole))
    assert len(fitted("thing", whole)) <= THING


@given(st.sampled_from(FIELD_TYPES), st.text(max_size=40))
def test_every_text_is_taken_or_refused_and_none_breaks_a_check(kind, text):
    assert fits(kind, text) in (True, False)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 30)))
def test_every_day_and_every_span_of_days_fits_a_date(day):
    last = day + timedelta(days=1)
    told, until = (f"{d.year}年{d.month}月{d.day}日" for d in (day, last))
    assert fits("date", told)
    assert fits("date", f"{told}~{until}")


@given(st.decimals(0, "99999999.99", places=2))
def test_every_sum_to_ten_digits_fits_an_amount(amount):
    assert fits("amount", f"{amount:.2f}元")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("thing1", "thing"),
        ("character_string12", "character_string"),
        ("phone_number3", "phone_number"),
        ("thing", None),
        ("word1", None),
        ("1", None),
        ("", None),
    ],
)
def test_a_key_tells_its_type(key, kind):
    assert rules.type_of(key) == kind


def test_a_thing_takes_what_was_prepared_for_another_type_and_no_other_does():
    assert rules.takes("thing", "name")
    assert rules.takes("date", "date")
    assert not rules.takes("name", "thing")
