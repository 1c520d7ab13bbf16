"""Searching: what is asked becomes pieces, each character of it in a pair."""

import pytest

from services.units.rules.searching import NothingToSearch, search_expression


@pytest.mark.parametrize(
    ("asked", "expression"),
    [
        ("书", "'书':*"),
        ("图书", "'图书'"),
        ("图书馆", "'图书' & '书馆'"),
        ("图书管理", "'图书' & '管理'"),
        ("图书管理员", "'图书' & ('书管' | '管理') & '理员'"),
        ("Python", "'python':*"),
        ("ＰＹＴＨＯＮ", "'python':*"),
        ("５Ｇ基站", "'5g':* & '基站'"),
        ("枸杞 讲解", "'枸杞' & '讲解'"),
        ("枸杞、枸杞", "'枸杞'"),
        ("C++", "'c':*"),
        ("K", "'k':*"),
        ("a" * 120, f"'{'a' * 100}':*"),
        ("𠮷野家", "'𠮷野' & '野家'"),
        ("'; DROP--", "'drop':*"),
    ],
)
def test_what_is_asked_becomes_pieces(asked, expression):
    assert search_expression(asked) == expression


@pytest.mark.parametrize("asked", ["", " ", "！？", "%_", "'&|"])
def test_without_a_letter_nothing_can_be_searched(asked):
    with pytest.raises(NothingToSearch):
        search_expression(asked)
