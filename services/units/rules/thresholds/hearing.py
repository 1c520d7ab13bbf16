"""Listening to a text: each of its clauses weighed, with what stands beside it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import compress, pairwise
from operator import add

from services.units.rules.thresholds.features import CLAUSE, NEAR, stretches_of
from services.units.rules.thresholds.shielding import Parsed
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import ThresholdKind

_Sound = tuple[str, str, str]
"""The end before a clause, its words, the beginning after it."""


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
        self._clauses = _clauses([match[0] for match in matches])
        self._known = _of_known(parsed, suspicion, [match.end() for match in matches])
        self._most = list(map(add, self._known, self._at_most()))
        self._sounds: dict[_Sound, int] = {}

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

    def _at_most(self) -> Iterator[int]:
        told = self._suspicion
        own, ends, beginnings = (
            one.at_most for one in (told.of_stretches, told.of_ends, told.of_beginnings)
        )
        for end, words, beginning in self._clauses:
            yield own(("^" + words[0], *words)) + ends(end) + beginnings(beginning)

    def _total(self, place: int) -> int:
        sound = self._clauses[place]
        # A text may say the same again and again.
        if sound not in self._sounds:
            self._sounds[sound] = self._weighed(*sound)
        return self._known[place] + self._sounds[sound]

    def _weighed(self, end: str, words: str, beginning: str) -> int:
        told = self._suspicion
        return (
            told.of_ends.of(stretches_of(end))
            + told.of_stretches.of(stretches_of("^" + words))
            + told.of_beginnings.of(stretches_of(beginning))
        )


def _clauses(words: list[str]) -> list[_Sound]:
    ends = ["", *[one[-NEAR:] for one in words]]
    beginnings = [*[one[:NEAR] for one in words[1:]], ""]
    return list(zip(ends, words, beginnings, strict=False))


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
