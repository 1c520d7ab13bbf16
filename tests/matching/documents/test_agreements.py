"""The agreement on paper: every clause of it, its number on each page, and no empty box."""

import json
import re
import zlib
from dataclasses import replace
from datetime import date

import pytest

from services.matching import policy
from services.matching.documents.agreements import Paper, Signed, pdf
from services.matching.rules import agreements
from services.matching.rules.agreement_words import Hours
from services.matching.rules.agreements import Particulars
from tests.matching.words import WORDS
from tests.pdfs import pages_of, text_of

DAY = date(2026, 3, 2)
FACTS = Particulars(
    number="640104-2026-000007",
    made_on=DAY,
    dispatch_id="dsp_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    unit_id="unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    youth_id="yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    youth_name="阿依·测试",
    id_kind="resident",
    id_number="640**************4",
    issued_on=date(2026, 3, 1),
    post_id="pst_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    county="640104",
    county_name="兴庆区",
    months=6,
    mentor_id=None,
    words=WORDS,
    hours=Hours(8, 40, 1),
)


def a_paper(**facts: object) -> Paper:
    template = policy.agreement_template(DAY)
    told = agreements.canonical(agreements.write(template, replace(FACTS, **facts)))
    signers = {"unit": Signed(DAY, on_paper=False), "youth": Signed(DAY, on_paper=True)}
    content = json.loads(told)
    return Paper(FACTS.number, agreements.digest(told), content, {**signers, "guardian": None})


def test_every_clause_is_printed_and_no_glyph_is_missing() -> None:
    paper = a_paper()
    printed = pdf(paper)
    text = text_of(printed.content)
    assert printed.missing == ()
    # A footer may stand in the middle of a clause.
    pages = text.count("协议编号640104-2026-000007内容摘要" + paper.digest[:16])
    assert pages == text.count("页，共") == 2
    for clause in paper.content["clauses"]:
        assert clause["title"] in text
        assert clause["text"][:18].replace(" ", "") in text
    assert paper.digest in text


@pytest.mark.parametrize("day", [DAY, date(2023, 12, 31)])
def test_the_parties_are_named_as_a_person_would_and_not_by_inner_ids(day: date) -> None:
    text = agreements.write(policy.agreement_template(day), FACTS)
    parties, post = text.clauses[:2]
    assert "塞上测试机械有限公司，统一社会信用代码91640100MA76TEST0A" in parties.text
    assert "阿依·测试，居民身份证号码640**************4" in parties.text
    assert "依2026年3月1日的见习派遣" in parties.text
    assert "“行政助理”岗位" in post.text
    assert not re.search("[a-z]{3}_", "".join(clause.text for clause in text.clauses))


def test_nobody_signs_a_page_that_says_nothing() -> None:
    for signers in (("unit", "youth", "guardian"), ("unit", "youth")):
        paper = a_paper()
        printed = pdf(replace(paper, signers=dict.fromkeys(signers)))
        *_, last = pages_of(printed.content)
        text = last.within(0, 600, 900, 0)
        assert "甲方（见习单位）" in text
        assert text.index(paper.content["clauses"][-1]["title"]) < text.index("签署方")


def test_who_signed_and_who_has_still_to_sign_is_seen() -> None:
    text = text_of(pdf(a_paper()).content)
    assert "甲方（见习单位）已在系统中确认签署2026年3月2日" in text
    assert "乙方（见习人员）已签署纸质文本，经办机构已核对2026年3月2日" in text
    assert "乙方监护人签字：与乙方的关系：年月日" in text


def test_a_character_that_the_font_lacks_is_told_and_shown_by_its_number() -> None:
    printed = pdf(a_paper(youth_name="马𠮷"))
    assert printed.missing == ("𠮷",)
    assert "马〔U+20BB7〕" in text_of(printed.content)


def test_the_same_agreement_gives_the_same_bytes() -> None:
    assert pdf(a_paper()) == pdf(a_paper())
    assert zlib.crc32(pdf(a_paper(months=3)).content) != zlib.crc32(pdf(a_paper()).content)
