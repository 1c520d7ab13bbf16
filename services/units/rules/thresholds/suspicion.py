"""The second reader: how much a clause sounds like those which set thresholds.

It weighs the characters and the words' classes of a clause and of its neighbours by figures
learnt from labelled lines. It asks an officer to look, or lets a doubt of the rules go; it refuses
nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from operator import add
from typing import Final

from services.units.rules.thresholds.reading import Parsed
from services.units.rules.thresholds.verdicts import ThresholdKind

REACH: Final = 2
"""How many known words lie from the first to the last of a pair that is weighed, at most."""
_NEAR: Final = 4
_MARKS: Final = ",。!;:?\n"
_CLAUSE = re.compile(f"[^{_MARKS}]+[{_MARKS}]?")
_REMEMBERED: Final = 30_000

_BITS: Final = 32
"""Room for the sum of one kind's weights in a number that holds those of all."""
_HALF: Final = 1 << (_BITS - 1)

Words = tuple[str, str, str]
"""A mark with two symbols, or with a symbol and its sight."""
Classes = Mapping[str, tuple[str, ...]]
"""By symbol: the classes of the words that it stands for."""


@dataclass(frozen=True)
class Clause:
    """A stretch [start, end) of a folded text between two marks."""

    start: int
    end: int
    words: str
    known: tuple[tuple[str, str], ...]
    """The symbols of its words that a class knows, each with its sight (`Parsed.sight`)."""


@dataclass(frozen=True)
class Limits:
    """From which weight on a clause counts."""

    suspect: int
    """A clause that weighs more is looked at by an officer, though no rule found anything in it."""
    innocent: int
    """Where every clause weighs less, an officer looks before the rules refuse."""
    harmless: int
    """Where every clause weighs less, a doubt of the rules is let go."""


@dataclass(frozen=True)
class Suspicion:
    """What was learnt: for each kind how heavy a stretch weighs, and from where on it counts."""

    kinds: tuple[ThresholdKind, ...]
    starts: tuple[int, ...]
    """By kind: what a clause weighs before anything is read."""
    weights: Mapping[str, tuple[int, ...]]
    """By feature: its weight for each kind."""
    classes: Classes
    limits: Limits
    long: int
    """A text of more clauses is long: chance words are likelier in it, and so are plain ones."""
    long_limits: Limits
    rule: str
    doubt: str
    suggestion: str
    """What is said of a suspect clause."""
    dissent: str
    """What is said where the rules found what this reader thinks innocent."""

    def limits_for(self, count: int) -> Limits:
        """The limits for a text of so many clauses."""
        return self.long_limits if count > self.long else self.limits

    @cached_property
    def of_nothing(self) -> int:
        """What a clause weighs before anything is read, each kind's above half its room."""
        return _packed([_HALF + start for start in self.starts])

    @cached_property
    def of_stretches(self) -> dict[str, int]:
        """The weights, those of all kinds in one number, so that many are summed quickly."""
        return {feature: _packed(row) for feature, row in self.weights.items()}

    @cached_property
    def of_words(self) -> Callable[[Words], int]:
        """The same of words' classes, remembered for the words met most."""
        return lru_cache(_REMEMBERED)(self._of_words)

    def _of_words(self, words: Words) -> int:
        return sum(self.of_stretches.get(name, 0) for name in spelled(words, self.classes))


@dataclass(frozen=True)
class Heard:
    """A clause [start, end) of a folded text, without its mark: its likeliest kind, how heavy."""

    start: int
    end: int
    kind: ThresholdKind
    weight: int


_NOWHERE: Final = Clause(0, 0, "", ())


def clauses(parsed: Parsed, classes: Classes) -> list[Clause]:
    """The clauses of a text, each with the mark that ends it and the known words in it."""
    tokens = parsed.tokens
    known = [
        (start, symbol, parsed.sight(place))
        for place, (start, symbol) in enumerate(zip(tokens.starts, tokens.symbols, strict=True))
        if symbol in classes
    ]
    found, at = [], 0
    for match in _CLAUSE.finditer(parsed.folded.text):
        first = at
        while at < len(known) and known[at][0] < match.end():
            at += 1
        words = tuple((symbol, sight) for _, symbol, sight in known[first:at])
        found.append(Clause(*match.span(), match.group(), words))
    return found


def stretches(found: list[Clause], place: int) -> set[str]:
    """The characters that are weighed: a clause's, the end before it, the start after it."""
    before, after = _beside(found, place)
    return {
        *_stretches("", "^" + found[place].words),
        *_stretches("<", before.words[-_NEAR:]),
        *_stretches(">", after.words[:_NEAR]),
    }


def known_words(found: list[Clause], place: int) -> set[Words]:
    """The known words that are weighed: a clause's, those of its neighbours, and its pairs."""
    before, after = _beside(found, place)
    known = found[place].known
    return {
        *[("=", symbol, sight) for symbol, sight in known],
        *[("<", symbol, "") for symbol, _ in before.known],
        *[(">", symbol, "") for symbol, _ in after.known],
        *_pairs([symbol for symbol, _ in known]),
    }


def spelled(words: Words, classes: Classes) -> Iterator[str]:
    """The features that words stand for: `=level0`, `=level=prefer`, `<=level`."""
    mark, first, second = words
    for name in classes[first]:
        if mark == "+":
            yield from (f"={name}={other}" for other in classes[second])
        else:
            yield f"{mark.rstrip('=')}={name}{second}"


def hear(parsed: Parsed, suspicion: Suspicion) -> Iterator[Heard]:
    """Every clause of a text, weighed."""
    found = clauses(parsed, suspicion.classes)
    weighed: dict[object, list[int]] = {}
    for place, clause in enumerate(found):
        sound = _sound(found, place)
        if sound not in weighed:
            weighed[sound] = _weights(found, place, suspicion)
        weights = weighed[sound]
        heaviest = max(weights)
        end = clause.start + len(clause.words.rstrip(_MARKS))
        yield Heard(clause.start, end, suspicion.kinds[weights.index(heaviest)], heaviest)


def _sound(found: list[Clause], place: int) -> object:
    """All that is weighed of a clause, so that what a text repeats is weighed once."""
    before, after = _beside(found, place)
    edges = before.words[-_NEAR:], after.words[:_NEAR]
    clause = found[place]
    return edges, clause.words, before.known, clause.known, after.known


def _weights(found: list[Clause], place: int, suspicion: Suspicion) -> list[int]:
    weight = suspicion.of_stretches.get
    total = suspicion.of_nothing + sum(map(weight, stretches(found, place), repeat(0)))
    total += sum(map(suspicion.of_words, known_words(found, place)))
    return [(total >> _BITS * kind) % (2 * _HALF) - _HALF for kind in range(len(suspicion.kinds))]


def _packed(row: Iterable[int]) -> int:
    return sum(weight << _BITS * kind for kind, weight in enumerate(row))


def _beside(found: list[Clause], place: int) -> tuple[Clause, Clause]:
    before = found[place - 1] if place else _NOWHERE
    return before, found[place + 1] if place + 1 < len(found) else _NOWHERE


def _stretches(mark: str, words: str) -> Iterable[str]:
    """The stretches of one, two and three characters, each after the mark."""
    pairs = list(map(add, words, words[1:]))
    found = [*words, *pairs, *map(add, pairs, words[2:])]
    return map(mark.__add__, found) if mark else found


def _pairs(symbols: list[str]) -> Iterator[Words]:
    for reach in range(1, REACH + 1):
        yield from zip(repeat("+"), symbols, symbols[reach:])
