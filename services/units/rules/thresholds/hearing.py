"""Listening to a text: a clause is weighed only where, by a quick look, it may weigh enough."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from services.units.rules.thresholds.features import CLAUSE, NEAR
from services.units.rules.thresholds.reading import Parsed
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import ThresholdKind


class Hearing:
    """The clauses of a text, and what the second reader makes of each."""

    def __init__(self, parsed: Parsed, suspicion: Suspicion) -> None:
        """Hear a parsed text."""
        matches = list(CLAUSE.finditer(parsed.folded.text))
        self.spans = [parsed.folded.span(*match.span(1)) for match in matches]
        """The clauses [start, end) of the original text, without their marks."""
        self._starts = [start for start, _ in self.spans]
        self._stops = [end for _, end in self.spans]
        self.limits = suspicion.limits_for(len(matches))
        self._suspicion = suspicion
        self._words = [match[0] for match in matches]
        self._ends = ["", *[words[-NEAR:] for words in self._words]][: len(matches)]
        self._beginnings = [*[words[:NEAR] for words in self._words[1:]], ""][: len(matches)]
        self._known = _of_known(parsed, suspicion, [match.end() for match in matches])
        self._most = list(map(sum, zip(*self._at_most(), strict=True)))
        self._totals: dict[object, int] = {}

    def reaches(self, place: int, limit: int) -> bool:
        """Does a clause weigh at least `limit` for any kind."""
        reaches = self._suspicion.sums.reaches
        return reaches(self._most[place], limit) and reaches(self._total(place), limit)

    def weights(self, place: int) -> list[int]:
        """How much a clause weighs for each kind."""
        return self._suspicion.sums.weights(self._total(place))

    def kind(self, place: int) -> ThresholdKind:
        """For which kind a clause weighs most."""
        weights = self.weights(place)
        return self._suspicion.kinds[weights.index(max(weights))]

    def touched(self, start: int, end: int) -> range:
        """The clauses that lie in some of [start, end) of the original text."""
        first = bisect_right(self._stops, start)
        return range(first, bisect_left(self._starts, end, first))

    def _at_most(self) -> Iterator[Iterable[int]]:
        told = self._suspicion
        yield self._known
        yield told.of_stretches.opening_at_most(self._words)
        yield told.of_stretches.at_most(self._words)
        yield told.of_ends.at_most(self._ends)
        yield told.of_beginnings.at_most(self._beginnings)

    def _total(self, place: int) -> int:
        sound = self._known[place], self._ends[place], self._words[place], self._beginnings[place]
        if sound not in self._totals:
            self._totals[sound] = self._weighed(*sound)
        return self._totals[sound]

    def _weighed(self, known: int, end: str, words: str, beginning: str) -> int:
        told = self._suspicion
        return (
            known
            + told.of_ends.of(end)
            + told.of_stretches.of("^" + words)
            + told.of_beginnings.of(beginning)
        )


def _of_known(parsed: Parsed, suspicion: Suspicion, ends: list[int]) -> list[int]:
    """What is known words' of a clause's weight, its neighbours' too; a clause ends at each end."""
    told = list(_by_clause(parsed, suspicion, ends))
    before = [0, *[weight for _, _, weight in told]]
    after = [*[weight for weight, _, _ in told[1:]], 0]
    start = suspicion.sums.start
    return [
        start + own + left + right
        for (_, own, _), left, right in zip(told, before, after, strict=False)
    ]


def _by_clause(
    parsed: Parsed, suspicion: Suspicion, ends: list[int]
) -> Iterator[tuple[int, int, int]]:
    tokens, classes = parsed.tokens, suspicion.classes
    places = [place for place, symbol in enumerate(tokens.symbols) if symbol in classes]
    starts = [tokens.starts[place] for place in places]
    symbols = "".join([tokens.symbols[place] for place in places])
    seen = [tokens.symbols[place] + parsed.sights[place] for place in places]
    first = 0
    for end in ends:
        last = bisect_left(starts, end, first)
        yield suspicion.of_words.of(symbols[first:last], seen[first:last])
        first = last
