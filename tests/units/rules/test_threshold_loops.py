"""What the check does in loops is what it does in steps, compiled (`make compiled`) or not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds.folding import Folded, fold
from services.units.rules.thresholds.loops import NONE, numbers, room, slot, table
from services.units.rules.thresholds.sifting import net_of, sifted
from services.units.rules.thresholds.words import lex_in_loops, lex_in_steps

LEXICON = wordings.lexicon()
SIEVE = LEXICON.searches.sieve
SYMBOLS = "".join(sorted({*LEXICON.vocabulary.symbols.values()})) + ",.?:()<>-xln"
TEXTS = st.text(
    st.sampled_from("本科大专985211优先学历不限，。面试a1bacd-+（）\n 　.9z"), max_size=60
)


@given(TEXTS)
@example("本-科 a b1 2")
@example("-a-本")
@example("d专a+b本科9")
def test_words_are_read_the_same_in_loops(text):
    folded = fold(text, LEXICON.spelling)
    assert lex_in_loops(folded, LEXICON.vocabulary) == lex_in_steps(folded, LEXICON.vocabulary)


@given(st.text("本科ab12-，", max_size=12), st.frozensets(st.integers(0, 12)))
def test_words_are_parted_at_the_same_places_in_loops(text, parted):
    folded = Folded(text, tuple(range(len(text))), parted & {*range(len(text) + 1)})
    assert lex_in_loops(folded, LEXICON.vocabulary) == lex_in_steps(folded, LEXICON.vocabulary)


@pytest.mark.parametrize(("last", "looped"), [("\uffff", True), ("\U00010000", False)])
def test_a_text_of_rare_characters_is_read_in_steps(last, looped):
    folded = Folded(f"本科{last}", (0, 1, 2), frozenset())
    assert (lex_in_loops(folded, LEXICON.vocabulary) is not None) == looped


@given(st.text(SYMBOLS, max_size=60))
def test_a_text_passes_the_same_patterns_in_loops(symbols):
    assert sifted(symbols, SIEVE.net) == SIEVE.sifted(symbols)


def test_steps_beyond_the_first_number_are_followed():
    reaching = {"a": 1 << 59 | 1 << 60, "b": 1 << 119}
    net = net_of(reaching, {"a": 0, "b": 0}, 0, 1 << 59 | 1 << 119, {60: 7, 119: 8})
    assert [sifted(symbols, net) for symbols in ("aa", "a", "b", "aab", "xx")] == [
        [7], [], [8], [7, 8], [],
    ]  # fmt: skip


def test_no_patterns_let_nothing_pass():
    assert sifted("ab", net_of({}, {}, 0, 0, {})) == []


@given(st.sets(st.integers(0, 2**62 - 1), max_size=50), st.integers(0, 2**62 - 1))
def test_a_table_finds_its_keys_and_no_others(keys, other):
    laid = table(keys)
    assert all(laid[slot(key, laid)] == key for key in keys)
    assert (laid[slot(other, laid)] == NONE) == (other not in keys)
    assert len(laid) > 2 * len(keys)


def test_room_is_filled_with_one_number():
    assert room(3, NONE) == numbers([NONE] * 3)
    assert room(0) == numbers([])
