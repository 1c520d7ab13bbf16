"""Money, months, regions and identity codes, each boundary from both sides."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values import identity, ids, region, yuan
from services.common.values.month import Month, add_months, full_months, last_day_of_term

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1660 * 12, 22), "905.45"),
        (Fraction(1, 200), "0.01"),
        (Fraction(1, 201), "0.00"),
        (Fraction(-1, 200), "-0.01"),
        (Decimal("1022.2250"), "1022.23"),
        (Decimal("1022.2249"), "1022.22"),
    ],
)
def test_half_a_fen_goes_up(exact, rounded):
    assert yuan.half_up(exact) == Decimal(rounded)


def test_what_is_below_a_fen_is_left_out():
    assert yuan.down(Fraction(500 * 2, 3)) == Decimal("333.33")
    assert yuan.half_up(Fraction(500 * 2, 3)) == Decimal("333.33")
    assert yuan.down(Fraction(1999, 1000)) == Decimal("1.99")


def test_wan_is_rounded_from_the_exact_sum():
    assert yuan.in_wan(Decimal("50630.00")) == Decimal("5.06")
    assert yuan.in_wan(Decimal("50650.00")) == Decimal("5.07")


@given(st.fractions(-(10**9), 10**9))
def test_rounding_is_never_further_than_half_a_fen(exact):
    assert abs(Fraction(yuan.half_up(exact)) - exact) <= Fraction(1, 200)
    assert 0 <= abs(exact) - abs(Fraction(yuan.down(exact))) < Fraction(1, 100)


@pytest.mark.parametrize(
    "text",
    [
        "2024-13",
        "2024-00",
        "24-06",
        "2024-6",
        "2024/06",
        "",
        "２０２４-06",
        "2024-+6",
        "2024- 6",
        "+202-06",
    ],
)
def test_a_month_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Month.parse(text)


@given(days, st.integers(1, 36))
def test_a_term_ends_the_day_before_its_corresponding_day(start, months):
    last = last_day_of_term(start, months)
    after = last + timedelta(days=1)
    assert after == add_months(start, months) or (
        after.day == 1 and start.day > last.day and Month.of(last) == Month.of(start).plus(months)
    )
    assert full_months(start, last) == months
    assert full_months(start, last - timedelta(days=1)) == months - 1


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-03-01", 6, "2026-08-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-03-15", 3, "2026-06-14"),
        ("2025-12-01", 3, "2026-02-28"),
    ],
)
def test_terms_by_hand(start, months, last):
    assert last_day_of_term(date.fromisoformat(start), months) == date.fromisoformat(last)


def test_months_served_by_hand():
    assert full_months(date(2026, 3, 1), date(2026, 8, 30)) == 5
    assert full_months(date(2026, 3, 1), date(2026, 8, 31)) == 6


def test_there_are_five_cities_and_twenty_two_counties():
    levels = [r.level for r in region.regions_on(date(2026, 1, 1))]
    assert {level: levels.count(level) for level in set(levels)} == {
        "province": 1,
        "city": 5,
        "county": 22,
    }


def test_a_region_is_in_force_from_its_first_day():
    assert region.find("640303", date(2009, 9, 29)) is None
    assert region.find("640303", date(2009, 9, 30)).name == "红寺堡区"
    assert region.find("640999", date(2026, 1, 1)) is None


def test_a_county_lies_within_its_city_and_its_province():
    assert region.chain("640104") == ("640104", "640100", "640000")
    assert region.lies_within("640104", "640100")
    assert not region.lies_within("640104", "640200")
    assert not region.lies_within("640100", "640104")
    assert (region.prefix("640000"), region.prefix("640100"), region.prefix("640104")) == (
        "64",
        "6401",
        "640104",
    )


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_samples_are_valid(number):
    assert identity.id_number(number, on=date(2026, 1, 1)).text == number


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100",
        "11010519491231002Ｘ",
        "",
        "11010519491231002XX",
    ],
)
def test_a_wrong_id_number_is_refused_and_not_repeated(number):
    with pytest.raises(identity.IdentityError) as refused:
        identity.id_number(number, on=date(2026, 1, 1))
    assert not number or number not in refused.value.reason


def test_nobody_is_born_after_today():
    number = identity.id_number("11010519491231002X", on=date(1949, 12, 31))
    assert number.born_on == date(1949, 12, 31)
    with pytest.raises(identity.IdentityError, match="晚于今天"):
        identity.id_number("11010519491231002X", on=date(1949, 12, 30))


def test_a_date_that_does_not_exist_is_refused_even_with_its_check():
    first17 = "11010520230229001"
    with pytest.raises(identity.IdentityError, match="不存在"):
        identity.id_number(first17 + identity.id_check(first17), on=date(2026, 1, 1))


def test_an_id_number_shows_three_and_two():
    number = identity.id_number("11010519491231002x", on=date(2026, 1, 1))
    assert number.masked == "110*************2X"
    assert "1949" not in repr(number)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_a_credit_code_with_one_character_changed_is_refused(first17, place):
    code = first17 + identity.credit_check(first17)
    assert identity.credit_code(code.lower()) == code
    other = "1" if code[place] != "1" else "2"
    with pytest.raises(identity.IdentityError, match="校验码"):
        identity.credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("code", ["91640100MA0000000", "91640100MA00000O0X", ""])
def test_a_credit_code_of_another_shape_is_refused(code):
    with pytest.raises(identity.IdentityError, match="18位"):
        identity.credit_code(code)


@pytest.mark.parametrize("text", ["13995123456", "+86 139 9512 3456", "139-9512-3456"])
def test_a_phone_is_kept_plain(text):
    assert identity.phone(text) == "13995123456"


@pytest.mark.parametrize("text", ["12995123456", "1399512345", "139951234567", "0951-5012345", ""])
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(identity.IdentityError):
        identity.phone(text)


def test_masks_leave_nothing_to_guess():
    assert identity.masked_phone("13995123456") == "139****3456"
    assert identity.masked_name("阿依·测试") == "阿*"
    assert identity.masked_name("张") == "张"
    assert identity.masked_account("6217000012345678901") == "****8901"


def test_ids_tell_their_kind():
    made = ids.new("pst")
    assert re.match(ids.pattern("pst"), made)
    assert not re.match(ids.pattern("unt"), made)
    assert not re.match(ids.pattern("pst"), made + "0")
