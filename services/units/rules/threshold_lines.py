"""Labelled lines: what officers decided of words, for the next edition of the rules.

No personal data: numbers, addresses of mail, accounts of messengers and the names of contacts are
blotted out, letter by letter, so that positions stay those of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from services.common.values.personal_numbers import personal_numbers, plain
from services.units.rules.given_names import NameWords, is_surnamed
from services.units.rules.post_texts import PostReading, PostText
from services.units.rules.threshold_reviews import MissedWords
from services.units.rules.thresholds.verdicts import Finding, ThresholdKind

Label = Literal["threshold", "ok"]

_NUMBER: Final = re.compile(r"[0-9](?:[\s\-—()]*[0-9]){6,}[Xx]?")
_MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9_.+-])([A-Za-z0-9_.+-]+\s*@\s*[A-Za-z0-9-]+(?:\s*[.。]\s*[A-Za-z0-9-]+)+)"
)
_HANDLE: Final = re.compile(
    r"(?:[微薇威]\s*信|加\s*(?:(?:一?下|我|个)\s*)?(?:v(?![a-z])|[微薇威])|(?:抖音|快手|小红书|钉钉|微博)(?=号?\s*:)"
    r"|(?<![a-z])(?:v\s*x|w\s*x|we\s*chat|q\s*q)(?=[:\s是为号群_-]|[a-z_-]*[0-9]))"
    r"[:\s是为号群_-]{0,5}([a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){4,})",
    re.IGNORECASE,
)
_LABEL: Final = r"(?:联系人|联络人|咨询人|负责人|对接人|收件人|接待人|经办人|姓名)"
_HAN: Final = "[\u4e00-\u9fff]"
_DOT: Final = "[·•‧・]"
_BARS: Final = "(?:[须限要应不]|本科|大专|专科|中专|高中|硕士|博士|研究生|学历|专业|统招|全日制)"
_NAME: Final = re.compile(
    rf"{_LABEL}(?:\s*:\s*|\s+)(?!{_BARS})({_HAN}{{1,8}}(?:{_DOT}{_HAN}{{1,8}})+|{_HAN}{{2,4}})"
)
_RUN_ON: Final = re.compile(
    rf"{_LABEL}({_HAN}{{2,4}}?)(?=经理|老师|女士|先生|主任|[^\u4e00-\u9fff]|$)"
)
"""Perhaps a name without a mark before it, which ends there (负责人事档案 holds none)."""


@dataclass(frozen=True)
class Span:
    """Words that an officer takes to set a threshold: code points [start, end) of the line."""

    start: int
    end: int
    words: str
    kind: ThresholdKind


@dataclass(frozen=True)
class LabelledLine:
    """A text with an officer's word on it."""

    pointer: str
    text: str
    label: Label
    spans: tuple[Span, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its spans, each once; `none` where it sets no threshold."""
        return tuple(dict.fromkeys(span.kind for span in self.spans)) or ("none",)


def lines_of(
    told: PostReading,
    confirmed: Iterable[int],
    missed: Iterable[MissedWords] = (),
    *,
    names: NameWords,
) -> tuple[LabelledLine, ...]:
    """One line for each text in which something was found, or marked by the officer.

    `confirmed` are the numbers, from 1, of the findings that the officer took to be thresholds,
    `missed` what they marked beside them. Texts in which only another law's words were found are
    no lines of this rule.
    """
    confirmed, missed = set(confirmed), tuple(missed)
    numbered = list(enumerate(told.findings, 1))
    lines = []
    for text in told.texts:
        found = [(no, one.found) for no, one in numbered if one.pointer == text.pointer]
        marked = [one for one in missed if one.pointer == text.pointer]
        if found or marked:
            offences: list[Finding | MissedWords] = [
                *(one for no, one in found if no in confirmed),
                *marked,
            ]
            lines.append(_line(text, offences, names))
    return tuple(lines)


def _line(
    text: PostText, offences: Iterable[Finding | MissedWords], names: NameWords
) -> LabelledLine:
    clean = without_people(text.text, names)
    places = sorted({(one.start, one.end, one.kind) for one in offences})
    spans = tuple(Span(start, end, clean[start:end], kind) for start, end, kind in places)
    return LabelledLine(text.pointer, clean, "threshold" if spans else "ok", spans)


def without_people(text: str, names: NameWords) -> str:
    """The text, as long as it was, with what names or reaches a person blotted out."""
    kept = list(text)
    for blot, (start, end) in _people(text, names):
        for place in range(start, end):
            if text[place].isalnum() or text[place] == "_":
                kept[place] = blot
    return "".join(kept)


def _people(text: str, names: NameWords) -> Iterator[tuple[str, tuple[int, int]]]:
    for place in personal_numbers(text):
        yield "0", place
    seen = plain(text)
    for match in _NUMBER.finditer(seen.text):
        yield "0", seen.span(*match.span())
    for pattern, blot in ((_MAIL, "x"), (_HANDLE, "x"), (_NAME, "某")):
        for match in pattern.finditer(seen.text):
            yield blot, seen.span(*match.span(1))
    for match in _RUN_ON.finditer(seen.text):
        if _is_name(match[1], names):
            yield "某", seen.span(*match.span(1))


def _is_name(told: str, names: NameWords) -> bool:
    # A given name has one or two characters; who has four in all has a surname of two.
    is_long = len(told) > len("王测试") and told[:2] not in names.compound
    return not is_long and is_surnamed(told, names)
