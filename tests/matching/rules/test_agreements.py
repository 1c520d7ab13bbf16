"""What an agreement says, and that its digest is of every character of it."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.identity import IdKind
from services.matching.rules import agreements
from services.matching.rules.agreement_words import Hours, phrases, place
from services.matching.rules.agreements import Clause, Particulars, Template
from tests.matching.words import WORDS

DAY = date(2026, 1, 1)
OLD = Template("2020-1", date(2020, 8, 24), (Clause("term", "期限", "共{months}个月。"),))
NEW = Template("2026-1", date(2026, 1, 1), (Clause("place", "地点", "在{county_name}。"),))
FACTS = Particulars(
    number="640104-2026-000007",
    made_on=date(2026, 3, 2),
    dispatch_id="dsp_01",
    unit_id="unt_01",
    youth_id="yth_01",
    youth_name="阿依·测试",
    id_kind="resident",
    id_number="640**************4",
    issued_on=date(2026, 3, 1),
    post_id="pst_01",
    county="640104",
    county_name="兴庆区",
    months=6,
    mentor_id=None,
    words=WORDS,
    hours=Hours(8, 40, 1),
)


def digest_of(particulars: Particulars) -> str:
    return agreements.digest(agreements.canonical(agreements.write(OLD, particulars)))


def test_the_template_is_that_of_the_day() -> None:
    assert agreements.template_on([NEW, OLD], date(2025, 12, 31)) is OLD
    assert agreements.template_on([NEW, OLD], date(2026, 1, 1)) is NEW


def test_before_the_first_template_no_agreement_is_made() -> None:
    assert agreements.template_on([OLD], date(2020, 8, 24)) is OLD
    with pytest.raises(agreements.NoAgreementTemplate):
        agreements.template_on([OLD], date(2020, 8, 23))


def test_the_clauses_name_the_facts() -> None:
    text = agreements.write(OLD, FACTS)
    assert (text.template, text.particulars) == ("2020-1", FACTS)
    assert text.clauses == (Clause("term", "期限", "共6个月。"),)


def test_a_number_tells_region_year_and_serial() -> None:
    assert agreements.number("640104", 2026, 7) == "640104-2026-000007"


def test_a_canonical_text_is_json_with_sorted_keys_and_readable_characters() -> None:
    written = agreements.canonical(agreements.write(OLD, FACTS))
    assert json.loads(written)["particulars"]["made_on"] == "2026-03-02"
    assert "阿依·测试" in written
    assert written == json.dumps(
        json.loads(written), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_the_digest_is_the_sha_256_of_the_text_in_utf_8() -> None:
    assert agreements.digest("协议") == hashlib.sha256("协议".encode()).hexdigest()


@given(st.sampled_from(["number", "youth_name", "county", "post_id"]), st.text(max_size=20))
def test_whatever_is_amended_the_digest_differs(field: str, other: str) -> None:
    amended = replace(FACTS, **{field: getattr(FACTS, field) + other})
    assert (digest_of(amended) == digest_of(FACTS)) == (other == "")


BARE = replace(
    WORDS,
    meals=False,
    extra_allowance=None,
    skills=(),
    mentor_name=None,
    plan_digest=None,
    plan_handed_in_on=None,
)


def test_what_is_not_registered_is_not_promised() -> None:
    assert phrases(BARE) == {
        "duties_text": "整理档案，协助会务，接待来访",
        "skills_text": "",
        "extras_text": "甲方没有登记另外提供的食宿或者生活补助",
        "mentor_text": "该岗位登记的带教老师",
        "plan_text": "其登记的见习计划",
    }


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("300.00", "另发生活补助（300.00元）"),
        ("1,200", "另发生活补助（1,200元）"),
        ("每月300元", "另发生活补助（每月300元）"),
        ("300-500", "另发生活补助（300-500）"),
    ],
)
def test_a_bare_amount_is_one_of_yuan(told: str, said: str) -> None:
    assert phrases(replace(BARE, extra_allowance=told))["extras_text"] == f"甲方{said}"


def test_a_county_is_said_once() -> None:
    assert place("兴庆区", "示例路1号") == "兴庆区示例路1号"
    assert place("兴庆区", "银川市兴庆区示例路1号") == "银川市兴庆区示例路1号"


@pytest.mark.parametrize(
    ("kind", "card"),
    [("resident", "居民身份证"), ("foreign_permanent", "外国人永久居留身份证")],
)
def test_a_party_is_named_by_the_card_they_bear(kind: IdKind, card: str) -> None:
    named = Template("2026-2", DAY, (Clause("parties", "双方", "{card_text}号码{id_number}"),))
    [clause] = agreements.write(named, replace(FACTS, id_kind=kind)).clauses
    assert clause.text == f"{card}号码640**************4"


def test_a_mentor_without_a_title_and_lodging_are_told_as_they_are() -> None:
    told = phrases(replace(BARE, mentor_name="带教·测试", mentor_title=None, lodging=True))
    assert (told["mentor_text"], told["extras_text"]) == ("带教·测试", "甲方提供住宿")
