"""Labelled lines: an officer's word on a text, and nothing of a person in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.rules.post_texts import PostFinding, PostText
from services.units.rules.threshold_lines import Span, lines_of, without_people
from services.units.rules.thresholds.verdicts import Finding

TITLE, DUTIES = PostText("/title", "机械专业优先"), PostText("/duties", "送检，本科，需驾照")
CLEAN = PostText("/remarks", "自带水杯")
MAJOR = PostFinding("/title", Finding(0, 6, "机械专业优先", "major", "r", "s"))
LEVEL = PostFinding("/duties", Finding(3, 5, "本科", "education", "r", "s"))
SKILL = PostFinding("/duties", Finding(6, 9, "需驾照", "education", "r", "s", "d"))
TEXTS, FINDINGS = (TITLE, DUTIES, CLEAN), (MAJOR, LEVEL, SKILL)


def test_confirmed_findings_label_their_texts():
    title, duties = lines_of(TEXTS, FINDINGS, (1, 2))
    assert (title.pointer, title.label, title.kinds) == ("/title", "threshold", ("major",))
    assert duties.label == "threshold"
    assert duties.spans == (Span(3, 5, "本科", "education"),)


def test_a_text_of_which_nothing_was_confirmed_is_ok():
    title, duties = lines_of(TEXTS, FINDINGS, (1,))
    assert (title.label, duties.label) == ("threshold", "ok")
    assert (duties.kinds, duties.spans) == (("none",), ())
    assert [line.label for line in lines_of(TEXTS, FINDINGS, ())] == ["ok", "ok"]


def test_a_kind_found_twice_is_named_once():
    assert lines_of((DUTIES,), (LEVEL, SKILL), (1, 2))[0].kinds == ("education",)


BLOTTED = [
    ("电话13800001234咨询", "电话00000000000咨询"),
    ("0951-6011234转8", "0000-0000000转8"),
    ("证号64010419990101123X。", "证号000000000000000000。"),
    ("发至 hr@example.com，", "发至 xx@xxxxxxx.xxx，"),
    ("微信：test_2020报名", "微信：xxxxxxxxx报名"),
    ("联系人：王测试，", "联系人：某某某，"),
    ("每月1660元，12个月", "每月1660元，12个月"),
    ("离校2年内，16至24岁", "离校2年内，16至24岁"),
    ("985、211院校", "985、211院校"),
    ("985 211优先", "985 211优先"),
]


@pytest.mark.parametrize(("told", "kept"), BLOTTED)
def test_numbers_addresses_and_names_are_blotted_out(told, kept):
    assert without_people(told) == kept


@given(st.text(alphabet="联系人：微信a1 -@.王专业本科138()", max_size=60))
def test_a_blotted_text_is_as_long_as_it_was(text):
    assert len(without_people(text)) == len(text)


def test_positions_are_those_of_the_text_with_a_number_blotted_out():
    told = PostText("/duties", "13800001234，限本科")
    found = PostFinding("/duties", Finding(12, 15, "限本科", "education", "r", "s"))
    (line,) = lines_of((told,), (found,), (1,))
    (span,) = line.spans
    assert line.text[span.start : span.end] == span.words == "限本科"
