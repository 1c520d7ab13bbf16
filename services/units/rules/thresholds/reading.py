"""Reading a text by the rules: what is shielded is read over, what is left sets a threshold."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from services.units.rules.thresholds.folding import Folded, Spelling, fold
from services.units.rules.thresholds.grammar import Pattern
from services.units.rules.thresholds.sieve import Search
from services.units.rules.thresholds.verdicts import Finding, OtherFinding, ThresholdKind
from services.units.rules.thresholds.words import Tokens, Vocabulary, lex, mended

Cover = Literal["words", "onward", "sentence", "section"]
Heeds = Literal["nothing", "denials", "all"]

_BLANK = "#"
_LAYERS: tuple[Heeds, ...] = ("nothing", "denials", "all")
_CLAUSE_MARKS = frozenset(",.?:()<>")
_SENTENCES = re.compile(r"[^.?]*[.?]|[^.?]+$")
_SENTENCE_MARKS = frozenset(".?")


@dataclass(frozen=True)
class Shield:
    """A wording that makes words harmless: a denial, another subject, another time."""

    name: str
    patterns: tuple[Pattern, ...]
    cover: Cover
    """Its own words; from them to the clause's end, the sentence's, or the next heading."""
    hides: frozenset[str] | None
    """The symbols that it covers; None: all."""


@dataclass(frozen=True)
class Demand:
    """A wording that sets a threshold, and what to write instead."""

    rule: str
    kind: ThresholdKind
    patterns: tuple[Pattern, ...]
    heeds: Heeds
    """Which shields it stops at: none, denials only, or all."""
    suggestion: str
    doubt: str | None
    yields: bool = False
    """Does it say so little that a finding of another kind in its sentence explains it."""


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
    unbroken: frozenset[str]
    """The symbols of words of two characters that a line's end does not part: 本\\n科."""
    headings: tuple[Pattern, ...]
    """Where a part of an advertisement begins: 岗位职责, 任职要求."""
    denials: tuple[Shield, ...]
    """Denials, quoted rules, withdrawn demands, the programme's scope, what comes later."""
    others: tuple[Shield, ...]
    """Words about somebody or something else, and the work itself."""
    demands: tuple[Demand, ...]
    hedges: Hedges
    other_law: tuple[OtherDemand, ...]

    @cached_property
    def shielding(self) -> tuple[Search[Shield], Search[Shield]]:
        """The searches for denials and for others."""
        return Search(self.denials), Search(self.others)

    @cached_property
    def demanding(self) -> dict[Heeds, Search[Demand]]:
        """The searches for demands, by what they heed."""
        return {
            heeds: Search(one for one in self.demands if one.heeds == heeds) for heeds in _LAYERS
        }

    @cached_property
    def of_other_law(self) -> Search[OtherDemand]:
        """The search for what another law forbids."""
        return Search(self.other_law)


_Hit = tuple[int, int, Demand]


@dataclass(frozen=True)
class Reading:
    """What was found in a text, in its order."""

    findings: tuple[Finding, ...]
    """Thresholds (宁人社函〔2020〕272号 二)."""
    other_law: tuple[OtherFinding, ...]
    """Words that another law speaks of (就业促进法)."""


@dataclass(frozen=True)
class Parsed:
    """A folded text as words, and what the shields leave of them."""

    folded: Folded
    tokens: Tokens
    layers: Mapping[Heeds, str]
    """By what is heeded: the symbols with those blotted out that are shielded from it."""

    @cached_property
    def sights(self) -> str:
        """What shields each token: nothing (`0`), others or other work (`1`), a denial (`2`)."""
        claims, seen = self.layers["denials"], self.layers["all"]
        return "".join(
            "2" if claim == _BLANK else "1" if left == _BLANK else "0"
            for claim, left in zip(claims, seen, strict=True)
        )

    def denies(self, start: int, end: int) -> bool:
        """Does a denial shield every word that begins in [start, end) of the original text."""
        starts, place = self.tokens.starts, self.folded.origins.__getitem__
        first, last = (bisect_left(starts, edge, key=place) for edge in (start, end))
        return set(self.layers["denials"][first:last]) == {_BLANK}


