"""The agreement as a PDF: every clause, its number and digest on each page, room to sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from services.common.printing import press
from services.common.printing.press import Printed
from services.matching.rules.agreement_words import shown
from services.matching.rules.signatures import Party

_TEMPLATE: Final = Path(__file__).with_name("agreement.typ")
_PARTIES: Final[dict[Party, str]] = {
    "unit": "甲方（见习单位）",
    "youth": "乙方（见习人员）",
    "guardian": "乙方监护人",
}
_BLANKS: Final[dict[Party, str]] = {
    "unit": "盖章：　　　　　　　　　　　　经办人签字：",
    "youth": "签字：",
    "guardian": "签字：　　　　　与乙方的关系：",
}
_NUMERALS: Final = "〇一二三四五六七八九十"


@dataclass(frozen=True)
class Signed:
    """When a party signed, and whether on paper."""

    on: date
    on_paper: bool


@dataclass(frozen=True)
class Paper:
    """An agreement to print: number, digest, its content as signed, and who signed of whom must."""

    number: str
    digest: str
    content: Mapping[str, Any]
    signers: Mapping[Party, Signed | None]


def pdf(paper: Paper) -> Printed:
    """Print an agreement; takes some tenths of a second of one core: call it in a thread."""
    clauses = [
        {"title": f"第{_numeral(n)}条　{clause['title']}", "text": clause["text"]}
        for n, clause in enumerate(paper.content["clauses"], 1)
    ]
    facts = {
        "title": "就业见习协议",
        "footer": f"协议编号 {paper.number}　内容摘要 {paper.digest[:16]}",
        "number": paper.number,
        "digest": paper.digest,
        "made_on": shown(date.fromisoformat(paper.content["particulars"]["made_on"])),
        "template": paper.content["template"],
        "clauses": clauses,
        "signers": [_signer(party, signed) for party, signed in paper.signers.items()],
    }
    return press.pdf(_TEMPLATE, facts)


def _signer(party: Party, signed: Signed | None) -> dict[str, str]:
    if signed is None:
        return {"party": _PARTIES[party], "text": _BLANKS[party], "day": "　　年　　月　　日"}
    return {"party": _PARTIES[party], "text": how_signed(signed), "day": shown(signed.on)}


def how_signed(signed: Signed) -> str:
    """In what way a party signed."""
    return "已签署纸质文本，经办机构已核对" if signed.on_paper else "已在系统中确认签署"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= len(_NUMERALS) - 1:
        return _NUMERALS[number]
    return f"{_NUMERALS[tens] if tens > 1 else ''}十{_NUMERALS[ones] if ones else ''}"
