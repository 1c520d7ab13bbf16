"""What the second reader hears of a clause: the characters and the known words that are weighed.

Characters that mark them (`^` `<` `>` `=`) never stand in a folded text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import add
from typing import Final

from services.units.rules.thresholds.shielding import Parsed

SIGHTS: Final = "012"
"""What may stand before a word (`Parsed.sights`)."""
NEAR: Final = 4
"""How many characters of a neighbour are weighed."""
CLAUSE_ENDS: Final = ",。!;:?\n"
"""What ends a clause."""
CLAUSE: Final = re.compile(rf"([^{CLAUSE_ENDS}]+)[{CLAUSE_ENDS}]?")
"""Words, and the mark that ends them."""

Words = tuple[str, str, str]
"""A mark with two symbols, or with a symbol and its sight."""
_Known = tuple[str, str]
"""A symbol and its sight."""
Classes = Mapping[str, tuple[str, ...]]
"""By symbol: the classes of the words that it stands for."""


@dataclass(frozen=True)
class Clause:
    """A stretch [start, end) of a folded text between two marks."""

    start: int
    end: int
    words: str
    known: tuple[_Known, ...]
    """The symbols of its words that a class knows, each with its sight (`Parsed.sights`)."""


_NOWHERE: Final = Clause(0, 0, "", ())


def clauses(parsed: Parsed, classes: Classes) -> list[Clause]:
    """The clauses of a text, each with the mark that ends it and the known words in it."""
    tokens = parsed.tokens
    known = [
        (start, symbol, sight)
        for start, symbol, sight in zip(tokens.bounds, tokens.symbols, parsed.sights, strict=False)
        if symbol in classes
    ]
    found, at = [], 0
    for match in CLAUSE.finditer(parsed.folded.text):
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
        *stretches_of("^" + found[place].words),
        *map("<".__add__, stretches_of(before.words[-NEAR:])),
        *map(">".__add__, stretches_of(after.words[:NEAR])),
    }


def stretches_of(words: str) -> set[str]:
    """The stretches of one, two and three characters."""
    pairs = list(map(add, words, words[1:]))
    return {*words, *pairs, *map(add, pairs, words[2:])}


def known_words(found: list[Clause], place: int) -> set[Words]:
    """The known words that are weighed: a clause's, those of its neighbours, and its pairs."""
    before, after = _beside(found, place)
    known = found[place].known
    return {
        *[("=", symbol, sight) for symbol, sight in known],
        *[("<", symbol, "") for symbol, _ in before.known],
        *[(">", symbol, "") for symbol, _ in after.known],
        *[("+", first, second) for (first, _), (second, _) in _pairs(known)],
    }


def spelled(words: Words, classes: Classes) -> Iterator[str]:
    """The features that words stand for: `=level0`, `=level=prefer`, `<=level`."""
    mark, first, second = words
    for name in classes[first]:
        if mark == "+":
            yield from (f"={name}={other}" for other in classes[second])
        else:
            yield f"{mark.rstrip('=')}={name}{second}"


def _beside(found: list[Clause], place: int) -> tuple[Clause, Clause]:
    before = found[place - 1] if place else _NOWHERE
    return before, found[place + 1] if place + 1 < len(found) else _NOWHERE


def _pairs(known: Sequence[_Known]) -> Iterator[tuple[_Known, _Known]]:
    """Words side by side, and those with one between them."""
    yield from pairwise(known)
    yield from zip(known, known[2:], strict=False)
