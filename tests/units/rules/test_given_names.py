"""What was typed for a name is one where it looks like one."""

import pytest

from services.units.policy.given_names import name_words
from services.units.rules.given_names import is_parted, is_surnamed


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
