"""Words that an officer took for a threshold and the rules did not find: where they stand again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from services.units.rules.post_texts import PostFinding, PostReading, PostText
from services.units.rules.thresholds.verdicts import Finding, ThresholdKind

RULE: Final = "marked-by-an-officer"
_DOUBT: Final = "经办人员此前认定这些字是门槛，请改写，或者提交复核。"
_SUGGESTION: Final = "请删去这一句；学历、专业不限，由人社部门统一派遣。"


@dataclass(frozen=True)
class MarkedWords:
    """What an officer marked in a text of the same unit."""

    words: str
    kind: ThresholdKind


def with_marked(told: PostReading, marked: Iterable[MarkedWords]) -> PostReading:
    """A reading with the words that an officer marked before, each shown to an officer again.

    Where the rules find something themselves, it is theirs (宁人社函〔2020〕272号 二).
    """
    marked = tuple(marked)
    again = [
        PostFinding(text.pointer, found)
        for text in told.texts
        for found in _places(text, marked)
        if not _is_found(text, found, told)
    ]
    return replace(told, findings=(*told.findings, *again)) if again else told


def _places(text: PostText, marked: Iterable[MarkedWords]) -> Iterator[Finding]:
    for one in dict.fromkeys(marked):
        start = text.text.find(one.words)
        if start >= 0:
            end = start + len(one.words)
            yield Finding(start, end, one.words, one.kind, RULE, _SUGGESTION, _DOUBT)


def _is_found(text: PostText, again: Finding, told: PostReading) -> bool:
    return any(
        one.pointer == text.pointer
        and one.found.kind == again.kind
        and one.found.start < again.end
        and again.start < one.found.end
        for one in told.findings
    )
