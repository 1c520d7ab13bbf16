"""The second reader: how much a clause sounds like those which set thresholds.

It weighs the characters of a clause and of its neighbours by figures learnt from labelled lines. It
only asks an officer to look; it refuses nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.units.rules.thresholds.verdicts import ThresholdKind

LONGEST: Final = 3
"""Characters of the longest stretch that is weighed."""
_NEAR: Final = 4
_MARKS: Final = ",。!;:?\n"
_CLAUSE = re.compile(f"[^{_MARKS}]+[{_MARKS}]?")


@dataclass(frozen=True)
class Clause:
    """A stretch [start, end) of a folded text between two marks."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Suspicion:
    """What was learnt: for each kind how heavy a stretch weighs, and from where on it counts."""

    kinds: tuple[ThresholdKind, ...]
    starts: tuple[int, ...]
    """By kind: what a clause weighs before anything is read."""
    weights: Mapping[str, tuple[int, ...]]
    """By feature: its weight for each kind."""
    suspect: int
    """A clause that weighs more is looked at by an officer, though no rule found anything in it."""
    innocent: int
    """Where every clause weighs less, an officer looks before the rules refuse."""
    rule: str
    doubt: str
    suggestion: str
    """What is said of a suspect clause."""
    dissent: str
    """What is said where the rules found what this reader thinks innocent."""


@dataclass(frozen=True)
class Heard:
    """A clause [start, end) of a folded text, without its mark: its likeliest kind, how heavy."""

    start: int
    end: int
    kind: ThresholdKind
    weight: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a folded text, each with the mark that ends it."""
    return [Clause(*match.span(), match.group()) for match in _CLAUSE.finditer(text)]


def features(found: list[Clause], place: int) -> set[str]:
    """The stretches of a clause, of the end of the one before and of the start of the next."""
    before = found[place - 1].words[-_NEAR:] if place else ""
    after = found[place + 1].words[:_NEAR] if place + 1 < len(found) else ""
    return {
        *_stretches("", "^" + found[place].words),
        *_stretches("<", before),
        *_stretches(">", after),
    }


def hear(text: str, suspicion: Suspicion) -> Iterator[Heard]:
    """Every clause of a folded text, weighed."""
    found = clauses(text)
    for place, clause in enumerate(found):
        weights = _weigh(features(found, place), suspicion)
        heaviest = max(weights)
        end = clause.start + len(clause.words.rstrip(_MARKS))
        yield Heard(clause.start, end, suspicion.kinds[weights.index(heaviest)], heaviest)


def _weigh(told: set[str], suspicion: Suspicion) -> list[int]:
    known = filter(None, map(suspicion.weights.get, told))
    return list(map(sum, zip(suspicion.starts, *known, strict=True)))


def _stretches(mark: str, words: str) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield mark + words[start : start + length]
