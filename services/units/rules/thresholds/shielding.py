"""The words of a text, and the shields laid over them: what they hide is read over."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Final

from services.units.rules.thresholds.folding import Folded
from services.units.rules.thresholds.lexicon import (
    Cover,
    Headings,
    Heeds,
    Lexicon,
    ListEnds,
    Shield,
)
from services.units.rules.thresholds.sieve import Matches, Passed
from services.units.rules.thresholds.words import (
    CLAUSE_MARKS,
    SENTENCE_MARKS,
    Tokens,
    lex,
    mended,
)

BLOT: Final = "#"
"""What stands for a symbol that is shielded."""
_ENDS: Final = {
    "sentence": re.compile(f"[{re.escape(SENTENCE_MARKS)}]"),
    "onward": re.compile(f"[{re.escape(CLAUSE_MARKS)}]"),
}
"""By cover: what ends it."""


@dataclass(frozen=True)
class Parsed:
    """A folded text as words, and what the shields leave of them."""

    folded: Folded
    tokens: Tokens
    passed: Passed
    """The patterns that its symbols may match, by `Searches`."""
    layers: Mapping[Heeds, str]
    """By what is heeded: the symbols with those blotted out that are shielded from it."""

    def spans(self, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Tokens [first, last) as spans [start, end) of the original text."""
        bounds, origins = self.tokens.bounds, self.folded.origins
        return [(origins[bounds[first]], origins[bounds[last] - 1] + 1) for first, last in found]

    def denies(self, start: int, end: int) -> bool:
        """Does a denial shield every word that begins in [start, end) of the original text."""
        claims, place = self.layers["denials"], self.folded.origins.__getitem__
        bounds, size = self.tokens.bounds, len(claims)
        first, last = (bisect_left(bounds, edge, hi=size, key=place) for edge in (start, end))
        return set(claims[first:last]) == {BLOT}

    @property
    def denied(self) -> frozenset[str]:
        """The symbols that a denial shields somewhere in the text."""
        claims, symbols = self.layers["denials"], self.tokens.symbols
        if claims == symbols:
            return frozenset()
        return frozenset(compress(symbols, map(BLOT.__eq__, claims)))

    @cached_property
    def sights(self) -> str:
        """What shields each token: nothing (`0`), others or other work (`1`), a denial (`2`)."""
        claims, seen = self.layers["denials"], self.layers["all"]
        if seen == self.tokens.symbols:
            return "0" * len(seen)
        return "".join(
            [
                "2" if claim == BLOT else "1" if left == BLOT else "0"
                for claim, left in zip(claims, seen, strict=True)
            ]
        )


def parse(folded: Folded, lexicon: Lexicon) -> Parsed:
    """The words of a folded text, and the shields laid over them."""
    searches = lexicon.searches
    folded = mended(folded, lexicon.vocabulary, lexicon.unbroken)
    tokens = lex(folded, lexicon.vocabulary)
    whole = tokens.symbols
    passed = searches.sieve.passing(whole)
    heads = _Heads(searches.headings.of(whole, passed), searches.list_ends.of(whole, passed))
    claims = _shielded(whole, searches.denials.of(whole, passed), heads)
    # What is blotted out matches less, so that what did not pass need not be asked again.
    seen = _shielded(claims, searches.others.of(claims, passed), heads)
    return Parsed(folded, tokens, passed, {"nothing": whole, "denials": claims, "all": seen})


class _Heads:
    """Where parts of a text begin; looked for only where a shield covers one."""

    def __init__(self, headings: Matches[Headings], list_ends: Matches[ListEnds]) -> None:
        self._headings = headings
        self._list_ends = list_ends

    @cached_property
    def of_sections(self) -> list[int]:
        return _starts(self._headings)

    @cached_property
    def of_lists(self) -> list[int]:
        return sorted({*self.of_sections, *_starts(self._list_ends)})


def _starts(found: Matches[Headings] | Matches[ListEnds]) -> list[int]:
    return sorted(match.start() for _, matches in found for match in matches)


def _shielded(symbols: str, found: Matches[Shield], heads: _Heads) -> str:
    read: list[str] = []
    for shield, matches in found:
        done, hides = 0, shield.hides
        for match in matches:
            if match.end() > done:
                start, done = _covered(symbols, match, shield.cover, heads)
                read = read or list(symbols)
                for place in range(start, done):
                    symbol = symbols[place]
                    if symbol in hides if hides else symbol not in CLAUSE_MARKS:
                        read[place] = BLOT
    return "".join(read) if read else symbols


def _covered(symbols: str, match: re.Match[str], cover: Cover, heads: _Heads) -> tuple[int, int]:
    start, end = match.span()
    if cover == "words":
        return start, end
    if cover in ("list", "section"):
        places = heads.of_lists if cover == "list" else heads.of_sections
        at = bisect_left(places, end)
        return start, places[at] if at < len(places) else len(symbols)
    mark = _ENDS[cover].search(symbols, end)
    return start, mark.start() if mark else len(symbols)
