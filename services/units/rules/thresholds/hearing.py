"""Listening to a text: each of its clauses weighed, with what stands beside it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import compress, pairwise
from operator import add

from services.units.rules.thresholds.features import CLAUSE, NEAR, Stretches
from services.units.rules.thresholds.shielding import Parsed
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
        known = _of_known(parsed, suspicion, [match.end() for match in matches])
        sound = _of_sound(parsed.folded.text, [match.span() for match in matches], suspicion)
        self._totals = list(map(add, known, sound))

    def reaches(self, place: int, limit: int) -> bool:
        """Does a clause weigh at least `limit` for any kind."""
        return self._suspicion.sums.reaches(self._totals[place], limit)

    def weights(self, place: int) -> list[int]:
        """How much a clause weighs for each kind."""
        return self._suspicion.sums.weights(self._totals[place])

    def kind(self, place: int) -> ThresholdKind:
        """For which kind a clause weighs most."""
        weights = self.weights(place)
        return self._suspicion.kinds[weights.index(max(weights))]

    def touched(self, start: int, end: int) -> range:
        """The clauses that lie in some of [start, end) of the original text."""
        first = bisect_right(self._stops, start)
        return range(first, bisect_left(self._starts, end, first))


def _of_sound(text: str, spans: list[tuple[int, int]], suspicion: Suspicion) -> list[int]:
    """What characters are of each clause's weight: its own, and those close by."""
    cut = Stretches(text)
    words = [text[start:end] for start, end in spans]
    # What a text says again and again weighs the same each time.
    told = dict(zip(words, spans, strict=True))
    own, before, after = {}, {"": 0}, {"": 0}
    for clause, (start, end) in told.items():
        opening = {"^" + clause[0], "^" + clause[:2]}
        own[clause] = suspicion.of_stretches.of(opening | cut.within(start, end))
        before[clause] = suspicion.of_ends.of(cut.within(max(start, end - NEAR), end))
        after[clause] = suspicion.of_beginnings.of(cut.within(start, min(end, start + NEAR)))
    return [
        own[clause] + before[last] + after[following]
        for clause, last, following in zip(words, ["", *words], [*words[1:], ""], strict=False)
    ]


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
    tokens = parsed.tokens
    known = list(map(suspicion.classes.__contains__, tokens.symbols))
    starts = list(compress(tokens.bounds, known))
    symbols = "".join(compress(tokens.symbols, known))
    sights = "".join(compress(parsed.sights, known))
    bounds = pairwise([0, *[bisect_left(starts, end) for end in ends]])
    told = [(symbols[first:last], sights[first:last]) for first, last in bounds]
    weighed = {one: suspicion.of_words.of(*one) for one in {*told}}
    return map(weighed.__getitem__, told)
