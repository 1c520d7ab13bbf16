"""Whoever the guard finds in words has a key in them: nobody else need be read."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.units.policy.given_names import name_words
from services.units.rules.anonymity import Complainant, keys_in

PIECES = [
    "马",
    "小",
    "测",
    "试",
    "阿依",
    "买买提",
    "買",
    "阿不都",
    "説",
    "·",
    " ",
    "-",
    "Li",
    "ß",
    "İ",
    "ı",
    "同学",
    "反映",
    "尾号",
]
WORDS = st.lists(st.sampled_from([*PIECES, "1234", "１２３４", "138", "0000", "ａ"]), max_size=8)


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join),
    st.sampled_from([None, "13800001234"]),
    st.booleans(),
    st.lists(WORDS.map("".join), max_size=2),
    st.booleans(),
)
def test_whoever_is_named_by_a_text_has_a_key_in_it(name, phone, typed, texts, whole):
    told = [*texts, name.upper() if whole else f"{name}同学，尾号1234"]
    who = Complainant(name, phone, typed=typed)
    found = any(
        re.search(form, name_words().plain(one), re.IGNORECASE)
        for form in who.patterns(name_words())
        for one in told
    )
    assert not found or who.keys(name_words()) & keys_in(told, name_words())


def test_ends_of_names_and_four_digits_are_keys_of_a_text():
    keys = keys_in(["马小测，尾号１２３４", None], name_words())
    assert {"", "测", "小测", "马小", "1234"} <= keys
    assert "马小测" not in keys


def test_who_said_nothing_of_themselves_has_no_key():
    assert Complainant(None, None).keys(name_words()) == frozenset()
    assert Complainant("马小测", "13800001234").keys(name_words()) == {"小测", "1234"}
