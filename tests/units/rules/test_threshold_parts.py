"""The parts of the threshold check: folding, words, grammar."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.grammar import UnknownElement, compiled
from services.units.rules.thresholds.sieve import Sieve
from services.units.rules.thresholds.words import CLAUSE_MARKS, lex, mended

LEXICON = wordings.lexicon()
CLASSES = {"level": "L", "must": "MB", "prefer": "P", "demanding": "MP"}


def folded(text):
    return fold(text, LEXICON.spelling)


def words(text):
    read = folded(text)
    tokens = lex(read, LEXICON.vocabulary)
    return [read.text[a:b] for a, b in pairwise(tokens.bounds)]


@given(st.text(max_size=80))
def test_any_text_folds_with_a_place_for_every_character(text):
    read = folded(text)
    assert len(read.text) == len(read.origins)
    assert list(read.origins) == sorted(read.origins)
    assert all(0 <= origin < len(text) for origin in read.origins)


BROKEN = [
    ("本\n科以上", "本科以上"),
    ("应为本\n科学历", "应为本科学历"),
    ("面\n试", "面试"),
    ("实力强大\n专业从事", "实力强大\n专业从事"),
    ("地址：校园对面\n试用", "地址:校园对面\n试用"),
    ("\n本科", "\n本科"),
]


@pytest.mark.parametrize(("text", "read"), BROKEN)
def test_the_end_of_a_line_parts_two_words_but_none_in_two(text, read):
    whole = mended(folded(text), LEXICON.vocabulary, LEXICON.unbroken)
    assert whole.text == read
    assert whole.span(0, len(read)) == (0, len(text))


SPELLINGS = [
    ("本　科·以\u200d上", "本科以上"),
    ("學歷", "学历"),
    ("大专↑", "大专以上"),
    ("ＢＥＮＫＥ", "benke"),
    ("面\n试\n", "面试\n"),
    ("专\n业\n：", "专业\n:"),
    ("本科\n以上", "本科\n以上"),
    ("本/科/以/上", "本科以上"),
    ("本-科-以上", "本科以上"),
    ("药学类好  其他类差", "药学类好,其他类差"),
    ("學 歷 門 檻：專 科。兩班倒", "学历门槛:专科。两班倒"),
    ("团队共有30 人，硕士6 个", "团队共有30人,硕士6个"),
    ("岗位：文员 学历：大专", "岗位:文员,学历:大专"),
    ("🎓本科", "本科"),
    ("a㈱b", "a(株)b"),
    ("miàn shì", "mianshi"),
    ("bᴇnᴋᴇ", "benke"),
    ("ВENKЕ", "benke"),
    ("🅱🅴🅽🅺🅴", "benke"),
    ("全日制≠函授", "全日制≠函授"),
    ("本(科)以(上)", "本科以上"),
    ("学（历）要（求）", "学历要求"),
    ("大专(含)以上", "大专(含)以上"),
    ("第一行字\n 第二行字", "第一行字\n第二行字"),
    (" 药学类好 -其他类差 ", "药学类好其他类差"),
    ("药学类好- 其他类差", "药学类好,其他类差"),
    ("--- 其他类差", "其他类差"),
    ("第一行字\n--- 其他类差", "第一行字\n其他类差"),
    ("good- job", "goodjob"),
    ("药-科- 其他类差", "药科,其他类差"),
    ("药学类2 人见习", "药学类2,人见习"),
    ("药学类2 人，见习", "药学类2人,见习"),
    ("good job abc", "goodjobabc"),
    ("本\U0001d400科", "本a科"),
    ("𠮷𠮷本科", "㐀㐀本科"),
    ("本𐄀科😀", "本科"),
    ("⑽㍿ﷺ", "(10)株式会社㐀"),
]


@pytest.mark.parametrize(("text", "plain"), SPELLINGS)
def test_spellings_that_are_the_same_to_a_reader_fold_alike(text, plain):
    assert folded(text).text == plain


@pytest.mark.parametrize(
    ("text", "places"),
    [("good job", {4}), ("药学类好 其他类差", set()), ("药学类好- 其他类差", {4}), ("本 -科", {1})],
)
def test_words_are_parted_in_latin_and_by_soft_marks(text, places):
    assert folded(text).parted == places


def test_a_character_that_unfolds_to_several_keeps_its_one_place():
    read = folded("a㈱b")
    assert read.origins == (0, 1, 1, 1, 2)
    assert read.span(1, 4) == (1, 2)


SPLIT = [
    ("文学历史", ["文学历史"]),
    ("985元", ["985", "元"]),
    ("19850", ["19850"]),
    ("no degrees", ["no", "degrees"]),
    ("nodegree", ["nodegree"]),
    ("一本-科", ["一本", "", "科"]),
    ("ok吗?", ["ok", "吗", "?"]),
    ("x1", ["x", "1"]),
]


@pytest.mark.parametrize(("text", "parts"), SPLIT)
def test_words_are_read_from_the_left_the_longest_first(text, parts):
    assert words(text) == parts


@pytest.mark.parametrize(("text", "is_word"), [("0元", True), ("05元", False)])
def test_a_figure_that_is_a_word_is_one_where_it_stands_alone(text, is_word):
    known = LEXICON.vocabulary.symbols["0"]
    assert (lex(folded(text), LEXICON.vocabulary).symbols[0] == known) is is_word


PATTERNS = [
    ("level", "L", True),
    ("level", "M", False),
    ("level|must", "B", True),
    ("^ level $", "xL", False),
    ("^ level $", ",L.", True),
    ("level ..2 prefer", "LxxP", True),
    ("level ..2 prefer", "LxxxP", False),
    ("level ..2 prefer", "L,P", False),
    ("level ...2 prefer", "L,P", True),
    ("level ...2 prefer", "L.P", False),
    ("level _2 prefer", "LxP", True),
    ("level _2 level", "LML", False),
    ("level !prefer", "LP", False),
    ("level !( ..2 prefer )", "LxP", False),
    ("!^must level", "ML", False),
    ("level ( must ; comma )* prefer", "LM,P", True),
    ("level ( must )? prefer", "LP", True),
    ("level must? prefer", "LP", True),
    ("level colon unknown", "L:x", True),
]


@pytest.mark.parametrize(("pattern", "symbols", "matches"), PATTERNS)
def test_a_pattern_matches_as_its_grammar_says(pattern, symbols, matches):
    made = compiled(pattern, CLASSES)
    assert bool(made.regex.search(symbols)) == matches
    assert Sieve([made]).passing(symbols).numbers or not matches


@pytest.mark.parametrize(
    "pattern", ["nobody", "level!", "..x", "level )+", "", "^ !^must", "( level", "level )"]
)
def test_a_pattern_outside_the_grammar_is_refused(pattern):
    with pytest.raises(UnknownElement):
        compiled(pattern, CLASSES)


ALL = [compiled(pattern, CLASSES) for pattern, _, _ in PATTERNS]


@given(st.text("LMBPx,.:-", max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_the_sieve_passes_every_pattern_that_a_text_holds_when_some_of_its_words_are_hidden(
    symbols, hidden
):
    left = [
        "#" if hides and symbol not in CLAUSE_MARKS else symbol
        for symbol, hides in zip(symbols, hidden, strict=False)
    ]
    matching = [no for no, one in enumerate(ALL) if one.regex.search("".join(left))]
    assert set(matching) <= set(Sieve(ALL).passing(symbols).numbers)


SIFTED = [
    ("level ..2 prefer", "PL", False),
    ("level prefer", "LxP", False),
    ("level must? prefer", "LxP", False),
    ("level must? prefer", "LBP", True),
    ("level ..2 ...2 prefer", "L,P", True),
    ("level ..2 prefer", "L,P", False),
    ("level ...2 prefer", "L.P", False),
    ("level ( must ; comma )* prefer", "L,P", True),
    ("level !must ..2 prefer", "LBP", True),
    ("..2", "x", True),
]


@pytest.mark.parametrize(("pattern", "symbols", "passes"), SIFTED)
def test_the_sieve_asks_for_the_words_of_a_pattern_in_their_order_with_what_may_lie_between(
    pattern, symbols, passes
):
    other = compiled("prefer ask", CLASSES)
    assert Sieve([other, compiled(pattern, CLASSES)]).passing(symbols).numbers == [1] * passes


def test_a_pattern_of_more_steps_than_a_number_holds_passes_still():
    sieve = Sieve([compiled("level " * 61, CLASSES), compiled("prefer", CLASSES)])
    for way in (sieve.in_loops, sieve.in_steps):
        assert list(way("L" * 61).numbers) == [0]
        assert list(way("L" * 59).numbers) == []


LEADS = [
    ("level", 0),
    ("^ !^must !( must ..2 ) level", 0),
    ("must? level", 1),
    ("must* _3 prefer", 4 + 3 + 0),
    ("( must ; comma prefer )* ...2 level must?", 4 * 3 + 2),
    ("( must ( prefer )? )? level", 2),
]


@pytest.mark.parametrize(("pattern", "lead"), LEADS)
def test_a_match_begins_at_most_so_many_words_before_its_first_step(pattern, lead):
    assert compiled(pattern, CLASSES).lead == lead


LEADING = [compiled(pattern, CLASSES) for pattern, _ in LEADS]


@given(st.text("LMBPx,.", max_size=30), st.sampled_from(LEADING), st.frozensets(st.integers(0, 29)))
@example("xLMPx,LxPB.MLPxx", LEADING[0], frozenset({0, 4}))
@example("BPxLMLPB,MxLBPx", LEADING[-1], frozenset())
def test_a_pattern_has_the_same_matches_where_it_is_tried_at_places_only(symbols, made, more):
    """Where its first step may stand, and wherever else."""
    first = made.steps[0].symbols
    told = [at for at, one in enumerate(symbols) if one in first or at in more]
    spans = [match.span() for match in made.regex.finditer(symbols)]
    for ended in (symbols, symbols + "x" * 300):
        assert [match.span() for match in made.matches(ended, told)] == spans


def test_a_heading_in_brackets_is_a_line_of_its_own():
    assert folded("甲【岗位要求】乙").text == "甲\n岗位要求:乙"
