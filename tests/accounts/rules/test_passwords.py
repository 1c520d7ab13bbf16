"""Which passwords are strong enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.accounts.rules import passwords
from services.accounts.rules.passwords import Credentials, PasswordTerms

TERMS = PasswordTerms(min_length=10, min_classes=2, history=5, life=None)


def reasons(password: str, *, name: str = "hongguang", terms: PasswordTerms = TERMS) -> list[str]:
    try:
        passwords.refuse_weak(password, name=name, terms=terms)
    except passwords.PasswordTooWeak as refused:
        return [str(reason) for reason in refused.members["reasons"]]  # type: ignore[union-attr]
    return []


def test_ten_characters_of_two_kinds_are_enough() -> None:
    assert reasons("abcdefgh12") == []


def test_nine_characters_are_too_short() -> None:
    assert reasons("abcdefg12") == ["too-short"]


def test_one_kind_of_characters_is_too_uniform() -> None:
    assert reasons("abcdefghij") == ["too-uniform"]


def test_three_kinds_are_enough_where_three_are_asked_and_two_are_not() -> None:
    terms = replace(TERMS, min_classes=3)
    assert reasons("Abcdefgh12", terms=terms) == []
    assert reasons("abcdefgh12", terms=terms) == ["too-uniform"]


def test_the_sign_in_name_inside_is_refused_in_any_case() -> None:
    assert reasons("1-HongGuang-2") == ["holds-the-name"]
    assert reasons("1-HongGuan-2") == []


def test_every_reason_is_told_at_once() -> None:
    assert reasons("abcd", name="abcd") == ["too-short", "too-uniform", "holds-the-name"]


def test_the_refusal_says_what_is_asked_and_not_what_was_given() -> None:
    with pytest.raises(passwords.PasswordTooWeak) as refused:
        passwords.refuse_weak("zzz", name="hongguang", terms=TERMS)
    assert "10个字符" in refused.value.detail
    assert "2种" in refused.value.detail
    assert "zzz" not in refused.value.detail


@pytest.mark.parametrize(
    ("password", "kinds"),
    [("", 0), ("ab", 1), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("密码", 1), (" ", 1), ("ＡＢ", 1)],
)
def test_kinds_are_small_letters_capitals_digits_and_all_others(password: str, kinds: int) -> None:
    assert passwords.classes(password) == kinds


def test_full_and_half_width_are_one_password() -> None:
    assert passwords.plain("Ａｂｃ１２３") == passwords.plain("Abc123")
    assert passwords.plain("Abc123") != passwords.plain("abc123")


def test_the_old_password_is_no_new_one() -> None:
    with pytest.raises(passwords.PasswordUnchanged):
        passwords.refuse_unchanged("Abcdefgh12", "Ａｂｃｄｅｆｇｈ１２")
    passwords.refuse_unchanged("Abcdefgh12", "Abcdefgh13")


def test_credentials_never_show_their_password() -> None:
    assert "Abcdefgh12" not in repr(Credentials("hongguang", "Abcdefgh12"))


def test_a_code_is_never_shown_either() -> None:
    assert "287082" not in repr(Credentials("hongguang", "Abcdefgh12", "287082"))


def test_a_password_is_due_once_its_life_is_over_or_at_once_if_given() -> None:
    begun = datetime(2026, 3, 2, 9, tzinfo=UTC)
    lasting = replace(TERMS, life=timedelta(days=90))
    for now, due in ((begun + timedelta(days=90, seconds=-1), False), (begun + lasting.life, True)):
        assert passwords.change_is_due(begun, lasting, now, given=False) is due
        assert not passwords.change_is_due(begun, TERMS, now, given=False)
    assert passwords.change_is_due(begun, TERMS, begun, given=True)
