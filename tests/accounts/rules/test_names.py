"""Which texts may be sign-in names, and which two are one."""

import pytest

from services.accounts.rules import names

# An ID number and a phone made for these tests: nobody's.
ID_NUMBER = "640104200401010012"


@pytest.mark.parametrize(
    "text",
    [
        "abcd",
        "a" * 64,
        "宏光机械",
        "阿依·测试",
        "unit-2024.01_a",
        "91640100MA76G2XK1L",
        "12640100454730215X",
        "unit.12640100454730215x",
        "62170033200012",
        "916401047100000010",
        "20240102-0001",
        "1234567890",
        "10012345678",
        "138001380001",
    ],
)
def test_letters_digits_chinese_and_separators_make_a_name(text: str) -> None:
    assert names.read_name(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "abc", "a" * 65, "ab cd", "a\0bcd", "имя-имя", "abcd\u200b", "a@b.c", "a/bcd", "😀😀😀😀"],
)
def test_another_form_is_no_name(text: str) -> None:
    with pytest.raises(names.SignInNameUnfit) as refused:
        names.read_name(text)
    assert refused.value.pointer == "/name"


@pytest.mark.parametrize(
    "text",
    [
        ID_NUMBER,
        "64010420040101001x",
        "640104-20040101-0012",
        f"青年{ID_NUMBER}",
        "640104040101001",
        "13800138000",
        "8613800138000",
        "138-0013-8000",
        "u13800138000",
        "６４０１０４２００４０１０１００１２",
        "一三八零零一三八零零零",
        "6217003320001234567",
        "card6217003320001234",
        "126401004547302151",
        "621700332000123",
    ],
)
def test_a_name_holds_no_id_number_and_no_phone(text: str) -> None:
    with pytest.raises(names.SignInNameUnfit) as refused:
        names.read_name(text)
    assert "身份证号码" in refused.value.detail
    assert text not in refused.value.detail


def test_full_width_forms_and_blanks_around_are_unified() -> None:
    assert names.read_name("  ＡＢＣ１２３ ") == "ABC123"


def test_two_names_that_differ_in_case_or_width_are_one() -> None:
    assert names.folded("Hong.Guang") == names.folded(" ｈｏｎｇ．ｇｕａｎｇ ")
    assert names.folded("hong.guang") != names.folded("hong-guang")


@pytest.mark.parametrize("text", ["", "abc", "\0\0\0\0\0", "a" * 65])
def test_a_text_that_cannot_be_a_name_has_the_key_of_none(text: str) -> None:
    assert names.folded(text) == ""
