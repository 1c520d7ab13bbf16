"""Threshold texts: demands are found where they stand, denials are read over (二)."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units import policy
from services.units.rules import thresholds
from services.units.rules.thresholds import Lexicon, OtherDemand

LEXICON = policy.lexicon()


def kinds(text):
    return {finding.kind for finding in thresholds.findings(text, LEXICON)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("招收大专及以上学历者从事库房盘点", "education"),
        ("学历要求：中专以上", "education"),
        ("必须具备硕士学历方可报名", "education"),
        ("专科毕业者优先，工作地点在市区", "education"),
        ("仅招应届毕业生，其他人员请绕行", "education"),
        ("高 中 以 上 均 需 体 检", "education"),
        ("須具備本科學歷", "education"),
        ("Bachelor degree required for this post", "education"),
        ("报到须提交毕业证原件", "education"),
        ("土木工程专业优先，跟班记录", "major"),
        ("专业：会计学", "major"),
        ("要求园林专业，能吃苦", "major"),
        ("相近专业也可以报", "major"),
        ("文科生优先，负责资料整理", "major"),
        ("Accounting major preferred", "major"),
        ("双一流高校毕业", "school_tier"),
        ("须为全日制学生", "school_tier"),
        ("九八五、二一一院校优先", "school_tier"),
        ("自考学历请勿投递", "school_tier"),
        ("报名后安排面试，通过者上岗", "interview"),
        ("笔试成绩排名靠前的留下", "interview"),
        ("择优录取五名", "interview"),
        ("先试岗两天，合适再签协议", "interview"),
        ("经考核合格后上岗见习", "interview"),
        ("Interview required", "interview"),
    ],
)
def test_a_threshold_is_found_and_named(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "学历不限，专业不限，报名即可到岗",
        "不限学历和专业，有师傅手把手教",
        "无需面试，由人社部门派遣",
        "不组织任何面试或笔试",
        "初中、高中、大专均可",
        "本店专业维修家用电器，见习生协助登记",
        "为大专院校食堂配送食材",
        "协助行政部布置面试会场",
        "见习期满考核合格后择优留用",
        "车间安全知识考试合格后进入工位",
        "每月补助985元",
        "乘坐211路到厂区",
        "外墙面试喷三种颜色",
        "取消原先大专以上的要求",
        "整理公司历年订单，核对数量",
    ],
)
def test_a_denial_or_another_subject_is_no_threshold(text):
    assert kinds(text) == set()


def test_a_denial_followed_by_a_demand_is_a_threshold():
    assert kinds("学历不限，大专以上优先") == {"education"}


def test_one_text_may_set_several_thresholds():
    assert kinds("本科以上，会计专业，通过面试后上岗") == {"education", "major", "interview"}


def test_a_finding_quotes_the_original_with_its_odd_characters():
    text = "\u200b岗位要求：大　专　以　上，能出差"
    (finding,) = thresholds.findings(text, LEXICON)
    assert finding.words == text[finding.start : finding.end]
    assert finding.words.replace("　", "").endswith("大专以上")


def test_each_finding_proposes_a_lawful_wording_that_passes():
    for demand in LEXICON.demands:
        assert kinds(demand.suggestion) == set(), demand.rule


def test_of_overlapping_findings_of_a_kind_the_first_is_given():
    found = thresholds.findings("学历要求本科以上", LEXICON)
    assert [finding.rule for finding in found] == ["education-requirement"]


@given(
    st.text(
        st.sampled_from("本科大专以上学历不限，。 　\u200b（）①⑴㈱ﬁéİ\n专业面试优先"), max_size=60
    )
)
def test_findings_lie_in_order_inside_the_text_they_quote(text):
    found = thresholds.findings(text, LEXICON)
    assert [f.start for f in found] == sorted(f.start for f in found)
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.words == text[finding.start : finding.end]


@given(st.text(max_size=80))
def test_any_text_folds_with_a_place_for_every_character(text):
    folded = thresholds.fold(text, LEXICON)
    assert len(folded.text) == len(folded.origins)
    assert list(folded.origins) == sorted(folded.origins)
    assert all(0 <= origin < len(text) for origin in folded.origins)


def test_a_character_that_unfolds_to_several_keeps_its_one_place():
    folded = thresholds.fold("a㈱b", LEXICON)
    assert folded.text == "a(株)b"
    assert folded.origins == (0, 1, 1, 1, 2)
    assert folded.span(1, 4) == (1, 2)


def test_marks_and_blanks_between_characters_are_read_over_but_lines_stay():
    assert thresholds.fold("本·科 以\u200d上\n学", LEXICON).text == "本科以上\n学"


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("只招男性", "中华人民共和国就业促进法 第二十七条"),
        ("汉族优先", "中华人民共和国就业促进法 第二十八条"),
        ("乙肝病毒携带者勿报", "中华人民共和国就业促进法 第三十条"),
    ],
)
def test_another_laws_matter_is_flagged_with_its_own_article(text, article):
    (finding,) = thresholds.other_law(text, LEXICON)
    assert finding.article == article
    assert finding.words == text[finding.start : finding.end]
    assert thresholds.verdict((), (finding,)) == "flag"


def test_men_and_women_alike_is_no_matter():
    assert thresholds.other_law("男女均可，少数民族青年同样欢迎", LEXICON) == ()


def test_a_threshold_is_refused_whatever_else_is_flagged():
    text = "只招男性，本科以上"
    found, other = thresholds.findings(text, LEXICON), thresholds.other_law(text, LEXICON)
    assert thresholds.verdict(found, other) == "refuse"
    assert thresholds.verdict((), ()) == "pass"


def test_an_empty_lexicon_finds_nothing():
    empty = Lexicon({}, frozenset(), (), (), (OtherDemand(re.compile("男性"), "x"),))
    assert thresholds.findings("本科以上", empty) == ()
    assert len(thresholds.other_law("男性", empty)) == 1


@pytest.mark.parametrize("unit", ["本科", "专业", "要求", "面试", "不限学历", "。", "a", "员工中"])
def test_no_text_makes_a_pattern_run_long(unit):
    started = time.perf_counter()
    thresholds.findings((unit * 10_000)[:10_000], LEXICON)
    assert time.perf_counter() - started < 2
