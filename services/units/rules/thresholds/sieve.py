"""Hundreds of patterns, of which a text is searched for those few that it may hold."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Generic, Protocol, TypeVar

from services.units.rules.thresholds.grammar import Pattern


class _Ruled(Protocol):
    @property
    def patterns(self) -> tuple[Pattern, ...]: ...


Rule = TypeVar("Rule", bound=_Ruled)


class Search(Generic[Rule]):
    """Rules, each of whose patterns is tried only where a text may hold it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rules in their order."""
        tried = [(pattern, rule) for rule in rules for pattern in rule.patterns]
        self._tried = [(pattern.regex, rule) for pattern, rule in tried]
        self._sieve = Sieve(pattern for pattern, _ in tried)

    def of(self, symbols: str) -> Iterator[tuple[Rule, Iterator[re.Match[str]]]]:
        """For each pattern that `symbols` may hold, its rule and its matches."""
        for number in self._sieve.passing(frozenset(symbols)):
            regex, rule = self._tried[number]
            yield rule, regex.finditer(symbols)


class Sieve:
    """What each of many patterns needs, as bits, so that all are asked at once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Number the patterns in their order."""
        self._all = 0
        self._free: list[int] = []
        self._of: dict[str, dict[int, int]] = {}
        for number, pattern in enumerate(patterns):
            self._all |= 1 << number
            for place, need in enumerate(pattern.needs):
                self._note(place, need, 1 << number)
        self._free = [self._all & ~asked for asked in self._free]

    def passing(self, present: Iterable[str]) -> Iterator[int]:
        """The numbers of the patterns worth a search, in their order."""
        passed = list(self._free)
        for symbol in present:
            for place, mask in self._of.get(symbol, _NONE).items():
                passed[place] |= mask
        found = self._all
        for mask in passed:
            found &= mask
        while found:
            lowest = found & -found
            yield lowest.bit_length() - 1
            found ^= lowest

    def _note(self, place: int, need: Iterable[str], bit: int) -> None:
        if place == len(self._free):
            self._free.append(0)
        self._free[place] |= bit
        for symbol in need:
            masks = self._of.setdefault(symbol, {})
            masks[place] = masks.get(place, 0) | bit


_NONE: Final[dict[int, int]] = {}
