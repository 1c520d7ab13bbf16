"""Weights of features, laid out so that a clause is weighed in few steps."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain, compress, count, repeat
from operator import add
from typing import Final

from services.units.rules.thresholds.features import SIGHTS, Classes, spelled

Rows = Mapping[str, tuple[int, ...]]
"""By feature: its weight for each kind."""

_BITS: Final = 32
"""Room for the sum of one kind's weights in a number that holds those of all."""
_HALF: Final = 1 << (_BITS - 1)
_LONGEST: Final = 3
_NOTHING: Final = "\0"
"""Stands in no folded text."""
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
        self._alone = {one: weight for one, weight in self._weights.items() if len(one) == 1}
        self._heads = frozenset(stretch[:2] for stretch in rows if len(stretch) > 1)
        self._most = _most(rows)

    def of(self, stretches: Iterable[str]) -> int:
        """What stretches weigh together."""
        return _sum(map(self._weights.get, stretches))

    def along(self, text: str, pairs: Sequence[str]) -> list[int]:
        """For each place of a text, and its end, what all stretches before it weigh together.

        `pairs` are its characters two by two.
        """
        weight, ended = self._weights.get, text + _NOTHING
        weights = list(map(self._alone.get, text, repeat(0)))
        for place in compress(count(), map(self._heads.__contains__, pairs)):
            longest = ended[place : place + _LONGEST]
            weights[place] += weight(pairs[place], 0) + weight(longest, 0)
        return list(accumulate(weights, initial=0))

    def at_most(self, starts: Iterable[str]) -> int:
        """What stretches weigh at most that begin with these characters."""
        return _sum(map(self._most.get, starts))


def _most(rows: Rows) -> dict[str, int]:
    """By character: what all that begins with it at one place weighs at most.

    What weighs less than nothing is left out: a stretch told twice is weighed but once.
    """
    most: dict[str, list[int]] = {}
    for stretch in rows:
        heads = [rows[head] for head in accumulate(stretch) if head in rows]
        told = [sum(max(0, row[kind]) for row in heads) for kind in range(len(heads[0]))]
        most[stretch[0]] = list(map(max, told, most.get(stretch[0], told)))
    return {first: packed(row) for first, row in most.items()}


class WordScale:
    """Weighs the known words of a clause by their symbols."""

    def __init__(self, rows: Rows, classes: Classes) -> None:
        """Take the weights by feature, and the classes of each symbol."""
        weights = {feature: packed(row) for feature, row in rows.items()}

        def of(mark: str, symbol: str, second: str = "") -> int:
            return _sum(map(weights.get, spelled((mark, symbol, second), classes)))

        self._alone = {
            symbol + sight: of("=", symbol, sight) for symbol in classes for sight in SIGHTS
        }
        self._before = {symbol: of("<", symbol) for symbol in classes}
        self._after = {symbol: of(">", symbol) for symbol in classes}
        self._pairs = _Pairs(weights, classes)

    def of(self, symbols: str, sights: str) -> tuple[int, int, int]:
        """What words weigh in the clause before theirs, in their own, in the one after."""
        told: Collection[str] = {*symbols}
        alone: Iterable[str] = map(add, symbols, sights)
        pairs: Iterable[str] = chain(map(add, symbols, symbols[1:]), map(add, symbols, symbols[2:]))
        if len(told) < len(symbols):
            alone, pairs = {*alone}, {*pairs}
        return (
            sum(map(self._after.__getitem__, told)),
            sum(map(self._alone.__getitem__, alone)) + sum(map(self._pairs.__getitem__, pairs)),
            sum(map(self._before.__getitem__, told)),
        )


class _Pairs(dict[str, int]):
    """What two symbols weigh side by side, found when they first meet."""

    def __init__(self, weights: Mapping[str, int], classes: Classes) -> None:
        super().__init__()
        self._classes = classes
        by_first = _by_first(weights)
        self._rows = {symbol: _row(classes[symbol], by_first) for symbol in classes}

    def __missing__(self, pair: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        row, seconds = self._rows[pair[0]], self._classes[pair[1]]
        self[pair] = weight = sum(map(row.get, seconds, repeat(0)))
        return weight


def _row(firsts: Iterable[str], by_first: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """What each class weighs after a symbol of some classes."""
    row: Counter[str] = Counter()
    for first in firsts:
        row.update(by_first.get(first, {}))
    return dict(row)


def _by_first(weights: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The weights of features such as `=level=prefer`, by the first class and the second."""
    found: dict[str, dict[str, int]] = {}
    for feature, weight in weights.items():
        match feature.split("="):
            case ["", first, second]:
                found.setdefault(first, {})[second] = weight
    return found


def _sum(weights: Iterable[int | None]) -> int:
    """The sum of the weights that there are: most stretches and many words have none."""
    return sum(filter(None, weights))
