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
        ("2023-08-31", 6, "2024-02-29"),
        ("2023-08-30", 6, "2024-02-29"),
        ("2023-08-29", 6, "2024-02-28"),
        ("2026-08-29", 6, "2027-02-28"),
        ("2026-08-28", 6, "2027-02-27"),
        ("2024-02-29", 6, "2024-08-28"),
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


def test_a_code_tells_its_level_and_whether_it_is_a_county():
    codes = ("640000", "640100", "640181", "640104")
    assert [region.level(code) for code in codes] == ["province", "city", "county", "county"]
    assert [region.is_county(code) for code in codes] == [False, False, True, True]


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


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        " 110105 19491231 002x ",
        "110105\u300019491231\u00a0002\u200bX",
        "110105\t19491231\n002X",
    ],
)
def test_an_id_number_is_read_however_it_was_typed(typed):
    assert identity.id_number(typed, on=date(2026, 1, 1)).text == "11010519491231002X"
    assert identity.seems_a_persons(typed, on=date(2026, 1, 1))


def test_other_codes_are_read_however_they_were_typed():
    code = "91640104MA000000" + "0"
    code += identity.credit_check(code)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert identity.credit_code(f" {wide[:9]}　{wide[9:]}") == code
    assert identity.phone("＋８６ １３９ ９５１２ ３４５６") == "13995123456"


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_samples_are_valid(number):
    # As of the standard's own day: who was born in 1880 is nobody alive now.
    assert identity.id_number(number, on=date(1999, 7, 1)).text == number


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100",
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
    assert number.masked == "110**************X"
    assert "1949" not in repr(number)


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(
    st.sampled_from(
        [head + kind for head, kinds in identity.CREDIT_HEADS.items() for kind in kinds]
    ),
    st.integers(0, 999_999),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.integers(0, 16),
)
def test_a_credit_code_with_one_character_changed_has_a_wrong_check(head, place, body, changed):
    first17 = f"{head}{place:06}{body}"
    code = first17 + identity.credit_check(first17)
    assert identity.credit_code(code.lower()) == code
    assert identity.credit_faults(code) == ()
    other = "1" if code[changed] != "1" else "2"
    doubtful = identity.credit_code(code[:changed] + other + code[changed + 1 :])
    assert "check_wrong" in identity.credit_faults(doubtful)


@pytest.mark.parametrize(
    ("head", "is_known"),
    [
        ("91", True),
        ("12", True),
        ("52", True),
        ("N2", True),
        ("A1", True),
        ("Y1", True),
        ("94", False),
        ("G1", False),
        ("Y2", False),
        ("54", False),
        ("J1", False),
    ],
)
def test_a_head_not_on_the_list_is_doubtful_and_no_more(head, is_known):
    first17 = f"{head}640104MA0000001"
    code = identity.credit_code(first17 + identity.credit_check(first17))
    assert identity.credit_faults(code) == (() if is_known else ("head_unknown",))


@pytest.mark.parametrize("code", ["91640100MA0000000", "91640100MA00000S0X", ""])
def test_a_credit_code_of_another_shape_is_refused(code):
    with pytest.raises(identity.IdentityError, match="18位"):
        identity.credit_code(code)


def test_a_credit_code_names_its_region_in_six_digits():
    with pytest.raises(identity.IdentityError, match="第3至8位"):
        identity.credit_code("916401AAMA00000012")


def test_letters_typed_for_digits_are_suggested_and_never_put_right():
    first17 = "91640104MA0000001"
    code = first17 + identity.credit_check(first17)
    for typed, told in [
        (code.replace("MA0", "MAO", 1), "第11位的字母O是否应为数字0"),
        ("9I" + code[2:], "第2位的字母I是否应为数字1"),
        ("9i64O" + code[5:], "第2位的字母I是否应为数字1、第5位的字母O是否应为数字0"),
    ]:
        with pytest.raises(identity.IdentityError) as refused:
            identity.credit_code(typed)
        assert told in refused.value.reason
        assert typed.upper() not in refused.value.reason


def test_letters_are_not_suggested_where_digits_make_no_code_either():
    first17 = "91640104MA000000O"
    right = identity.credit_check("91640104MA0000000")
    for typed in (first17 + ("1" if right != "1" else "2"), "9164O104MA", "916401O4MS00000012"):
        with pytest.raises(identity.IdentityError, match="18位"):
            identity.credit_code(typed)


A_PERSONS = "64010420040229001" + identity.id_check("64010420040229001")


@pytest.mark.parametrize(
    ("text", "seems"),
    [
        (A_PERSONS, True),
        (f" {A_PERSONS[:6]} {A_PERSONS[6:].lower()}", True),
        (A_PERSONS[:17] + ("0" if A_PERSONS[17] != "0" else "1"), True),
        ("640104202601010010", True),
        ("640104202701010010", False),
        ("640104189912310010", False),
        ("640104200413010010", False),
        ("640104200400010010", False),
        ("640104200401320010", False),
        ("640104200401000010", False),
        ("91640104MA00000012", False),
        ("64010420040229001", False),
    ],
)
def test_a_persons_number_shows_by_its_birth_date_though_mistyped(text, seems):
    assert identity.seems_a_persons(text, on=date(2026, 3, 2)) is seems


def test_a_code_without_fault_is_nobodys_number_though_it_has_a_birth_date():
    codes = (
        first17 + identity.credit_check(first17)
        for serial in range(100)
        for first17 in [f"916401{19990101 + serial // 10}0{serial:02}"]
    )
    mere = [
        code for code in codes if code[17] not in (identity.id_check(code[:17]), *ALPHABET[10:])
    ]
    assert mere
    assert not any(identity.seems_a_persons(code, on=date(2026, 3, 2)) for code in mere)


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
    assert identity.masked_name("张") == "*"
    assert identity.masked_account("6217000012345678901") == "****8901"


@pytest.mark.parametrize("count", [0, 1, 1023, 1024, 3000])
def test_many_ids_made_at_once_are_ids_in_order_and_no_two_alike(count):
    before = ids.new("stl")
    made = ids.several("stl", count)
    assert len(set(made)) == count
    assert made == sorted(made)
    assert all(re.match(ids.pattern("stl"), one) for one in made)
    assert all(one[:14] >= before[:14] for one in made)


def test_ids_tell_their_kind():
    made = ids.new("pst")
    assert re.match(ids.pattern("pst"), made)
    assert not re.match(ids.pattern("unt"), made)
    assert not re.match(ids.pattern("pst"), made + "0")
