"""Threshold texts: words that shut people out by education, major, school or interview (二)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

ThresholdKind = Literal["education", "major", "school_tier", "interview"]
Verdict = Literal["pass", "flag", "refuse"]

_BLANK = "\ufffc"


@dataclass(frozen=True)
class Demand:
    """A wording that sets a threshold, and what to write instead."""

    rule: str
    kind: ThresholdKind
    pattern: re.Pattern[str]
    suggestion: str


@dataclass(frozen=True)
class OtherDemand:
    """A wording that another law forbids, such as one on sex; an officer looks at it."""

    pattern: re.Pattern[str]
    article: str


@dataclass(frozen=True)
class Lexicon:
    """The wordings of one edition, compiled; patterns see the text folded."""

    variants: Mapping[int, str]
    """Traditional characters and such, by code point, to the ones that patterns use."""
    ignored: frozenset[str]
    """Marks put between characters, which readers and patterns read over."""
    harmless: tuple[re.Pattern[str], ...]
    """Denials, and words about somebody or something else: not read any further."""
    demands: tuple[Demand, ...]
    other_law: tuple[OtherDemand, ...]


@dataclass(frozen=True)
class Finding:
    """Words that set a threshold: code points [start, end) of the original text."""

    start: int
    end: int
    words: str
    kind: ThresholdKind
    rule: str
    suggestion: str


@dataclass(frozen=True)
class OtherFinding:
    """Words that another law speaks of: code points [start, end) of the original text."""

    start: int
    end: int
    words: str
    article: str


@dataclass(frozen=True)
class Folded:
    """A text as patterns read it, and from where in the original each character came."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text as a span of the original."""
        return self.origins[start], self.origins[end - 1] + 1


def findings(text: str, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Every threshold that a text sets (宁人社函〔2020〕272号 二), in the order of the text.

    Denials (学历不限) and words about others are read over; of findings of one kind that overlap,
    the first is given.
    """
    folded = fold(text, lexicon)
    readable = _without_harmless(folded.text, lexicon)
    found = sorted(_matches(readable, lexicon), key=lambda hit: hit[:2])
    reached: dict[str, int] = {}
    results = []
    for start, end, demand in found:
        if start >= reached.get(demand.kind, 0):
            reached[demand.kind] = end
            first, last = folded.span(start, end)
            words = text[first:last]
            results.append(Finding(first, last, words, demand.kind, demand.rule, demand.suggestion))
    return tuple(results)


def other_law(text: str, lexicon: Lexicon) -> tuple[OtherFinding, ...]:
    """Words that another law speaks of (就业促进法), pattern by pattern."""
    folded = fold(text, lexicon)
    results = []
    for demand in lexicon.other_law:
        for match in demand.pattern.finditer(folded.text):
            first, last = folded.span(*match.span())
            results.append(OtherFinding(first, last, text[first:last], demand.article))
    return tuple(results)


def verdict(found: tuple[Finding, ...], other: tuple[OtherFinding, ...]) -> Verdict:
    """What follows: a threshold is refused, another law's matter is shown to an officer."""
    if found:
        return "refuse"
    return "flag" if other else "pass"


def fold(text: str, lexicon: Lexicon) -> Folded:
    """A text in one spelling: NFKC, lower case, simplified, without blanks and marks between."""
    characters: list[str] = []
    origins: list[int] = []
    for index, original in enumerate(text):
        for character in _plain(original, lexicon):
            characters.append(character)
            origins.append(index)
    return Folded("".join(characters), tuple(origins))


def _plain(original: str, lexicon: Lexicon) -> Iterator[str]:
    for character in unicodedata.normalize("NFKC", original).lower().translate(lexicon.variants):
        unseen = unicodedata.category(character) in ("Cf", "Cc", "Mn", "Zs")
        if character == "\n" or not (unseen or character in lexicon.ignored):
            yield character


def _without_harmless(text: str, lexicon: Lexicon) -> str:
    for pattern in lexicon.harmless:
        text = pattern.sub(lambda match: _BLANK * len(match.group()), text)
    return text


def _matches(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, Demand]]:
    for demand in lexicon.demands:
        for match in demand.pattern.finditer(text):
            yield match.start(), match.end(), demand
