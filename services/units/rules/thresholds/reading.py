"""Reading a text by the rules: what is shielded is read over, what is left sets a threshold."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.lexicon import Demand, Hedges, Lexicon
from services.units.rules.thresholds.shielding import Parsed, parse
from services.units.rules.thresholds.verdicts import Finding, OtherFinding

_SENTENCES = re.compile(r"[^.?]*[.?]|[^.?]+$")

_Hit = tuple[int, int, Demand]
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
    symbols = parsed.tokens.symbols
    hits = sorted(_unexplained(symbols, _hits(parsed, lexicon)), key=_PLACE)
    hedged = _hedged(symbols, lexicon.hedges) if hits else b""
    doubt = lexicon.hedges.doubt
    return Reading(
        tuple(
            _finding(text, parsed, hit, doubt if hedged[hit[0]] else None) for hit in _apart(hits)
        ),
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


def _hits(parsed: Parsed, lexicon: Lexicon) -> list[_Hit]:
    return [
        (match.start(), match.end(), demand)
        for heeds, search in lexicon.searches.demands.items()
        for demand, matches in search.of(parsed.layers[heeds], parsed.passed)
        for match in matches
    ]


def _unexplained(symbols: str, hits: list[_Hit]) -> list[_Hit]:
    """Without those that yield to a finding of another kind in the same sentence."""
    if True not in [demand.yields for _, _, demand in hits]:
        return hits
    ends = [match.end() for match in _SENTENCES.finditer(symbols)]
    explained = {bisect_right(ends, start) for start, _, one in hits if one.kind != "interview"}
    return [hit for hit in hits if not (hit[2].yields and bisect_right(ends, hit[0]) in explained)]


def _apart(hits: Iterable[_Hit]) -> list[_Hit]:
    last: dict[str, int] = {}
    kept: list[_Hit] = []
    for hit in hits:
        start, _, demand = hit
        place = last.get(demand.kind)
        if place is None or start >= kept[place][1]:
            last[demand.kind] = len(kept)
            kept.append(hit)
        elif kept[place][2].doubt and not demand.doubt:
            kept[place] = hit
    return sorted(kept, key=_PLACE)


def _hedged(symbols: str, hedges: Hedges) -> bytes:
    """For each token, 1 if its sentence holds a word that makes a clear demand doubtful."""
    if hedges.symbols.isdisjoint(symbols):
        return bytes(len(symbols))
    return b"".join(
        bytes([not hedges.symbols.isdisjoint(sentence)]) * len(sentence)
        for sentence in _SENTENCES.findall(symbols)
    )


def _finding(text: str, parsed: Parsed, hit: _Hit, doubt: str | None) -> Finding:
    demand = hit[2]
    start, end = parsed.span(hit[0], hit[1])
    words = text[start:end]
    return Finding(
        start, end, words, demand.kind, demand.rule, demand.suggestion, demand.doubt or doubt
    )
