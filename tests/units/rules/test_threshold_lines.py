"""Labelled lines: an officer's word on a text, and nothing of a person in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.personal_numbers import personal_numbers
from services.units.policy.given_names import name_words
from services.units.rules import threshold_lines as rules
from services.units.rules.post_texts import PostFinding, PostReading, PostText
from services.units.rules.threshold_lines import Span
from services.units.rules.threshold_reviews import MissedWords
from services.units.rules.thresholds.verdicts import Finding

TITLE, DUTIES = PostText("/title", "机械专业优先"), PostText("/duties", "送检，本科，需驾照")
CLEAN = PostText("/remarks", "自带水杯")
MAJOR = PostFinding("/title", Finding(0, 6, "机械专业优先", "major", "r", "s"))
LEVEL = PostFinding("/duties", Finding(3, 5, "本科", "education", "r", "s"))
SKILL = PostFinding("/duties", Finding(6, 9, "需驾照", "education", "r", "s", "d"))
TOLD = PostReading((TITLE, DUTIES, CLEAN), (MAJOR, LEVEL, SKILL), ())


def lines_of(*told):
    return rules.lines_of(*told, names=name_words())


def without_people(text):
    return rules.without_people(text, name_words())


def test_confirmed_findings_label_their_texts():
    title, duties = lines_of(TOLD, (1, 2))
    assert (title.pointer, title.label, title.kinds) == ("/title", "threshold", ("major",))
    assert duties.label == "threshold"
    assert duties.spans == (Span(3, 5, "本科", "education"),)


def test_a_text_of_which_nothing_was_confirmed_is_ok():
    title, duties = lines_of(TOLD, (1,))
    assert (title.label, duties.label) == ("threshold", "ok")
    assert (duties.kinds, duties.spans) == (("none",), ())
    assert [line.label for line in lines_of(TOLD, ())] == ["ok", "ok"]


def test_a_kind_found_twice_is_named_once():
    assert lines_of(PostReading((DUTIES,), (LEVEL, SKILL), ()), (1, 2))[0].kinds == ("education",)


def test_what_an_officer_marked_stands_beside_what_they_confirmed():
    missed = (
        MissedWords("/remarks", 0, 2, "interview"),
        MissedWords("/duties", 0, 2, "interview"),
        MissedWords("/duties", 3, 5, "education"),
    )
    title, duties, remarks = lines_of(TOLD, (2,), missed)
    assert title.label == "ok"
    assert duties.spans == (Span(0, 2, "送检", "interview"), Span(3, 5, "本科", "education"))
    assert duties.kinds == ("interview", "education")
    assert (remarks.label, remarks.spans) == ("threshold", (Span(0, 2, "自带", "interview"),))


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
    ("138.0013.8000", "000.0000.0000"),
    ("138•0013•8000", "000•0000•0000"),
    ("138/0013/8000", "000/0000/0000"),
    ("138_0013_8000", "0000000000000"),
    ("138\u200b00138000问", "000\u200b00000000问"),
    ("１３８，００１３，８０００", "000，0000，0000"),
    ("一三八零零一三八零零零", "00000000000"),
    ("640103 1999 0101 1234", "000000 0000 0000 0000"),
    ("①③⑧00138000", "00000000000"),
    ("０９５１－６０１１２３４", "0000－0000000"),
    ("ＱＱ：１２３４５６", "ＱＱ：xxxxxx"),
    ("QQ群：12345，", "QQ群：xxxxx，"),
    ("wx: zhang12345", "wx: xxxxxxxxxx"),
    ("ｗｘ：zhang12345", "ｗｘ：xxxxxxxxxx"),
    ("微 信 号 zhang12345", "微 信 号 xxxxxxxxxx"),
    ("微\u200b信：zhang12345", "微\u200b信：xxxxxxxxxx"),
    ("薇信zhang12345", "薇信xxxxxxxxxx"),
    ("加v：zhang123", "加v：xxxxxxxx"),
    ("加 V zhang.san1。", "加 V xxxxx.xxxx。"),
    ("加我微zhang-123", "加我微xxxxx-xxx"),
    ("加一下 v zhang123", "加一下 v xxxxxxxx"),
    ("抖音号：zhang123", "抖音号：xxxxxxxx"),
    ("zhang.san＠163．com", "xxxxx.xxx＠xxx．xxx"),
    ("发zhang @ 163 . com吧", "发xxxxx @ xxx . xxx吧"),
    ("联系人：欧阳·娜娜，", "联系人：某某·某某，"),
    ("联系人 买买提•吐尔逊江", "联系人 某某某•某某某某"),
    ("联\u200b系人: 王测试", "联\u200b系人: 某某某"),
    ("联系人王测试，", "联系人某某某，"),
    ("负责人马测经理", "负责人某某经理"),
    ("联系人傅小明", "联系人某某某"),
    ("联系人欧阳文文，", "联系人某某某某，"),
    ("负责人单小红经理", "负责人某某某经理"),
    ("联系人马上联系", "联系人马上联系"),
    ("负责人事档案整理", "负责人事档案整理"),
    ("负责人员登记", "负责人员登记"),
    ("咨询人员须本科学历", "咨询人员须本科学历"),
    ("负责人：本科以上学历", "负责人：本科以上学历"),
    ("负责人 须大专", "负责人 须大专"),
    ("对接人员：限本科", "对接人员：限本科"),
    ("会用python和autocad", "会用python和autocad"),
    ("用wxpython编程", "用wxpython编程"),
    ("vxzhang123", "vxxxxxxxxx"),
    ("给产品加vitamins", "给产品加vitamins"),
    ("本科以上，计算机专业", "本科以上，计算机专业"),
]


@pytest.mark.parametrize(("told", "kept"), BLOTTED)
def test_numbers_addresses_and_names_are_blotted_out(told, kept):
    assert without_people(told) == kept


@given(
    st.text(alphabet="联系人：微信a1 -@.王专业本科138()１３８_·\u200b\ufe0f\u20e3①½", max_size=60)
)
def test_a_blotted_text_is_as_long_as_it_was_and_names_nobody_when_read_again(text):
    clean = without_people(text)
    assert len(clean) == len(text)
    assert personal_numbers(clean) == ()
    marks = [(one, other) for one, other in zip(text, clean, strict=True) if not one.isalnum()]
    assert all(one in {other, "_"} for one, other in marks)


@given(
    st.sampled_from(["微信", "微 信 号", "ＱＱ", "wx", "VX", "加v", "WeChat"]),
    st.sampled_from(["：", ": ", " ", "号"]),
    st.from_regex(r"[a-z][a-z0-9_]{5,12}", fullmatch=True),
)
def test_no_account_of_a_messenger_is_left(label, mark, account):
    assert account not in without_people(f"有事{label}{mark}{account}，谢谢")


def test_positions_are_those_of_the_text_with_a_number_blotted_out():
    told = PostText("/duties", "13800001234，限本科")
    found = PostFinding("/duties", Finding(12, 15, "限本科", "education", "r", "s"))
    (line,) = lines_of(PostReading((told,), (found,), ()), (1,))
    (span,) = line.spans
    assert line.text[span.start : span.end] == span.words == "限本科"
