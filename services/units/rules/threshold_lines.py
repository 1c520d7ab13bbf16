"""Labelled lines: what officers decided of words, for the next edition of the rules.

No personal data: numbers, addresses of mail and the names of contacts are blotted out, letter by
letter, so that positions stay those of the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from services.units.rules.post_texts import PostFinding, PostText
from services.units.rules.thresholds.verdicts import ThresholdKind

Label = Literal["threshold", "ok"]

_NUMBER: Final = re.compile(r"\d(?:[\s\-—()（）]*\d){6,}[Xx]?")
_MAIL: Final = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HANDLE: Final = re.compile(r"(?:微信号?|[Qq]{2}|[Vv][Xx]|WeChat)[：:\s]*([A-Za-z0-9_-]{5,})")
_NAME: Final = re.compile(
    r"(?:联系人|咨询人|负责人|对接人|收件人)[：:\s]*([\u4e00-\u9fff][\u4e00-\u9fff·]{1,3})"
)


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
    texts: Iterable[PostText], findings: Iterable[PostFinding], confirmed: Iterable[int]
) -> tuple[LabelledLine, ...]:
    """One line for each text in which something was found.

    `confirmed` are the numbers, from 1, of the findings that the officer took to be thresholds.
    Texts in which only another law's words were found are no lines of this rule.
    """
    numbered, confirmed = list(enumerate(findings, 1)), set(confirmed)
    lines = []
    for text in texts:
        mine = [(no, one.found) for no, one in numbered if one.pointer == text.pointer]
        if mine:
            clean = without_people(text.text)
            spans = tuple(
                Span(found.start, found.end, clean[found.start : found.end], found.kind)
                for no, found in mine
                if no in confirmed
            )
            label: Label = "threshold" if spans else "ok"
            lines.append(LabelledLine(text.pointer, clean, label, spans))
    return tuple(lines)


def without_people(text: str) -> str:
    """The text, as long as it was, with what names or reaches a person blotted out."""
    for pattern, blot in ((_MAIL, "x"), (_HANDLE, "x"), (_NAME, "某"), (_NUMBER, "0")):
        text = pattern.sub(partial(_blotted, blot), text)
    return text


def _blotted(blot: str, match: re.Match[str]) -> str:
    whole = match.group()
    if not match.re.groups:
        return "".join(blot if character.isalnum() else character for character in whole)
    # Only what the label names: the label itself is no personal data.
    return whole[: match.start(1) - match.start()] + blot * len(match.group(1))
