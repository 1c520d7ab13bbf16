"""What an agreement says: a dated template filled with one dispatch's facts, and its digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from services.common.errors import NotFound, Refused
from services.common.values.identity import IdKind
from services.matching.rules.agreement_words import Hours, Words, phrases, place, shown

CARDS: Final[dict[IdKind, str]] = {
    "resident": "居民身份证",
    "hong_kong_resident": "香港居民居住证",
    "macao_resident": "澳门居民居住证",
    "taiwan_resident": "台湾居民居住证",
    "foreign_permanent": "外国人永久居留身份证",
}
"""What a card is called by which a party is named."""


class AgreementNotMade(NotFound):
    """青年接受派遣后才有见习协议。"""


class NoAgreementTemplate(Refused):
    """这一天还没有生效的见习协议范本。"""


@dataclass(frozen=True)
class Clause:
    """One clause: its stable key, its Chinese heading, its text."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Template:
    """The clauses in force from a day on; their text names facts in braces, such as {months}."""

    version: str
    effective: date
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Particulars:
    """The facts of one agreement. The name is the youth's as recorded on the day it was made."""

    number: str
    made_on: date
    dispatch_id: str
    unit_id: str
    youth_id: str
    youth_name: str
    id_kind: IdKind
    id_number: str
    """As papers show it: its ends alone."""
    issued_on: date
    """When the youth was sent."""
    post_id: str
    county: str
    county_name: str
    months: int
    mentor_id: str | None
    words: Words
    hours: Hours


@dataclass(frozen=True)
class Text:
    """An agreement's whole content: what the digest is taken of and what both sides read."""

    template: str
    particulars: Particulars
    clauses: tuple[Clause, ...]


def template_on(templates: Sequence[Template], day: date) -> Template:
    """The newest template effective on a day. Raises NoAgreementTemplate before the first."""
    known = [template for template in templates if template.effective <= day]
    if not known:
        raise NoAgreementTemplate(on=day.isoformat())
    return max(known, key=lambda template: template.effective)


def write(template: Template, particulars: Particulars) -> Text:
    """The template's clauses with the particulars filled in (宁人社函〔2020〕272号 一、六)."""
    facts = asdict(particulars) | _pieces(particulars)
    filled = [Clause(c.key, c.title, c.text.format_map(facts)) for c in template.clauses]
    return Text(template.version, particulars, tuple(filled))


def _pieces(particulars: Particulars) -> dict[str, object]:
    words, hours = particulars.words, particulars.hours
    named = {
        "card_text": CARDS[particulars.id_kind],
        "issued_text": shown(particulars.issued_on),
        "place_text": place(particulars.county_name, words.workplace),
    }
    return asdict(words) | asdict(hours) | phrases(words) | named


def number(region: str, year: int, serial: int) -> str:
    """An agreement's number: region code, year and a serial of six digits or more."""
    return f"{region}-{year}-{serial:06}"


def canonical(text: Text) -> str:
    """The one way to write a content as JSON: sorted keys, no blanks, days as YYYY-MM-DD."""
    return json.dumps(
        asdict(text),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=date.isoformat,
    )


def digest(canonical_json: str) -> str:
    """SHA-256 over the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json.encode()).hexdigest()
