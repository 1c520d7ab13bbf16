"""Words that an officer marked: an officer looks where they stand again, if no rule finds them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.policy import readings, wordings
from services.units.rules.marked_words import (
    LEAST,
    RULE,
    MarkedWords,
    MarkTooShort,
    check_long_enough,
    let_go,
    marked_by,
    with_marked,
)
from services.units.rules.post_texts import PostFinding, PostReading, PostText
from services.units.rules.threshold_reviews import MissedWords, ThresholdUndecided, check_texts
from services.units.rules.thresholds.checking import MOST
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.verdicts import Finding

SPELLING = wordings.lexicon().spelling
WORDS = "测评不合格不安排"
MARKED = MarkedWords("trv_1", WORDS, "interview")
TEXT = PostText("/duties", "整理资料；测评不合格不安排。")


def found(start, end, kind="interview", pointer="/duties"):
    return PostFinding(pointer, Finding(start, end, "…", kind, "rule", "…"))


def reading(*findings, texts=(TEXT,)):
    return PostReading(texts, findings, ())


def saying(*texts):
    return reading(texts=tuple(PostText(f"/skills/{no}", text) for no, text in enumerate(texts)))


def again(told, *marked):
    """Where marked words are found in a reading, and what stands there."""
    told = with_marked(told, marked or [MARKED], SPELLING)
    return [(one.found.start, one.found.end, one.found.words) for one in told.findings]


def test_marked_words_that_stand_again_are_in_doubt_where_they_stand():
    told = with_marked(reading(), [MARKED, MARKED], SPELLING)
    (one,) = told.findings
    assert (one.pointer, one.found.start, one.found.end) == ("/duties", 5, 13)
    assert (one.found.words, one.found.rule, told.verdict) == (WORDS, RULE, "flag")
    assert one.marked_in == "trv_1"


@pytest.mark.parametrize(
    "text", ["整理资料。", "测评不合格也安排。", "测评合格不来", "测评不格安排"]
)
def test_other_words_are_as_they_were(text):
    told = reading(texts=(PostText("/duties", text),))
    assert with_marked(told, [MARKED], SPELLING) is told
    assert with_marked(reading(), [], SPELLING) == reading()


@pytest.mark.parametrize(
    "words",
    [
        "測評不合格不安排",
        "测 评 不 合 格 不 安 排",
        "测评不合格，不安排",
        "测\u200b评不合格不安排",
        "测评不合格\n不安排",
        "测/评/不/合/格/不/安/排",
        "测【评】不合格不安排",
        "测评不合格🙂不安排",
    ],
)
def test_another_spelling_says_the_same_and_is_told_as_it_is_written(words):
    start = len("整理😀；")
    assert again(saying(f"整理😀；{words}。")) == [(start, start + len(words), words)]


@pytest.mark.parametrize(
    "words",
    [
        "评不合格不安排",
        "测评不合不安排",
        "测评不合格安排",
        "测评不合格不安",
        "测，评也不合格不安排",
        "测评不合。格也不安排",
        "测评不合格不再安排",
    ],
)
def test_one_letter_left_out_or_put_in_frees_no_words(words):
    """Nor does who lets them pass let the mark go, of which they did not judge."""
    told = saying(f"整理资料；{words}")
    assert again(told) == [(5, 5 + len(words), words)]
    read = with_marked(told, [MARKED], SPELLING)
    assert "只差一个字" in read.findings[0].found.doubt
    assert let_go(read, (), (MARKED,), SPELLING) == ()
    assert marked_by("trv_2", read, (1,), (), SPELLING)[0].review_id == "trv_2"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("需要大专学历", "不要大专学历"),
        ("只招大专学历", "不招大专学历"),
        ("只招大专学历", "本单位不招大专学历。"),
        ("大专学历需要", "大专学历需否"),
        ("大专学历需要", "大专学历需否，均可。"),
        ("只招大专学历", "只招大专学生"),
        ("大专学历才要", "大专学历不要"),
        ("要大专的学历", "要大专无学历"),
    ],
)
def test_one_letter_for_another_says_something_else(said, text):
    assert again(saying(text), MarkedWords("trv_1", said, "education")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("要大专学历", "要大专学历"),
        ("本单位：要大专学历", "要大专学历"),
        ("须知\n要大专学历。", "要大专学历"),
        ("需要大专学，年年如此", "需要大专学"),
        ("需要大专学！", "需要大专学"),
        ("需要大专学再历", "需要大专学再历"),
        ("不再需，要大专学历", "需，要大专学历"),
        ("本单位（要大专学历）", "要大专学历"),
        ("不 要 大 专 学 历", None),
        ("本单位、要大专学历", None),
        ("不要大专学历", None),
        ("需要大专学识", None),
    ],
)
def test_an_end_letter_is_left_out_where_a_clause_begins_or_ends(text, words):
    found_again = again(saying(text), MarkedWords("trv_1", "需要大专学历", "education"))
    assert [said for _, _, said in found_again] == ([words] if words else [])


def test_only_words_of_six_to_sixty_letters_are_found_but_for_one():
    letters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    for said, is_found in (
        ("甲乙丙丁戊", False),
        ("甲乙丙丁戊己", True),
        (letters + letters[::-1] + letters, True),
        (letters + letters[::-1] + letters + "戌", False),
    ):
        mark = MarkedWords("trv_1", said, "major")
        assert bool(again(saying(said[:3] + said[4:]), mark)) == is_found
        assert again(saying(said), mark) == [(0, len(said), said)]


def test_words_said_exactly_are_told_before_what_is_nearly_said():
    longer = MarkedWords("trv_2", "先测评不合格不安排", "interview")
    told = with_marked(saying("测评不合格不安排"), [longer, MARKED], SPELLING)
    assert [one.marked_in for one in told.findings] == ["trv_1"]


def test_letters_and_digits_are_compared_in_one_form():
    mark = MarkedWords("trv_1", "gpa35以上", "education")
    assert again(saying("ＧＰＡ3.5以上者"), mark) == [(0, 8, "ＧＰＡ3.5以上")]


def test_every_place_is_told_the_longest_words_of_a_kind_first():
    shorter = MarkedWords("trv_2", "不合格不安排", "interview")
    other = MarkedWords("trv_3", "不合格不安排", "education")
    told = saying(f"{WORDS}，{WORDS}", "不合格不安排")
    places = [(0, 8, WORDS), (9, 17, WORDS), (0, 6, "不合格不安排")]
    assert again(told, shorter, MARKED) == places
    assert len(again(told, shorter, MARKED, other)) == 6
    assert len(again(saying(f"{WORDS}。" * (MOST + 1)))) == MOST


@pytest.mark.parametrize(
    ("finding", "count"),
    [
        (found(12, 14), 1),
        (found(0, 6), 1),
        (found(13, 14), 2),
        (found(0, 5), 2),
        (found(5, 13, kind="education"), 2),
        (found(5, 13, pointer="/title"), 2),
    ],
)
def test_what_a_rule_finds_of_the_same_kind_is_the_rules(finding, count):
    assert len(with_marked(reading(finding), [MARKED], SPELLING).findings) == count


def test_fewer_letters_are_looked_for_in_texts_that_say_nothing_else():
    short = MarkedWords("trv_1", "绩点高", "education")
    assert again(saying("绩点高。", "绩点高低不限"), short) == [(0, 3, "绩点高")]
    assert (
        len(again(saying("绩点高者优", "绩点高者"), MarkedWords("trv_1", "绩点高者", "major"))) == 2
    )
    assert again(saying("整理", "。"), MarkedWords("trv_1", "。", "major")) == []


def test_words_kept_by_an_earlier_edition_are_read_in_the_present_spelling():
    assert again(saying(WORDS), MarkedWords("trv_1", "測評，不合格不安排", "interview"))


@pytest.mark.parametrize(
    ("start", "end", "is_kept"),
    [(5, 5 + LEAST, True), (5, 4 + LEAST, False), (4, 4 + LEAST, False), (13, 14, False)],
)
def test_a_mark_says_at_least_four_letters(start, end, is_kept):
    missed = [MissedWords("/duties", 0, 8, "major"), MissedWords("/duties", start, end, "major")]
    if is_kept:
        check_long_enough(missed, reading(), SPELLING)
    else:
        with pytest.raises(MarkTooShort) as refused:
            check_long_enough(missed, reading(), SPELLING)
        assert refused.value.pointer == "/missed/1"


def test_a_text_that_says_less_is_marked_as_a_whole():
    told = saying("绩点。", "——")
    check_long_enough([MissedWords("/skills/0", 0, 2, "education")], told, SPELLING)
    for pointer, end in (("/skills/0", 1), ("/skills/1", 2)):
        with pytest.raises(MarkTooShort):
            check_long_enough([MissedWords(pointer, 0, end, "education")], told, SPELLING)


def test_a_refusal_marks_what_was_missed_and_what_it_confirms_of_earlier_marks():
    told = with_marked(reading(found(0, 2)), [MARKED], SPELLING)
    missed = MissedWords("/duties", 0, 4, "major")
    assert marked_by("trv_2", told, (1, 2), [missed, missed], SPELLING) == (
        MarkedWords("trv_2", "整理资料", "major"),
        MarkedWords("trv_2", WORDS, "interview"),
    )
    assert marked_by("trv_2", told, (1,), (), SPELLING) == ()


def test_a_decision_lets_go_what_it_was_shown_and_does_not_confirm():
    other = MarkedWords("trv_3", "整理资料", "major")
    twin = MarkedWords("trv_4", WORDS, "interview")
    marks = (MARKED, MarkedWords("trv_1", WORDS, "education"), other, twin)
    told = with_marked(reading(), [MARKED], SPELLING)
    assert let_go(told, (), marks, SPELLING) == (MARKED, twin)
    assert let_go(told, (1,), marks, SPELLING) == ()
    assert let_go(reading(found(5, 13)), (), marks, SPELLING) == ()


LETTERS = "测评不合格安排请联系面试本科專業以上abｃx3"
WRITTEN = st.text(
    st.sampled_from(LETTERS + "。，；:/-·（）【】\n 　\u200b\u2060é"), min_size=6, max_size=24
)
FORMS = {"專": "专", "業": "业", "评": "評", "a": "Ａ", "c": "ｃ", "3": "３"}
READ_OVER = st.sampled_from(("", "", "", "\u200b", "\u2060", " ", "/", "\ufe0f"))


@st.composite
def marks_of_officers(draw):
    """A text and what an officer marks in it, as often as they are told that it is too short."""
    text = draw(st.sampled_from(LETTERS)) + draw(WRITTEN)
    start = draw(st.integers(0, len(text) - 1))
    told, end = saying(text), draw(st.integers(start + 1, len(text)))
    for span in ((start, end), (0, len(text))):
        missed = MissedWords("/skills/0", *span, "major")
        with suppress(MarkTooShort):
            check_long_enough([missed], told, SPELLING)
            return text, marked_by("trv_1", told, (), [missed], SPELLING)
    raise AssertionError(text)


@st.composite
def disguises(draw, text):
    """A text that the check reads as it reads this one: other forms, and marks read over."""
    twin = "".join(draw(READ_OVER) + draw(st.sampled_from((o, FORMS.get(o, o)))) for o in text)
    return twin if fold(twin, SPELLING).text == fold(text, SPELLING).text else text


@given(marks_of_officers(), st.data())
def test_no_text_that_reads_the_same_is_published_until_the_mark_is_let_go(marked, data):
    """Whatever an officer marks, however a unit writes it again (宁人社函〔2020〕272号 二)."""
    text, marks = marked
    twin = data.draw(disguises(text))
    read = with_marked(saying("整理资料。", twin), marks, SPELLING)
    with pytest.raises(ThresholdUndecided):
        check_texts(read, None)
    by_rules = readings.read_texts(read.texts)
    assert readings.with_marks(by_rules, marks).verdict != "pass"
    for one in read.findings:
        assert twin[one.found.start : one.found.end] == one.found.words
    freed = let_go(read, (), marks, SPELLING)
    assert with_marked(saying(twin), set(marks) - set(freed), SPELLING) == saying(twin)


def test_the_reading_of_the_house_takes_marks_in_its_own_spelling():
    assert readings.with_marks(reading(), [MARKED]).verdict == "flag"
