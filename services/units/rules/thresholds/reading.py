"""Reading a text by the rules: what is shielded is read over, what is left sets a threshold."""

import re
from bisect import bisect_right
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


@dataclass(frozen=True)
class Reading:
    """What was found in a text, in its order."""

    findings: tuple[Finding, ...]
    """Thresholds (宁人社函〔2020〕272号 二)."""
    other_law: tuple[OtherFinding, ...]
    """Words that another law speaks of (就业促进法)."""


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a text of a post by the rules."""
    return read_parsed(text, parse(fold(text, lexicon.spelling), lexicon), lexicon)


def read_parsed(text: str, parsed: Parsed, lexicon: Lexicon) -> Reading:
    """Read a text that was parsed before.

    Of findings of one kind that overlap one is given: a clear one before a doubtful one, the
    earlier before the later.
    """
    tried, hits = _hits(parsed, lexicon)
    hits = _unexplained(parsed.tokens.symbols, tried, hits)
    kept = _apart(tried, sorted(hits))
    return Reading(
        tuple(_findings(text, parsed, tried, kept, lexicon.hedges)) if kept else (),
        tuple(_other_law(text, parsed, lexicon)),
    )


def _other_law(text: str, parsed: Parsed, lexicon: Lexicon) -> Iterator[OtherFinding]:
    """Of words by one law that overlap, the first and longest are told."""
    searched = lexicon.searches.other_law.of(parsed.layers["nothing"], parsed.passed)
    spans = {
        (*parsed.span(*match.span()), demand.article)
        for demand, matches in searched
        for match in matches
    }
    told: dict[str, int] = {}
    for start, end, article in sorted(spans, key=lambda one: (one[0], -one[1])):
        if start >= told.get(article, 0):
            told[article] = end
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


def _findings(
    text: str, parsed: Parsed, tried: list[Demand], hits: list[_Hit], hedges: Hedges
) -> Iterator[Finding]:
    hedged, doubt, span = _hedged(parsed.tokens.symbols, hedges), hedges.doubt, parsed.span
    for first, last, at in hits:
        demand = tried[at]
        start, end = span(first, last)
        yield Finding(
            start,
            end,
            text[start:end],
            demand.kind,
            demand.rule,
            demand.suggestion,
            demand.doubt or (doubt if hedged[first] else None),
        )
