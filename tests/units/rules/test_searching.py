"""Searching: what is asked becomes pieces, each character of it in a pair."""

import pytest

from services.units.rules.searching import NothingToSearch, search_expression, share_held

VARIANTS = str.maketrans({"書": "书", "館": "馆"})


@pytest.mark.parametrize(
    ("asked", "expression"),
    [
        ("圖書館", "'圖书' & '书馆'"),
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
    assert search_expression(asked, VARIANTS) == expression


@pytest.mark.parametrize("asked", ["", " ", "！？", "%_", "'&|"])
def test_without_a_letter_nothing_can_be_searched(asked):
    with pytest.raises(NothingToSearch):
        search_expression(asked, VARIANTS)


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ("图书", 0.2),
        ("图书馆", 0.2 * 0.1),
        ("图书管理员", 0.2 * (0.002 + 0.5) * 0.002),
        ("书", 1.0),
        ("python", 1.0),
        ("5G图书", 0.2),
        ("未有", 0.002),
    ],
)
def test_the_share_of_texts_follows_from_that_of_pieces(asked, share):
    shares = {"图书": 0.2, "书馆": 0.1, "管理": 0.5, "书": 0.2}
    assert share_held(search_expression(asked, VARIANTS), shares) == pytest.approx(share)


def test_no_more_than_all_texts_hold_one_of_two_pieces():
    shares = {"图书": 1.0, "书管": 0.8, "管理": 0.7, "理员": 1.0}
    assert share_held(search_expression("图书管理员", VARIANTS), shares) == 1.0
