"""Listening to a text: each of its clauses weighed, with what stands beside it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
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
    def edges(self) -> tuple[list[int], list[int]]:
        """Where the clauses start and end in the original text, without their marks."""
        origins, clauses = self._parsed.folded.origins, self._weights.clauses
        return [origins[begin] for begin, _ in clauses], [
            origins[stop - 1] + 1 for _, stop in clauses
        ]

    def kind(self, place: int) -> ThresholdKind:
        """For which kind a clause weighs most."""
        weights = self._weights.of(place)
        return self._kinds[weights.index(max(weights))]

    def touched(self, spans: Iterable[tuple[int, int]]) -> Iterator[range]:
        """The clauses that lie in some of each [start, end) of the original text."""
        starts, ends = self.edges
        count = self.count
        for start, end in spans:
            first = bisect_right(ends, start)
            if first == count or starts[first] >= end:
                yield range(first, first)
            elif end <= ends[first]:
                # Most findings lie in one clause.
                yield range(first, first + 1)
            else:
                yield range(first, bisect_left(starts, end, first + 1))
