"""Words that an officer took for a threshold and the rules did not find: where they stand again.

They are compared by what they say: letters and digits in the one spelling that the check reads,
whatever stands between them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, islice
from typing import Final

from services.common.errors import Malformed
from services.units.rules.post_texts import PostFinding, PostReading, PostText
from services.units.rules.threshold_reviews import MissedWords
from services.units.rules.thresholds.features import CLAUSE_ENDS
from services.units.rules.thresholds.folding import Folded, Spelling, fold, without
from services.units.rules.thresholds.reading import MOST
from services.units.rules.thresholds.verdicts import Finding, ThresholdKind

RULE: Final = "marked-by-an-officer"
LEAST: Final = 4
"""Letters of a mark that is looked for inside other texts: fewer stand in too many of them."""
NEAR: Final = range(6, 61)
"""Letters of a mark that is found, too, with one letter left out or put in: in fewer it is another
word, and of more none is looked for so."""
_EDGES: Final = CLAUSE_ENDS + "()"
_DOUBT: Final = "经办人员此前认定这些字是门槛，请改写，或者提交复核。"
_NEAR_DOUBT: Final = "经办人员此前认定与此只差一个字的话是门槛，请改写，或者提交复核。"
_SUGGESTION: Final = "请删去这一句；学历、专业不限，由人社部门统一派遣。"


class MarkTooShort(Malformed):
    """所标的字句太短，会误及其他文字。"""


@dataclass(frozen=True)
class MarkedWords:
    """What an officer marked in a text of the same unit."""

    review_id: str
    said: str
    """Letters and digits in one spelling."""
    kind: ThresholdKind


_Sought = Sequence[tuple[MarkedWords, tuple[str, ...]]]


def check_long_enough(missed: Iterable[MissedWords], told: PostReading, spelling: Spelling) -> None:
    """A mark says at least four letters, or all that its text says: MarkTooShort."""
    letters = _letters_of(told, spelling)
    for no, one in enumerate(missed):
        said = _said(letters[one.pointer], one)
        if len(said) < LEAST and (not said or said != letters[one.pointer].text):
            raise MarkTooShort(f"/missed/{no}", f"请连同前后文标出，至少{LEAST}个字。")


def marked_by(
    review_id: str,
    told: PostReading,
    confirmed: Iterable[int],
    missed: Iterable[MissedWords],
    spelling: Spelling,
) -> tuple[MarkedWords, ...]:
    """What a refusal marks: words that nothing found, and words marked before that it confirms."""
    letters, numbers = _letters_of(told, spelling), set(confirmed)
    again = [
        MissedWords(one.pointer, one.found.start, one.found.end, one.found.kind)
        for no, one in _marked_in(told)
        if no in numbers
    ]
    marked = (
        MarkedWords(review_id, _said(letters[one.pointer], one), one.kind)
        for one in (*missed, *again)
    )
    return tuple(dict.fromkeys(marked))


def let_go(
    told: PostReading, kept: Iterable[int], marked: Iterable[MarkedWords], spelling: Spelling
) -> tuple[MarkedWords, ...]:
    """The marks that a decision lets go: of words that it was shown, but for those it keeps."""
    numbers = set(kept)
    cleared = {
        (one.pointer, one.found.start, one.found.end, one.found.kind)
        for no, one in _marked_in(told)
        if no not in numbers
    }
    sought = _sought(marked, spelling) if cleared else ()
    return tuple(
        one
        for pointer, letters in _letters_of(told, spelling).items()
        for one, sayings in sought
        if any((pointer, *span, one.kind) in cleared for span in _spans(letters, sayings))
    )


def with_marked(
    told: PostReading, marked: Iterable[MarkedWords], spelling: Spelling
) -> PostReading:
    """A reading with the words that an officer marked before, each shown to an officer again.

    Where the rules find something themselves, it is theirs (宁人社函〔2020〕272号 二); of marks of
    one kind that overlap the longest is told. Told are the first hundred of a text.
    """
    sought = _sought(sorted(marked, key=lambda one: -len(one.said)), spelling)
    if not sought:
        return told
    again = [found for text in told.texts for found in _again(text, sought, told, spelling)]
    return replace(told, findings=(*told.findings, *again)) if again else told


def _again(
    text: PostText, sought: _Sought, told: PostReading, spelling: Spelling
) -> list[PostFinding]:
    found = [one for one in told.findings if one.pointer == text.pointer]
    taken = [(one.found.start, one.found.end, one.found.kind) for one in found]
    again = list(islice(_apart(text, sought, taken, spelling), MOST))
    return sorted(again, key=lambda one: one.found.start)


def _apart(
    text: PostText,
    sought: _Sought,
    taken: list[tuple[int, int, ThresholdKind]],
    spelling: Spelling,
) -> Iterator[PostFinding]:
    """Where marked words stand in a text, apart from what is `taken`, which learns them."""
    folded = fold(text.text, spelling)
    letters, near = _lettered(folded), partial(_near_spans, edges=_edges(folded))
    for spans, doubt in ((_spans, _DOUBT), (near, _NEAR_DOUBT)):
        for one, sayings in sought:
            for start, end in spans(letters, sayings):
                if any(kind == one.kind and a < end and start < b for a, b, kind in taken):
                    continue
                taken.append((start, end, one.kind))
                words = text.text[start:end]
                found = Finding(start, end, words, one.kind, RULE, _SUGGESTION, doubt)
                yield PostFinding(text.pointer, found, one.review_id)


def said_in(text: str, spelling: Spelling) -> Folded:
    """The letters and digits of a text in one spelling, each with its place in the original."""
    return _lettered(fold(text, spelling))


def _lettered(folded: Folded) -> Folded:
    idle = {place for place, one in enumerate(folded.text) if not one.isalnum()}
    return without(folded, idle)


def _edges(folded: Folded) -> set[int]:
    """Between which letters a clause begins or ends: as many letters stand before."""
    before = list(accumulate(map(str.isalnum, folded.text), initial=0))
    marks = (place for place, one in enumerate(folded.text) if one in _EDGES)
    return {0, before[-1], *map(before.__getitem__, marks)}


def _letters_of(told: PostReading, spelling: Spelling) -> dict[str, Folded]:
    return {one.pointer: said_in(one.text, spelling) for one in told.texts}


def _said(letters: Folded, words: MissedWords) -> str:
    places = zip(letters.text, letters.origins, strict=True)
    return "".join(one for one, origin in places if words.start <= origin < words.end)


def _sought(marked: Iterable[MarkedWords], spelling: Spelling) -> _Sought:
    """Marks with what is looked for: an edition may spell otherwise what one before it kept."""
    both = ((one, (one.said, said_in(one.said, spelling).text)) for one in marked)
    return [(one, tuple(filter(None, dict.fromkeys(sayings)))) for one, sayings in both]


def _spans(letters: Folded, sayings: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where a mark stands, in code points of the original."""
    for said in sayings:
        for match in re.finditer(re.escape(said), letters.text):
            if len(said) >= LEAST or said == letters.text:
                yield letters.span(*match.span())


