"""Reading a text by the rules: what is shielded is read over, what is left sets a threshold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from services.units.rules.thresholds.folding import Folded, Spelling, fold
from services.units.rules.thresholds.grammar import Pattern
from services.units.rules.thresholds.verdicts import Finding, OtherFinding, ThresholdKind
from services.units.rules.thresholds.words import Tokens, Vocabulary, lex

Cover = Literal["words", "onward", "sentence"]
Heeds = Literal["denials", "all"]

_BLANK = "#"
_CLAUSE_MARKS = frozenset(",.?:()<>")
_SENTENCES = re.compile(r"[^.?]*[.?]|[^.?]+$")
_SENTENCE_MARKS = frozenset(".?")


@dataclass(frozen=True)
class Shield:
    """A wording that makes words harmless: a denial, another subject, another time."""

    name: str
    patterns: tuple[Pattern, ...]
    cover: Cover
    """Its own words; from them to the clause's end; or to the sentence's."""
    hides: frozenset[str] | None
    """The symbols that it covers; None: all."""


@dataclass(frozen=True)
class Demand:
    """A wording that sets a threshold, and what to write instead."""

    rule: str
    kind: ThresholdKind
    patterns: tuple[Pattern, ...]
    heeds: Heeds
    """Which shields it stops at: denials only, or all."""
    suggestion: str
    doubt: str | None


@dataclass(frozen=True)
class OtherDemand:
    """A wording that another law forbids, such as one on sex; an officer looks at it."""

    patterns: tuple[Pattern, ...]
    article: str


@dataclass(frozen=True)
class Hedges:
    """Words of a sentence that make a clear demand in it doubtful."""

    symbols: frozenset[str]
    doubt: str


@dataclass(frozen=True)
class Lexicon:
    """The rules of one edition, compiled."""

    spelling: Spelling
    vocabulary: Vocabulary
    denials: tuple[Shield, ...]
    """Denials, quoted rules, withdrawn demands, the programme's scope, what comes later."""
    others: tuple[Shield, ...]
    """Words about somebody or something else, and the work itself."""
    demands: tuple[Demand, ...]
    hedges: Hedges
    other_law: tuple[OtherDemand, ...]


_Hit = tuple[int, int, Demand]


@dataclass(frozen=True)
class Reading:
    """What was found in a text, in its order."""

    findings: tuple[Finding, ...]
    """Thresholds (宁人社函〔2020〕272号 二)."""
    other_law: tuple[OtherFinding, ...]
    """Words that another law speaks of (就业促进法)."""


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a text of a post by the rules."""
    return read_folded(text, fold(text, lexicon.spelling), lexicon)


def read_folded(text: str, folded: Folded, lexicon: Lexicon) -> Reading:
    """Read a text that was folded before.

    Of findings of one kind that overlap one is given: a clear one before a doubtful one, the
    earlier before the later.
    """
    tokens = lex(folded, lexicon.vocabulary)
    claims = _shielded(tokens.symbols, lexicon.denials)
    layers = {"denials": claims, "all": _shielded(claims, lexicon.others)}
    hits = sorted(_hits(layers, lexicon.demands), key=_place)
    hedged = _hedged(tokens.symbols, lexicon.hedges)
    doubt = lexicon.hedges.doubt
    return Reading(
        tuple(
            _finding(text, folded, tokens, hit, doubt if hedged[hit[0]] else None)
            for hit in _apart(hits)
        ),
        tuple(_other_law(text, folded, tokens, lexicon.other_law)),
    )


def _other_law(
    text: str, folded: Folded, tokens: Tokens, demands: Iterable[OtherDemand]
) -> Iterator[OtherFinding]:
    present = frozenset(tokens.symbols)
    for demand in demands:
        for first, last in _matches(tokens.symbols, present, demand.patterns):
            start, end = _span(folded, tokens, first, last)
            yield OtherFinding(start, end, text[start:end], demand.article)


def _hits(layers: dict[str, str], demands: Iterable[Demand]) -> Iterator[_Hit]:
    present = {heeds: frozenset(symbols) for heeds, symbols in layers.items()}
    for demand in demands:
        heeds = demand.heeds
        for start, end in _matches(layers[heeds], present[heeds], demand.patterns):
            yield start, end, demand


def _matches(
    symbols: str, present: frozenset[str], patterns: Iterable[Pattern]
) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        if pattern.may_match(present):
            for match in pattern.regex.finditer(symbols):
                yield match.span()


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
    return sorted(kept, key=_place)


def _place(hit: _Hit) -> tuple[int, int]:
    return hit[0], hit[1]


def _hedged(symbols: str, hedges: Hedges) -> bytes:
    """For each token, 1 if its sentence holds a word that makes a clear demand doubtful."""
    return b"".join(
        bytes([not hedges.symbols.isdisjoint(sentence)]) * len(sentence)
        for sentence in _SENTENCES.findall(symbols)
    )


def _finding(text: str, folded: Folded, tokens: Tokens, hit: _Hit, doubt: str | None) -> Finding:
    demand = hit[2]
    start, end = _span(folded, tokens, hit[0], hit[1])
    words = text[start:end]
    return Finding(
        start, end, words, demand.kind, demand.rule, demand.suggestion, demand.doubt or doubt
    )


def _span(folded: Folded, tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    return folded.span(tokens.starts[first], tokens.ends[last - 1])


def _shielded(symbols: str, shields: Iterable[Shield]) -> str:
    read = list(symbols)
    present = frozenset(symbols)
    for shield in shields:
        for start, end in _covers(symbols, present, shield):
            for place in range(start, end):
                if _is_hidden(symbols[place], shield):
                    read[place] = _BLANK
    return "".join(read)


def _is_hidden(symbol: str, shield: Shield) -> bool:
    return symbol in shield.hides if shield.hides else symbol not in _CLAUSE_MARKS


def _covers(symbols: str, present: frozenset[str], shield: Shield) -> Iterator[tuple[int, int]]:
    for pattern in shield.patterns:
        if pattern.may_match(present):
            done = 0
            for match in pattern.regex.finditer(symbols):
                if match.end() > done:
                    start, done = _covered(symbols, *match.span(), shield.cover)
                    yield start, done


def _covered(symbols: str, start: int, end: int, cover: Cover) -> tuple[int, int]:
    if cover == "words":
        return start, end
    marks = _SENTENCE_MARKS if cover == "sentence" else _CLAUSE_MARKS
    while end < len(symbols) and symbols[end] not in marks:
        end += 1
    return start, end
