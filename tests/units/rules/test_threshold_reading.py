"""Reading a text: what is found stands where it says, whatever the text."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.reading import parse, read
from services.units.rules.thresholds.verdicts import Finding, OtherFinding, verdict

LEXICON = wordings.lexicon()
CLEAR = Finding(0, 2, "本科", "education", "r", "s")
DOUBTFUL = Finding(0, 2, "本科", "education", "r", "s", "请确认")
OTHER = OtherFinding(0, 2, "限男", "第二十七条")


def kinds(text):
    return {finding.kind for finding in read(text, LEXICON).findings}


BOTH_SIDES = [
    ("学历不限", set()),
    ("学历不限，本科优先", {"education"}),
    ("非本科勿扰", {"education"}),
    ("面向985高校毕业生，择优录用", {"school_tier", "interview"}),
    ("期满择优留用", set()),
    ("安全教育考试合格后进入车间", set()),
    ("通过考试合格后进入车间", {"interview"}),
    ("落实安全日制度，向游客介绍文学历史", set()),
    ("协助面试安排工作", set()),
    ("问：要本科吗？答：不要求", set()),
    ("面向离校2年内未就业高校毕业生和失业青年", set()),
    ("有驾照、会计证者优先", set()),
    ("本科以上，会计专业，面试合格后到岗", {"education", "major", "interview"}),
    ("须具備本科學歷", {"education"}),
    ("大专↑", {"education"}),
    ("D专以上", {"education"}),
    ("本\n科\n以\n上", {"education"}),
    ("本/科/以/上", {"education"}),
]


@pytest.mark.parametrize(("text", "found"), BOTH_SIDES)
def test_a_text_sets_these_thresholds_and_no_others(text, found):
    assert kinds(text) == found


def test_a_finding_quotes_the_original_with_its_odd_characters():
    text = "\u200b岗位要求：大　专　以　上，能出差"
    (finding,) = read(text, LEXICON).findings
    assert finding.words == text[finding.start : finding.end]
    assert finding.words.endswith("大　专　以　上")
    assert finding.suggestion


def test_of_overlapping_findings_of_a_kind_a_clear_one_is_given_before_a_doubtful_one():
    (finding,) = read("来的都有本科以上", LEXICON).findings
    assert finding.strength == "refuse"


def test_a_clear_demand_beside_words_about_others_is_flagged_for_an_officer():
    (clear,) = read("须具备本科学历。客户很多", LEXICON).findings
    (hedged,) = read("客户很多，所以须具备本科学历", LEXICON).findings
    assert (clear.strength, hedged.strength) == ("refuse", "flag")
    assert hedged.doubt == LEXICON.hedges.doubt


def test_a_clear_finding_is_refused_a_doubt_or_another_law_flagged():
    assert verdict((CLEAR, DOUBTFUL), (OTHER,)) == "refuse"
    assert verdict((DOUBTFUL,), ()) == "flag"
    assert verdict((), (OTHER,)) == "flag"
    assert verdict((), ()) == "pass"


PIECES = st.sampled_from(
    [
        *"本科大专以上学历不限优先，。？（） 　\u200b①⑴㈱ﬁéİ\n-、a8",
        *["面试", "专业", "会计", "合格", "后", "录用", "985", "负责", "公司有", "期满", "degree "],
        *["only ", "只招", "男", "勿扰", "学", "的", "择优", "团队", "✔", "，", "聊"],
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_findings_lie_in_order_inside_the_text_they_quote(text):
    told = read(text, LEXICON)
    assert [f.start for f in told.findings] == sorted(f.start for f in told.findings)
    for finding in (*told.findings, *told.other_law):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.words == text[finding.start : finding.end]


@given(st.text(max_size=80))
def test_any_text_can_be_read(text):
    for finding in read(text, LEXICON).findings:
        assert finding.words == text[finding.start : finding.end]


@pytest.mark.parametrize(
    ("text", "start", "end", "denied"),
    [
        ("学历不限", 0, 4, True),
        ("No degree required.", 0, 18, True),
        ("学历不限，本科优先", 0, 9, False),
        ("学历不限，本科优先", 5, 9, False),
    ],
)
def test_a_clause_is_denied_where_no_word_of_it_stands_free(text, start, end, denied):
    assert parse(fold(text, LEXICON.spelling), LEXICON).denies(start, end) is denied


def test_what_is_denied_as_a_whole_is_not_suspected():
    assert wordings.suspicion().limits.suspect < 900
    wary = replace(wordings.suspicion(), starts=(900, 900, 900, 900))
    assert check("学历不限", LEXICON, wary).findings == ()
    assert check("院里有枣树", LEXICON, wary).findings


def test_an_outcome_gives_way_to_the_demand_that_explains_it():
    alone = read("谈得来的留下。", LEXICON).findings
    beside = read("限本科，谈得来的留下。", LEXICON).findings
    assert [found.kind for found in alone] == ["interview"]
    assert [found.kind for found in beside] == ["education"]


@pytest.mark.parametrize(
    "text", ["只招男性，协助搬运样品。", "限女性，女生优先，不招乙肝病毒携带者"]
)
def test_words_that_another_law_speaks_of_are_told_once(text):
    told = [(one.start, one.end) for one in read(text, LEXICON).other_law]
    assert told
    assert all(end <= start for (_, end), (start, _) in pairwise(told))


def test_a_hundred_words_are_told_by_each_article_of_another_law():
    told = read("限男性。汉族优先。" * 101, LEXICON).other_law
    sorts = Counter(one.article for one in told)
    assert list(sorts.values()) == [100, 100]
    assert list(told) == sorted(told, key=lambda one: one.start)
