"""The certificate as it is printed: what it says, in the shipped font, the same bytes again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.common.printing.press import Printed
from services.matching.documents import certificates
from services.matching.documents.certificates import Paper

PAPER = Paper(
    placement_id="plc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    edition=1,
    code="23456789ABCDEFGH",
    grade="good",
    words="按时到岗，学会了公文写作和档案管理，能独立完成会务工作。",
    youth_name="阿依·测试",
    unit_name="塞上测试机械有限公司",
    post_title="行政助理",
    agreement_number="640104-2026-000001",
    arrived_on=date(2026, 3, 2),
    last_day=date(2026, 9, 11),
    suspended_days=10,
    issued_on=date(2026, 9, 14),
)


def test_the_same_facts_give_the_same_bytes_and_every_character_is_in_the_font() -> None:
    first, again = certificates.certificate(PAPER), certificates.certificate(PAPER)
    assert first.content == again.content
    assert first.content.startswith(b"%PDF-")
    assert first.missing == ()


def test_a_character_the_font_lacks_is_named() -> None:
    assert certificates.certificate(replace(PAPER, youth_name="𠮷某")).missing == ("𠮷",)


def test_the_paper_says_who_was_where_from_when_to_when_and_its_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, Any] = {}

    def keep(_: object, facts: dict[str, Any]) -> Printed:
        told.update(facts)
        return Printed(b"", ())

    monkeypatch.setattr(certificates, "pdf", keep)
    certificates.certificate(PAPER)
    rows = dict(told["rows"])
    assert rows["见习人员"] == "阿依·测试"
    assert rows["见习期间"] == "2026年3月2日至2026年9月11日（其间中止10天）"
    assert rows["鉴定等次"] == "良好"
    assert told["code"] == "2345-6789-ABCD-EFGH"
    certificates.certificate(replace(PAPER, unit_name=None, suspended_days=0))
    assert dict(told["rows"])["见习期间"] == "2026年3月2日至2026年9月11日"
    assert dict(told["rows"])["见习单位"] == "见协议"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "向认定见习单位的人力资源社会保障部门查询"),
        (
            "https://jx.example.cn",
            "打开 https://jx.example.cn/v1/public/certificates/2345-6789-ABCD-EFGH ，",
        ),
    ],
)
def test_it_says_where_its_code_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, address: str | None, words: str
) -> None:
    told: dict[str, Any] = {}

    def keep(_: object, facts: dict[str, Any]) -> Printed:
        told.update(facts)
        return Printed(b"", ())

    monkeypatch.setattr(certificates, "pdf", keep)
    certificates.certificate(replace(PAPER, address=address))
    assert words in told["check"]
