"""Hundreds of patterns, of which a text is searched for those few that it may hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import repeat
from operator import or_
from typing import Generic, Protocol, TypeVar

from services.units.rules.thresholds.grammar import Pattern


class _Ruled(Protocol):
    @property
    def patterns(self) -> tuple[Pattern, ...]: ...


Rule = TypeVar("Rule", bound=_Ruled)
Matches = Iterable[tuple[Rule, Iterable[re.Match[str]]]]
"""For each pattern that was tried, its rule and where it matches."""


class Search(Generic[Rule]):
    """Rules, each of whose patterns is tried only where a text may hold it."""

    def __init__(self, rules: Iterable[Rule], first: int = 0) -> None:
        """Take the rules in their order; `first` is the number of their first pattern."""
        tried = [(pattern, rule) for rule in rules for pattern in rule.patterns]
        self.patterns = [pattern for pattern, _ in tried]
        self._tried = [(pattern.regex, rule) for pattern, rule in tried]
        self._first = first
        self._all = (1 << len(tried)) - 1

    def of(self, symbols: str, passed: int) -> Matches[Rule]:
        """For each of its patterns that passed the sieve, its rule and its matches."""
        for number in numbers(passed >> self._first & self._all):
            regex, rule = self._tried[number]
            yield rule, regex.finditer(symbols)


class Sieve:
    """What each of many patterns needs, as bits, so that all are asked at once.

    The bits of all patterns' first needs come before those of all second needs, and so on.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Number the patterns in their order."""
        needs = [pattern.needs for pattern in patterns]
        self._count = len(needs)
        self._most = max(map(len, needs), default=0)
        self._free = 0
        self._met: dict[str, int] = {}
        for number, asked in enumerate(needs):
            self._note(number, asked)

    def passing(self, symbols: str) -> int:
        """The patterns worth a search, the bit of each that has its number."""
        met = reduce(or_, map(self._met.get, {*symbols}, repeat(0)), self._free)
        found = (1 << self._count) - 1
        for place in range(self._most):
            found &= met >> place * self._count
        return found

    def _note(self, number: int, asked: Sequence[Iterable[str]]) -> None:
        for place in range(self._most):
            bit = 1 << place * self._count + number
            if place >= len(asked):
                self._free |= bit
                continue
            for symbol in asked[place]:
                self._met[symbol] = self._met.get(symbol, 0) | bit


def numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, in their order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
