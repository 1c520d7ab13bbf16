"""The letters of a removal say what they must, and the same facts give the same bytes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.units.documents import letters
from services.units.documents.letters import Said, Subject
from services.units.policy.removals import wording_on
from tests.pdfs import pages_of

DAY = date(2027, 3, 18)
WORDING = wording_on(DAY)
SUBJECT = Subject("rmp_1", "塞上测试机械有限公司", "91640104MA00000011", "640104", DAY)
EVIDENCE: dict[str, Any] = {
    "since": "2026-03-02",
    "by": "first_opening",
    "months_run": 12,
    "through": "2027-03-02",
    "remark": "",
    "figures": [{"title": "有空余名额的天数", "value": 365}],
    "spells": [{"first": "2026-03-03", "last": "2027-03-02", "posts": ["pst_1"]}],
    "dispatches": [
        {
            "id": "dsp_1",
            "issued_on": "2026-05-06",
            "state": "refused",
            "reason": "too_far",
            "cause": None,
        },
        {
            "id": "dsp_2",
            "issued_on": "2026-05-07",
            "state": "withdrawn",
            "reason": None,
            "cause": "unanswered",
        },
        {
            "id": "dsp_3",
            "issued_on": "2026-05-08",
            "state": "issued",
            "reason": None,
            "cause": None,
        },
        {
            "id": "dsp_4",
            "issued_on": "2026-05-09",
            "state": "refused",
            "reason": "health",
            "cause": None,
        },
        {
            "id": "dsp_5",
            "issued_on": "2026-05-09",
            "state": "refused",
            "reason": "family",
            "cause": None,
        },
    ],
}
REMOVAL = Said(
    decision="remove",
    ground="一年内未吸纳见习青年",
    remedy="具备条件后可以重新申请",
    replied_on=date(2027, 3, 9),
    reply="岗位{偏远}#panic()",
    noticed_on=date(2027, 3, 4),
    fates={"plc_1": {"kind": "finish", "note": "五月期满"}},
)


@pytest.fixture
def printed(monkeypatch):
    """What goes to the press, instead of a PDF, whose glyphs no test can read back."""
    told: dict[str, Any] = {}

    def press(template, facts):
        told.update(facts)
        return template

    monkeypatch.setattr(letters, "pdf", press)
    return told


def parts(told: dict[str, Any]) -> dict[str, Any]:
    return {part["title"]: part.get("paragraphs") or part.get("rows") for part in told["parts"]}


def test_a_notice_states_facts_basis_intention_and_the_right_to_reply(printed):
    letters.notice(SUBJECT, EVIDENCE, WORDING, 10)
    assert printed["title"] == "清退见习单位事先告知书"
    assert printed["addressee"] == ("塞上测试机械有限公司（统一社会信用代码91640104MA00000011）")
    (opening,) = printed["paragraphs"]
    assert opening.startswith("经核查，你单位自2026年3月2日（第一次发布岗位）起，")
    assert opening.endswith("已满12个月，其间没有吸纳见习青年。")
    told = parts(printed)
    assert told["派遣情况"] == [
        ["dsp_1", "2026年5月6日", "青年谢绝"],
        ["dsp_2", "2026年5月7日", "已撤回（青年逾期未答复）"],
        ["dsp_3", "2026年5月8日", "已派遣"],
        ["dsp_4", "2026年5月9日", "青年谢绝"],
        ["dsp_5", "2026年5月9日", "青年谢绝"],
    ]
    assert told["青年谢绝的原因"] == [["个人原因", "2"], ["距离远", "1"]]
    assert "10个工作日内" in told["陈述和申辩的权利"][0]
    assert "宁人社函〔2020〕272号" in told["依据"][0]
    assert (printed["office"], printed["day"]) == (
        "银川市兴庆区人力资源和社会保障局",
        "2027年3月18日",
    )


def test_a_unit_to_which_nobody_was_sent_has_that_printed(printed):
    nobody = EVIDENCE | {"dispatches": [], "remark": "起算日以后没有向该单位派遣过见习青年。"}
    letters.notice(SUBJECT, nobody, WORDING, 10)
    told = parts(printed)
    assert told["核查情况"] == [
        "以下各项核算到2027年3月2日。起算日以后没有向该单位派遣过见习青年。"
    ]
    assert "派遣情况" not in told
    assert "青年谢绝的原因" not in told


def test_who_is_kept_because_somebody_came_is_told_that_the_term_began_anew(printed):
    came = EVIDENCE | {"since": "2027-03-10", "by": "arrival", "months_run": 0, "spells": []}
    letters.decision(SUBJECT, came, WORDING, replace(REMOVAL, decision="keep", remedy=None))
    (opening,) = printed["paragraphs"]
    assert opening == (
        "经核查，你单位未吸纳见习青年的期限已自2027年3月10日（最近一名见习人员到岗）起重新计算，"
        "至今未满一个月。"
    )


def test_a_removal_states_ground_reply_fates_and_remedies(printed):
    letters.decision(SUBJECT, EVIDENCE, WORDING, REMOVAL)
    told = parts(printed)
    assert printed["title"] == "清退见习单位决定书"
    assert told["陈述和申辩"] == ["你单位于2027年3月9日提出陈述申辩：岗位{偏远}#panic()"]
    assert told["决定"][0].startswith("一年内未吸纳见习青年。决定清退")
    assert told["在岗见习人员的安置"] == [["plc_1", "见习至期满后再执行清退", "五月期满"]]
    review, suit, own = told["救济途径"]
    assert "六十日内" in review
    assert "银川市兴庆区人民政府" in review
    assert "六个月内" in suit
    assert own == "具备条件后可以重新申请"


def test_a_unit_that_did_not_reply_has_that_said_and_one_that_is_kept_needs_no_remedy(printed):
    kept = replace(
        REMOVAL, decision="keep", ground="产业需要。", replied_on=None, reply=None, fates={}
    )
    letters.decision(SUBJECT, EVIDENCE, WORDING, kept)
    told = parts(printed)
    assert told["陈述和申辩"] == [
        "我们于2027年3月4日送达事先告知书，你单位在期限内没有提出陈述申辩。"
    ]
    assert told["决定"][0].startswith("产业需要。决定保留")
    assert "救济途径" not in told
    assert "在岗见习人员的安置" not in told


def test_all_that_a_unit_said_within_its_period_is_printed_and_that_it_had_no_more_to_say(printed):
    added = [{"replied_on": "2027-03-10", "text": "另附名单"}]
    said = replace(REMOVAL, further_replies=added, waived_on=date(2027, 3, 11))
    letters.decision(SUBJECT, EVIDENCE, WORDING, said)
    assert parts(printed)["陈述和申辩"][1:] == [
        "又于2027年3月10日补充：另附名单",
        "你单位于2027年3月11日声明不再陈述申辩。",
    ]
    silent = replace(said, replied_on=None, reply=None, further_replies=[])
    letters.decision(SUBJECT, EVIDENCE, WORDING, silent)
    assert parts(printed)["陈述和申辩"] == ["你单位于2027年3月11日声明不再陈述申辩。"]


def test_a_removal_without_words_of_the_officers_own_still_names_the_legal_remedies(printed):
    letters.decision(SUBJECT, EVIDENCE, WORDING, replace(REMOVAL, remedy=None))
    assert len(parts(printed)["救济途径"]) == 2


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("640000", "宁夏回族自治区人力资源和社会保障厅"),
        ("640100", "银川市人力资源和社会保障局"),
        ("640221", "石嘴山市平罗县人力资源和社会保障局"),
    ],
)
def test_an_office_bears_the_name_of_its_region(region, name):
    assert letters.office_name(region, DAY) == name


def test_the_same_facts_are_the_same_bytes_and_a_missing_glyph_is_told():
    first = letters.decision(SUBJECT, EVIDENCE, WORDING, REMOVAL)
    assert first == letters.decision(SUBJECT, EVIDENCE, WORDING, REMOVAL)
    assert first.content.startswith(b"%PDF-")
    rare = replace(SUBJECT, unit_name="𠮷祥测试有限公司")
    assert letters.notice(rare, EVIDENCE, WORDING, 10).missing == ("𠮷",)


def test_no_page_bears_the_signature_alone():
    for spells in range(24, 29):
        days = [{"first": "2026-03-03", "last": "2027-03-02", "posts": ["pst_1"]}] * spells
        printed = letters.decision(SUBJECT, EVIDENCE | {"spells": days}, WORDING, REMOVAL)
        last = pages_of(printed.content)[-1].within(0, 600, 780, 80)
        assert "人力资源和社会保障局" in last
        assert "具备条件后可以重新申请" in last, spells
