"""Reading a text by the rules: what is shielded is read over, what is left sets a threshold."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.lexicon import Demand, Hedges, Lexicon
from services.units.rules.thresholds.shielding import Parsed, parse
from services.units.rules.thresholds.verdicts import Finding, OtherFinding

_SENTENCES = re.compile(r"[^.?]*[.?]|[^.?]+$")

_Hit = tuple[int, int, int]
"""The tokens [first, last) that set a threshold, and which of the demands that were tried does."""
_SPAN: Final = re.Match.span
_PLACE: Final = itemgetter(0, 1)
MOST: Final = 100
"""Whoever has mended so many of one kind is told the next."""


@dataclass(frozen=True)
class Reading:
    """What was found in a text, in its order."""

    findings: tuple[Finding, ...]
    """Thresholds (宁人社函〔2020〕272号 二)."""
    other_law: tuple[OtherFinding, ...]
    """Words that another law speaks of (就业促进法): the first hundred by each of its articles."""


@dataclass(frozen=True)
class Found:
    """Where the rules find a threshold, in the order of the text."""

    spans: list[tuple[int, int]]
    """Stretches [start, end) of the original text."""
    demands: list[Demand]
    doubts: list[str | None]
    """For each stretch: which demand it sets, and why an officer must look."""

    def told(self, at: int, doubt: str | None, text: str) -> Finding:
        """One of them, with its words."""
        (start, end), demand = self.spans[at], self.demands[at]
        words = text[start:end]
        return Finding(start, end, words, demand.kind, demand.rule, demand.suggestion, doubt)


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a text of a post by the rules."""
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    found = found_in(parsed, lexicon)
    findings = [found.told(at, doubt, text) for at, doubt in enumerate(found.doubts)]
    return Reading(tuple(findings), tuple(other_law(text, parsed, lexicon)))


def found_in(parsed: Parsed, lexicon: Lexicon) -> Found:
    """What the rules find in a text that was parsed before.

    Of findings of one kind that overlap one is given: a clear one before a doubtful one, the
    earlier before the later.
    """
    tried, hits = _hits(parsed, lexicon)
    hits = _unexplained(parsed.tokens.symbols, tried, hits)
    kept = _apart(tried, sorted(hits))
    if not kept:
        return Found([], [], [])
    demands = [tried[at] for _, _, at in kept]
    return Found(
        parsed.spans((first, last) for first, last, _ in kept),
        demands,
        _doubts(parsed.tokens.symbols, demands, kept, lexicon.hedges),
    )


def other_law(text: str, parsed: Parsed, lexicon: Lexicon) -> Iterator[OtherFinding]:
    """Of words by one law that overlap, the first and longest are told."""
    searched = lexicon.searches.other_law.of(parsed.layers["nothing"], parsed.passed)
    spans = {
        (start, -end, demand.article)
        for demand, matches in searched
        for start, end in parsed.spans(map(_SPAN, matches))
    }
    ends, told = dict[str, int](), Counter[str]()
    for start, minus_end, article in sorted(spans):
        if start >= ends.get(article, 0) and told[article] < MOST:
            ends[article] = end = -minus_end
            told[article] += 1
            yield OtherFinding(start, end, text[start:end], article)


def _hits(parsed: Parsed, lexicon: Lexicon) -> tuple[list[Demand], list[_Hit]]:
    """The demands that were tried, a pattern each, and where they stand."""
    tried: list[Demand] = []
    hits: list[_Hit] = []
    for heeds, search in lexicon.searches.demands.items():
        for demand, matches in search.of(parsed.layers[heeds], parsed.passed):
            at = len(tried)
            tried.append(demand)
            hits += [(first, last, at) for first, last in map(_SPAN, matches)]
    return tried, hits


def _unexplained(symbols: str, tried: list[Demand], hits: list[_Hit]) -> list[_Hit]:
    """Without those that yield to a finding of another kind in the same sentence."""
    if True not in [demand.yields for demand in tried]:
        return hits
    ends = [match.end() for match in _SENTENCES.finditer(symbols)]
    explained = {
        bisect_right(ends, first) for first, _, at in hits if tried[at].kind != "interview"
    }
    return [
        hit
        for hit in hits
        if not (tried[hit[2]].yields and bisect_right(ends, hit[0]) in explained)
    ]


def _apart(tried: list[Demand], hits: list[_Hit]) -> list[_Hit]:
    """Of those of one kind that overlap, the first, or the first clear one."""
    kinds, doubts = [one.kind for one in tried], [one.doubt for one in tried]
    place_of: dict[str, int] = {}
    end_of = dict.fromkeys(kinds, 0)
    kept: list[_Hit] = []
    for hit in hits:
        first, last, at = hit
        kind = kinds[at]
        if first >= end_of[kind]:
            place_of[kind], end_of[kind] = len(kept), last
            kept.append(hit)
        elif not doubts[at] and doubts[kept[place_of[kind]][2]]:
            kept[place_of[kind]], end_of[kind] = hit, last
    return sorted(kept, key=_PLACE)


def _hedged(symbols: str, hedges: Hedges) -> bytes:
    """For each token, 1 if its sentence holds a word that makes a clear demand doubtful."""
    if hedges.symbols.isdisjoint(symbols):
        return bytes(len(symbols))
    return b"".join(
        bytes([not hedges.symbols.isdisjoint(sentence)]) * len(sentence)
        for sentence in _SENTENCES.findall(symbols)
    )


def _doubts(
    symbols: str, demands: list[Demand], hits: list[_Hit], hedges: Hedges
) -> list[str | None]:
    """For each demand why an officer must look: by its rule, or by a word of its sentence."""
    hedged, doubt = _hedged(symbols, hedges), hedges.doubt
    return [
        demand.doubt or (doubt if hedged[first] else None)
        for demand, (first, _, _) in zip(demands, hits, strict=True)
    ]
