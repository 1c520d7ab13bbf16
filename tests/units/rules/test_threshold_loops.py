"""What the check does in loops is what it does in steps, compiled (`make compiled`) or not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds.folding import Folded, fold, spell_in_loops, spell_in_steps
from services.units.rules.thresholds.loops import NONE, room, slot, slots, table, wide
from services.units.rules.thresholds.numbering import scale_of
from services.units.rules.thresholds.sifting import net_of, patterns_passed
from services.units.rules.thresholds.weighing import LAST_MARK, ROOM
from services.units.rules.thresholds.words import CLAUSE_MARKS, lex, lex_in_loops, lex_in_steps

LEXICON = wordings.lexicon()
SEARCHES = LEXICON.searches
SIEVE = SEARCHES.sieve
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
@example("ab12本科-ab", frozenset({1, 3, 5}))
@example("211本科", frozenset({0, 3}))
@example("abbaa本，21212科", frozenset())
def test_words_are_parted_at_the_same_places_in_loops(text, parted):
    folded = Folded(text, tuple(range(len(text))), parted & {*range(len(text) + 1)})
    assert lex_in_loops(folded, LEXICON.vocabulary) == lex_in_steps(folded, LEXICON.vocabulary)


def test_a_latin_word_ends_where_it_is_parted_from_the_next_in_loops():
    folded = Folded("mbaor", tuple(range(5)), frozenset({3}))
    assert lex_in_loops(folded, LEXICON.vocabulary) == lex_in_steps(folded, LEXICON.vocabulary)


@pytest.mark.parametrize(("last", "looped"), [("\uffff", True), ("\U00010000", False)])
def test_a_text_of_rare_characters_is_read_in_steps(last, looped):
    folded = Folded(f"本科{last}", (0, 1, 2), frozenset())
    assert (lex_in_loops(folded, LEXICON.vocabulary) is not None) == looped


@given(st.text(SYMBOLS, max_size=60))
def test_a_text_passes_the_same_patterns_in_loops(symbols):
    assert SIEVE.in_loops(symbols).numbers == SIEVE.in_steps(symbols).numbers


def matches(search, symbols, passed):
    return [(rule, match.span()) for rule, found in search.of(symbols, passed) for match in found]


@given(st.text(SYMBOLS, max_size=60), st.lists(st.booleans(), min_size=60, max_size=60))
def test_patterns_match_where_their_first_step_may_stand_and_nowhere_else(symbols, hidden):
    long = "x" * 700 + symbols
    told, anywhere = SIEVE.in_loops(long), SIEVE.in_steps(long)
    assert None not in told.places
    blotted = zip(symbols, hidden, strict=False)
    left = "".join("#" if no and one not in CLAUSE_MARKS else one for one, no in blotted)
    for search in (*SEARCHES.demands.values(), SEARCHES.denials, SEARCHES.others):
        for read in (long, "x" * 700 + left):
            assert matches(search, read, told) == matches(search, read, anywhere)


@pytest.mark.parametrize("text", ["本科，" * 500, "本科优先" * 500, "学历不限，面试" * 300])
def test_a_long_text_is_read_the_same_where_places_are_told_and_where_not(text):
    symbols = lex(fold(text, LEXICON.spelling), LEXICON.vocabulary).symbols
    told, anywhere = SIEVE.in_loops(symbols), SIEVE.in_steps(symbols)
    for search in (*SEARCHES.demands.values(), SEARCHES.denials, SEARCHES.others):
        assert matches(search, symbols, told) == matches(search, symbols, anywhere)


def test_steps_beyond_the_first_number_are_followed_from_the_end_of_a_text():
    reaching = {"a": 0b11 << 60, "b": 1 << 119}
    net = net_of(reaching, {"a": 0, "b": 0}, 0, 1 << 60 | 1 << 119, {61: 7, 119: 8})
    assert [patterns_passed(symbols, net)[0] for symbols in ("aa", "a", "b", "baa", "xx")] == [
        [7], [], [8], [7, 8], [],
    ]  # fmt: skip


ONE_STEP = net_of({"a": 0b111_111_111}, {"a": 0}, 0, 0b111_111_111, {n: n for n in range(9)})


@pytest.mark.parametrize(
    ("symbols", "told"),
    [
        ("a" + "x" * 399, [None] * 9),
        ("a" + "x" * 400, [[0]] * 9),
        ("a" * 8 + "x" + "a" * 480 + "x" * 61, [[*range(8), *range(9, 489)]] * 9),
        ("a" * 489 + "x" * 61, [None] * 9),
    ],
)
def test_places_are_told_in_long_texts_as_long_as_they_are_few(symbols, told):
    assert patterns_passed(symbols, ONE_STEP) == ([*range(9)], told)


def test_no_patterns_let_nothing_pass():
    assert patterns_passed("ab", net_of({}, {}, 0, 0, {})) == ([], [])


@given(st.text(st.sampled_from("學歷【a㈱é\u200b，。\n ↑𠮷\ud800１本"), max_size=40))
@example("【岗位】甲")
@example("a㈱b")
@example("學a\u200b本")
def test_a_text_is_spelled_the_same_in_loops(text):
    looped = spell_in_loops(text, LEXICON.spelling)
    assert looped in (None, spell_in_steps(text, LEXICON.spelling))
    assert (looped is None) == bool({*text} & {*"【㈱↑𠮷"})


@given(st.sets(st.integers(0, 2**62 - 1), max_size=50), st.integers(0, 2**62 - 1))
def test_a_table_finds_its_keys_and_no_others(keys, other):
    laid = table(keys)
    assert all(laid[slot(key, laid)] == key for key in keys)
    assert (laid[slot(other, laid)] == NONE) == (other not in keys)
    assert len(laid) > 2 * len(keys)


@pytest.mark.parametrize("count", [0, 3, 2048, 2049])
def test_room_is_as_much_as_is_asked_for_and_nobody_elses(count):
    assert slots(count) == wide([NONE] * count)
    taken = room(count)
    assert taken == wide([0] * count)
    taken.append(1)
    assert room(count + 1)[-1] == 0


def test_more_characters_than_a_feature_has_room_for_are_refused():
    weights = {chr(0x4E00 + n): (1,) for n in range(ROOM - LAST_MARK - 1)}
    scale_of(weights, {}, [0])
    with pytest.raises(ValueError, match=str(ROOM)):
        scale_of(weights | {"龍": (1,)}, {}, [0])