def _near_spans(
    letters: Folded, sayings: Iterable[str], *, edges: AbstractSet[int]
) -> Iterator[tuple[int, int]]:
    """Where a mark stands with one letter left out or put in; half of it stands there in full."""
    text, back = letters.text, letters.text[::-1]
    turned = {len(text) - edge for edge in edges}
    for said in sayings:
        if len(said) in NEAR:
            half = len(said) // 2
            for start, end in _nearly(text, said[:half], said[half:], edges):
                yield letters.span(start, end)
            for start, end in _nearly(back, said[half:][::-1], said[:half][::-1], turned):
                yield letters.span(len(text) - end, len(text) - start)


def _nearly(
    text: str, stands: str, other: str, edges: AbstractSet[int]
) -> Iterator[tuple[int, int]]:
    """Where one half stands, and the other follows but for one letter.

    The last is left out where a clause ends; anywhere else another letter stands for it.
    """
    at = text.find(stands)
    while at >= 0:
        after = at + len(stands)
        short = after + len(other) - 1
        rest = text[after : short + 2]
        pairs = enumerate(zip(rest, other, strict=False))
        same = next((no for no, (one, two) in pairs if one != two), min(len(rest), len(other)))
        last = len(other) - 1
        left_out = short in edges if same == last else rest.startswith(other[same + 1 :], same)
        if same <= last and left_out:
            yield at, short
        elif same <= last and rest[same + 1 :] == other[same:]:
            yield at, short + 2
        at = text.find(stands, at + 1)


def _marked_in(told: PostReading) -> Iterator[tuple[int, PostFinding]]:
    """The findings of a review that stand there by an officer's mark, by their numbers."""
    for no, one in enumerate(told.findings, 1):
        if one.found.rule == RULE:
            yield no, one
