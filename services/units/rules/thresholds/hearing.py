"""Listening to a text: each of its clauses weighed, with what stands beside it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Final

from services.common.compiling import where_compiled
from services.units.rules.thresholds.looped_weights import LoopedWeights
from services.units.rules.thresholds.packed_weights import PackedWeights
from services.units.rules.thresholds.shielding import Parsed
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import ThresholdKind

Weights = PackedWeights | LoopedWeights

weights_of: Final[Callable[[Parsed, Suspicion], Weights]] = where_compiled(
    LoopedWeights, PackedWeights
)
"""What the clauses of a text weigh."""


class Hearing:
    """The clauses of a text, and what the second reader makes of each."""

    def __init__(self, parsed: Parsed, suspicion: Suspicion) -> None:
        """Hear a parsed text."""
        self._parsed = parsed
        self._kinds = suspicion.kinds
        self._weights = weights_of(parsed, suspicion)
        self.count = len(self._weights.clauses)
        """How many clauses there are."""
        is_long = self.count > suspicion.long
        self.limits = suspicion.limits_of_long(parsed.denied) if is_long else suspicion.limits
        self.reaches = self._weights.reaches

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The clauses [start, end) of the original text, without their marks."""
        span = self._parsed.folded.span
        return [span(begin, stop) for begin, stop in self._weights.clauses]

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where the clauses start, and where they end."""
        return [start for start, _ in self.spans], [end for _, end in self.spans]

    def kind(self, place: int) -> ThresholdKind:
        """For which kind a clause weighs most."""
        weights = self._weights.of(place)
        return self._kinds[weights.index(max(weights))]

    def touched(self, start: int, end: int) -> range:
        """The clauses that lie in some of [start, end) of the original text."""
        starts, ends = self._edges
        first = bisect_right(ends, start)
        if first == len(ends) or starts[first] >= end:
            return range(first, first)
        # Most findings lie in one clause.
        last = first + 1
        if end > ends[first]:
            last = bisect_left(starts, end, last)
        return range(first, last)
