"""The certificate 见习鉴定书: who was where from when to when, how the unit appraises it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from services.common.printing.press import Printed, pdf
from services.matching.rules.appraisals import GRADES, Grade, spaced_code

_SHEET: Final = Path(__file__).with_name("certificate.typ")
_TITLE: Final = "就业见习鉴定书"
_CHECKED_AT: Final = "/v1/public/certificates/"
"""Where the code is looked up, behind the address at which people reach the gateway."""


@dataclass(frozen=True, repr=False)
class Paper:
    """What the paper says: an edition as it was kept, and where its code is looked up."""

    placement_id: str
    edition: int
    code: str
    grade: Grade
    words: str
    youth_name: str
    unit_name: str | None
    post_title: str | None
    agreement_number: str | None
    arrived_on: date
    last_day: date
    suspended_days: int
    issued_on: date
    address: str | None = None
    """Of the gateway, as people reach it; None where nobody told it."""


def certificate(paper: Paper) -> Printed:
    """The paper on one page, with its code."""
    code = spaced_code(paper.code)
    facts = {
        "title": _TITLE,
        "number": paper.agreement_number or paper.placement_id,
        "rows": _rows(paper),
        "words": paper.words,
        "code": code,
        "check": _check(paper.address, code),
        "unit": paper.unit_name or "见习单位",
        "day": _day(paper.issued_on),
        "footer": f"{_TITLE}　核验码 {code}",
    }
    return pdf(_SHEET, facts)


def _check(address: str | None, code: str) -> str:
    if address is None:
        return "核验：凭核验码向认定见习单位的人力资源社会保障部门查询，可以知道本鉴定书是否有效。"
    return f"核验：打开 {address}{_CHECKED_AT}{code} ，可以看到本鉴定书是否有效。"


def _rows(paper: Paper) -> list[list[str]]:
    stopped = f"（其间中止{paper.suspended_days}天）" if paper.suspended_days else ""
    return [
        ["见习人员", paper.youth_name],
        ["见习单位", paper.unit_name or "见协议"],
        ["见习岗位", paper.post_title or "见协议"],
        ["见习协议", paper.agreement_number or "—"],
        ["见习编号", paper.placement_id],
        ["见习期间", f"{_day(paper.arrived_on)}至{_day(paper.last_day)}{stopped}"],
        ["鉴定等次", GRADES[paper.grade]],
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
