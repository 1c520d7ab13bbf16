"""Weights of features, laid out so that a clause is weighed in few steps, or need not be at all."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate, repeat
from operator import add
from typing import Final

from services.units.rules.thresholds.features import SIGHTS, Classes, spelled, stretches_of

Rows = Mapping[str, tuple[int, ...]]
"""By feature: its weight for each kind."""

_BITS: Final = 32
"""Room for the sum of one kind's weights in a number that holds those of all."""
_HALF: Final = 1 << (_BITS - 1)
_REMEMBERED: Final = 30_000


def packed(row: Iterable[int]) -> int:
    """One weight for each kind, in one number."""
    return sum(weight << _BITS * kind for kind, weight in enumerate(row))


class Sums:
    """The weights of all kinds in one number, so that one sum is that of each.

    A sum begins with each kind's above half its room, so that none borrows of the next.
    """

    def __init__(self, starts: Iterable[int]) -> None:
        """Take what each kind's sum begins with."""
        row = list(starts)
        self._kinds = range(len(row))
        self._ones = packed([1] * len(row))
        self._halves = self._ones * _HALF
        self.start = self._halves + packed(row)

    def reaches(self, total: int, limit: int) -> bool:
        """Is the sum of any kind at least `limit`."""
        return (total - self._ones * limit) & self._halves != 0

    def weights(self, total: int) -> list[int]:
        """Each kind's sum."""
        return [(total >> _BITS * kind) % (2 * _HALF) - _HALF for kind in self._kinds]


class StretchScale:
    """Weighs the stretches of one to three characters of some words."""

    def __init__(self, rows: Rows) -> None:
        """Take the weights by stretch."""
        self._weights = {stretch: packed(row) for stretch, row in rows.items()}
        self._most = _most(rows)

    def of(self, words: str) -> int:
        """What the words weigh."""
        return sum(map(self._weights.get, stretches_of(words), repeat(0)))

    def at_most(self, clauses: Iterable[str]) -> list[int]:
        """What each clause's words weigh at most, by their single characters alone."""
        most = self._most.get
        return [sum(map(most, words, repeat(0))) for words in clauses]

    def opening_at_most(self, clauses: Iterable[str]) -> list[int]:
        """What the mark `^` before each clause's words adds at most."""
        return [self._most.get("^" + words[0], 0) for words in clauses]


def _most(rows: Rows) -> dict[str, int]:
    """By character: what all that begins with it at one place weighs at most.

    What weighs less than nothing is left out: a stretch told twice is weighed but once.
    """
    most: dict[str, list[int]] = {}
    for stretch in rows:
        heads = [rows[head] for head in accumulate(stretch) if head in rows]
        told = [sum(max(0, row[kind]) for row in heads) for kind in range(len(heads[0]))]
        first = stretch[:2] if stretch[0] == "^" else stretch[0]
        most[first] = list(map(max, told, most.get(first, told)))
    return {first: packed(row) for first, row in most.items()}


class WordScale:
    """Weighs the known words of a clause by their symbols."""

    def __init__(self, rows: Rows, classes: Classes) -> None:
        """Take the weights by feature, and the classes of each symbol."""
        self._rows = {feature: packed(row) for feature, row in rows.items()}
        self._classes = classes
        self._alone = {
            symbol + sight: self._of("=", symbol, sight) for symbol in classes for sight in SIGHTS
        }
        self._before = {symbol: self._of("<", symbol) for symbol in classes}
        self._after = {symbol: self._of(">", symbol) for symbol in classes}
        self._pair = lru_cache(_REMEMBERED)(lambda pair: self._of("+", *pair))

    def of(self, symbols: str, seen: Iterable[str]) -> tuple[int, int, int]:
        """What the words weigh in the clause before theirs, in their own, in the one after.

        `seen` is the symbol of each with its sight.
        """
        if not symbols:
            return 0, 0, 0
        told = {*symbols}
        pairs = {*map(add, symbols, symbols[1:]), *map(add, symbols, symbols[2:])}
        own = sum(map(self._alone.__getitem__, {*seen})) + sum(map(self._pair, pairs))
        return (
            sum(map(self._after.__getitem__, told)),
            own,
            sum(map(self._before.__getitem__, told)),
        )

    def _of(self, mark: str, symbol: str, second: str = "") -> int:
        told = spelled((mark, symbol, second), self._classes)
        return sum(self._rows.get(feature, 0) for feature in told)
