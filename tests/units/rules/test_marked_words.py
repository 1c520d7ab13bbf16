"""Words that an officer marked: an officer looks where they stand again, if no rule finds them."""

import pytest

from services.units.rules.marked_words import RULE, MarkedWords, with_marked
from services.units.rules.post_texts import PostFinding, PostReading, PostText
from services.units.rules.thresholds.verdicts import Finding

MARKED = MarkedWords("测评不合格不安排", "interview")
TEXT = PostText("/duties", "整理资料；测评不合格不安排。")


def found(start, end, kind="interview", pointer="/duties"):
    return PostFinding(pointer, Finding(start, end, "…", kind, "rule", "…"))


def reading(*findings, texts=(TEXT,)):
    return PostReading(texts, findings, ())


def test_marked_words_that_stand_again_are_in_doubt_where_they_stand():
    told = with_marked(reading(), [MARKED, MARKED])
    (one,) = told.findings
    assert (one.pointer, one.found.start, one.found.end) == ("/duties", 5, 13)
    assert (one.found.words, one.found.rule, told.verdict) == (MARKED.words, RULE, "flag")


@pytest.mark.parametrize("text", ["整理资料。", "测评不合格也安排。"])
def test_other_words_are_as_they_were(text):
    told = reading(texts=(PostText("/duties", text),))
    assert with_marked(told, [MARKED]) is told


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
    assert len(with_marked(reading(finding), [MARKED]).findings) == count
