"""Hundreds of patterns, of which a text is searched for those few that it may hold."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import Final, Generic, Protocol, TypeVar

from services.common.compiling import where_compiled
from services.units.rules.thresholds.grammar import Pattern, Step
from services.units.rules.thresholds.sifting import BITS, Net, net_of, patterns_passed


class _Ruled(Protocol):
    @property
    def patterns(self) -> tuple[Pattern, ...]: ...


Rule = TypeVar("Rule", bound=_Ruled)
_NOTHING: Final = Step(frozenset(), frozenset(), None)
Matches = Iterable[tuple[Rule, Iterable[re.Match[str]]]]
"""For each pattern that was tried, its rule and where it matches."""


@dataclass(frozen=True)
class Passed:
    """The patterns that are worth a search, and where."""

    numbers: Sequence[int]
    """Of the patterns, in their order."""
    places: Sequence[Sequence[int] | None]
    """For each, where its first step may stand; None: anywhere."""


class Search(Generic[Rule]):
    """Rules, each of whose patterns is tried only where a text may hold it."""

    def __init__(self, rules: Iterable[Rule], first: int = 0) -> None:
        """Take the rules in their order; `first` is the number of their first pattern."""
        tried = [(pattern, rule) for rule in rules for pattern in rule.patterns]
        self.patterns = [pattern for pattern, _ in tried]
        self._tried = tried
        self._first = first
        self._end = first + len(tried)

    def of(self, symbols: str, passed: Passed) -> Matches[Rule]:
        """For each of its patterns that passed the sieve, its rule and its matches."""
        numbered, tried, first = passed.numbers, self._tried, self._first
        start = bisect_left(numbered, first)
        for at in range(start, bisect_left(numbered, self._end, start)):
            pattern, rule = tried[numbered[at] - first]
            if places := passed.places[at]:
                yield rule, pattern.matches(symbols, places)
            else:
                yield rule, pattern.regex.finditer(symbols)


class Sieve:
    """All steps of many patterns in one number, so that a text is followed once for all.

    It is followed from its end, so that where a pattern's first step is reached, the others follow
    it. The bit of a step is set as long as the text has gone so far in its pattern. How many words
    a gap takes and what must not follow is not asked: more pass than match, and none is lost.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Number the patterns and their steps in their order."""
        self._firsts = 0
        self._free: list[int] = []
        self._last: dict[int, int] = {}
        steps: list[Step] = []
        for number, pattern in enumerate(patterns):
            if not pattern.steps:
                self._free.append(number)
                continue
            # Of more than a number of the loops can hold the first ones are asked for: more pass.
            asked = pattern.steps[:BITS]
            steps += _room_before(len(steps), len(asked))
            self._firsts |= 1 << len(steps)
            steps += _backwards(asked)
            self._last[len(steps) - 1] = number
        self._lasts = sum(1 << place for place in self._last)
        self._reaching = _bits((step.symbols, place) for place, step in enumerate(steps))
        self._staying = _Staying(steps)

    def passing(self, symbols: str) -> Passed:
        """The patterns worth a search, in their order."""
        passed = _passing(self, symbols)
        return self._with_free(passed) if self._free else passed

    def _with_free(self, passed: Passed) -> Passed:
        told = dict(zip(passed.numbers, passed.places, strict=True)) | dict.fromkeys(self._free)
        numbered = sorted(told)
        return Passed(numbered, [told[number] for number in numbered])

    @cached_property
    def net(self) -> Net:
        """All steps, for loops."""
        told = {*self._reaching, *self._staying.told}
        staying = {symbol: self._staying[symbol] for symbol in told}
        return net_of(self._reaching, staying, self._staying.gaps, self._firsts, self._last)

    def in_loops(self, symbols: str) -> Passed:
        """The patterns whose first step a text gets to, from its end, and where."""
        return Passed(*patterns_passed(symbols, self.net))

    def in_steps(self, symbols: str) -> Passed:
        """The same with what Python does quickly; not asked is where."""
        state, reached, firsts = 0, 0, self._firsts
        reaching = map(self._reaching.get, reversed(symbols), repeat(0))
        staying = map(self._staying.__getitem__, reversed(symbols))
        for reach, stay in zip(reaching, staying, strict=True):
            state = (state << 1 | firsts) & reach | state & stay
            reached |= state
        passed = sorted(self._last[place] for place in _set(reached & self._lasts))
        return Passed(passed, [None] * len(passed))


_passing = where_compiled(Sieve.in_loops, Sieve.in_steps)


def _room_before(count: int, wanted: int) -> list[Step]:
    """Steps that nothing goes to, so that those wanted lie in one number of the loops."""
    left = -count % BITS
    return [_NOTHING] * left if left < wanted else []


def _backwards(steps: Sequence[Step]) -> Iterator[Step]:
    """The last step first, each with what may stand before it instead of after."""
    before = [_NOTHING, *steps]
    for step, other in zip(reversed(steps), reversed(before[:-1]), strict=True):
        yield replace(other, symbols=step.symbols)


class _Staying(dict[str, int]):
    """By symbol: the steps after which it may stand; found when the symbol first comes."""

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        self._between = _bits((one.between, place) for place, one in enumerate(steps))
        gaps = [(one.stops, place) for place, one in enumerate(steps) if one.stops is not None]
        self._stopped = _bits(gaps)
        self.gaps = sum(1 << place for _, place in gaps)
        """The steps after which any symbol may stand that does not stop them."""
        self.told = frozenset(self._between) | frozenset(self._stopped)
        """The symbols of which anything else is known."""

    def __missing__(self, symbol: str) -> int:
        gone_over = self.gaps & ~self._stopped.get(symbol, 0)
        self[symbol] = found = self._between.get(symbol, 0) | gone_over
        return found


def _bits(told: Iterable[tuple[Iterable[str], int]]) -> dict[str, int]:
    """By symbol: the places that it is told of, as bits."""
    found: dict[str, int] = {}
    for symbols, place in told:
        for symbol in symbols:
            found[symbol] = found.get(symbol, 0) | 1 << place
    return found


def _set(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, in their order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