def parse(folded: Folded, lexicon: Lexicon) -> Parsed:
    """The words of a folded text, and the shields laid over them."""
    folded = mended(folded, lexicon.vocabulary, lexicon.unbroken)
    tokens = lex(folded, lexicon.vocabulary)
    heads = _heads(tokens.symbols, lexicon.headings)
    denials, others = lexicon.shielding
    claims = _shielded(tokens.symbols, denials, heads)
    seen = _shielded(claims, others, heads)
    return Parsed(folded, tokens, {"nothing": tokens.symbols, "denials": claims, "all": seen})


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a text of a post by the rules."""
    return read_parsed(text, parse(fold(text, lexicon.spelling), lexicon), lexicon)


def read_parsed(text: str, parsed: Parsed, lexicon: Lexicon) -> Reading:
    """Read a text that was parsed before.

    Of findings of one kind that overlap one is given: a clear one before a doubtful one, the
    earlier before the later.
    """
    folded, tokens, layers = parsed.folded, parsed.tokens, parsed.layers
    hits = sorted(_unexplained(tokens.symbols, list(_hits(layers, lexicon))), key=_place)
    hedged = _hedged(tokens.symbols, lexicon.hedges)
    doubt = lexicon.hedges.doubt
    return Reading(
        tuple(
            _finding(text, folded, tokens, hit, doubt if hedged[hit[0]] else None)
            for hit in _apart(hits)
        ),
        tuple(_other_law(text, folded, tokens, lexicon.of_other_law)),
    )


def _other_law(
    text: str, folded: Folded, tokens: Tokens, search: Search[OtherDemand]
) -> Iterator[OtherFinding]:
    for demand, matches in search.of(tokens.symbols):
        for match in matches:
            start, end = _span(folded, tokens, *match.span())
            yield OtherFinding(start, end, text[start:end], demand.article)


def _hits(layers: Mapping[Heeds, str], lexicon: Lexicon) -> Iterator[_Hit]:
    for heeds, search in lexicon.demanding.items():
        for demand, matches in search.of(layers[heeds]):
            for match in matches:
                yield *match.span(), demand


def _unexplained(symbols: str, hits: list[_Hit]) -> Iterator[_Hit]:
    """Without those that yield to a finding of another kind in the same sentence."""
    if not any(demand.yields for _, _, demand in hits):
        yield from hits
        return
    ends = [match.end() for match in _SENTENCES.finditer(symbols)]
    explained = {bisect_right(ends, start) for start, _, one in hits if one.kind != "interview"}
    for hit in hits:
        if not (hit[2].yields and bisect_right(ends, hit[0]) in explained):
            yield hit


def _heads(symbols: str, headings: Iterable[Pattern]) -> list[int]:
    present = frozenset(symbols)
    return sorted(
        match.start()
        for heading in headings
        if heading.may_match(present)
        for match in heading.regex.finditer(symbols)
    )


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


def _shielded(symbols: str, search: Search[Shield], heads: list[int]) -> str:
    read = list(symbols)
    for shield, matches in search.of(symbols):
        for start, end in _covers(symbols, shield, matches, heads):
            for place in range(start, end):
                if _is_hidden(symbols[place], shield):
                    read[place] = _BLANK
    return "".join(read)


def _is_hidden(symbol: str, shield: Shield) -> bool:
    return symbol in shield.hides if shield.hides else symbol not in _CLAUSE_MARKS


def _covers(
    symbols: str, shield: Shield, matches: Iterable[re.Match[str]], heads: list[int]
) -> Iterator[tuple[int, int]]:
    done = 0
    for match in matches:
        if match.end() > done:
            start, done = _covered(symbols, *match.span(), shield.cover, heads)
            yield start, done


def _covered(symbols: str, start: int, end: int, cover: Cover, heads: list[int]) -> tuple[int, int]:
    if cover == "words":
        return start, end
    if cover == "section":
        return start, next((head for head in heads if head >= end), len(symbols))
    marks = _SENTENCE_MARKS if cover == "sentence" else _CLAUSE_MARKS
    while end < len(symbols) and symbols[end] not in marks:
        end += 1
    return start, end
