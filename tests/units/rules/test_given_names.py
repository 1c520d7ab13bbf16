"""What was typed for a name is one where it looks like one."""

import pytest

from services.units.policy.given_names import name_words
from services.units.rules.given_names import is_parted, is_spelt, is_surnamed


@pytest.mark.parametrize("name", ["马测", "李小明", "纳小测", "马测试丽", "欧阳测", "东方小测"])
def test_a_surname_and_a_given_name_are_a_name(name):
    assert is_surnamed(name, name_words())


@pytest.mark.parametrize(
    "word",
    [
        "马",
        "欧阳",
        "事故",
        "安全",
        "安全员",
        "安全生产",
        "马某",
        "任何",
        "李小明测试",
        "李的",
        "Li",
    ],
)
def test_words_of_offices_are_none(word):
    assert not is_surnamed(word, name_words())


def test_no_ordinary_word_is_listed_for_a_character_that_begins_no_name():
    words = name_words()
    assert {word[0] for word in words.ordinary} <= words.surnames


@pytest.mark.parametrize(
    ("name", "parted"),
    [("阿依·测试", True), ("Li Wei", True), ("Li", False), ("测试", False), ("A B", False)],
)
def test_a_foreign_name_is_written_in_parts(name, parted):
    assert is_parted(name) is parted


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("买买提阿不都", True),
        ("阿依古丽", True),
        ("古丽努尔", True),
        ("努尔丽", False),
        ("安全事故", False),
        ("海里的木", False),
        ("", False),
    ],
)
def test_a_name_of_another_language_is_spelt_by_sounds(name, spelt):
    assert is_spelt(name, name_words()) is spelt
