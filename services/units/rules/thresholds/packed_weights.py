"""What clauses weigh, reckoned with numbers that hold the weights of all kinds at once."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import compress, pairwise
from operator import add

from services.units.rules.thresholds.features import CLAUSE, NEAR, stretches_of
from services.units.rules.thresholds.folding import Folded
from services.units.rules.thresholds.shielding import Parsed
from services.units.rules.thresholds.suspicion import Suspicion

_Close = tuple[str, str]
"""The end before a clause, and the beginning after it."""


class PackedWeights:
    """The clauses of a text, and what each weighs; what needs not be reckoned is not."""

    def __init__(self, parsed: Parsed, suspicion: Suspicion) -> None:
        """Weigh the clauses of a parsed text, for now without what is close to them."""
        matches = list(CLAUSE.finditer(parsed.folded.text))
        self.clauses = [match.span(1) for match in matches]
        """Each [begin, end) in the folded text, without its mark."""
        self._suspicion = suspicion
        self._close = _close([match[0] for match in matches])
        self._close_at_most = list(self._most_of_close())
        known = _of_known(parsed, suspicion, [match.end() for match in matches])
        self._own: list[int] = list(map(add, _of_own(parsed.folded, suspicion, matches), known))
        # A text may say the same again and again.
        self._of_close: dict[_Close, int] = {}

    def reaches(self, place: int, limit: int) -> bool:
        """Does a clause weigh at least `limit` for any kind."""
        reaches, at_most = self._suspicion.sums.reaches, self._close_at_most[place]
        return reaches(self._own[place] + at_most, limit) and reaches(self._total(place), limit)

    def of(self, place: int) -> list[int]:
        """How much a clause weighs for each kind."""
        return self._suspicion.sums.weights(self._total(place))

    def _most_of_close(self) -> Iterator[int]:
        ends, beginnings = self._suspicion.of_ends, self._suspicion.of_beginnings
        for end, beginning in self._close:
            yield ends.at_most(end) + beginnings.at_most(beginning)

    def _total(self, place: int) -> int:
        close, told = self._close[place], self._suspicion
        if close not in self._of_close:
            end, beginning = map(stretches_of, close)
            self._of_close[close] = told.of_ends.of(end) + told.of_beginnings.of(beginning)
        return self._own[place] + self._of_close[close]


def _close(words: list[str]) -> list[_Close]:
    """What is close to each clause: the end of the words before, the beginning of those after."""
    ends = ["", *[one[-NEAR:] for one in words]]
    beginnings = [*[one[:NEAR] for one in words[1:]], ""]
    return list(zip(ends, beginnings, strict=False))


def _of_own(folded: Folded, suspicion: Suspicion, matches: list[re.Match[str]]) -> Iterator[int]:
    """What the characters of each clause weigh; one told twice is weighed but once."""
    scale = suspicion.of_stretches
    before = scale.along(folded.text, folded.pairs)
    # A text may say the same again and again.
    weighed: dict[str, int] = {}
    for match in matches:
        words, (start, end) = match[0], match.span()
        if words not in weighed:
            is_plain = len({*words}) == len(words)
            told = {"^" + words[0], "^" + words[:2]} if is_plain else stretches_of("^" + words)
            weighed[words] = scale.of(told) + (before[end] - before[start]) * is_plain
        yield weighed[words]


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
