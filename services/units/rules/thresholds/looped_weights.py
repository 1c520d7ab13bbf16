"""What clauses weigh, reckoned in loops that are quick where they are compiled."""

from typing import Final

from services.units.rules.thresholds.features import CLAUSE_ENDS, NEAR
from services.units.rules.thresholds.loops import code_points, room, slots
from services.units.rules.thresholds.shielding import Parsed
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.weighing import Clauses, Heard, Told, weigh

_OF_A_CHARACTER: Final = 3
_OF_A_CLAUSE: Final = 2 + 2 * _OF_A_CHARACTER * NEAR
_OF_A_WORD: Final = 5
"""How many features there are of each at most."""


class LoopedWeights:
    """The clauses of a text, and what each weighs."""

    def __init__(self, parsed: Parsed, suspicion: Suspicion) -> None:
        """Weigh the clauses of a parsed text."""
        told, scale = _told(parsed), suspicion.scale
        self._kinds = len(suspicion.kinds)
        self._told = clauses = _clauses(parsed, self._kinds)
        count = weigh(told, _heard(told), clauses, scale)
        self.clauses = list(zip(clauses.begins[:count], clauses.stops[:count], strict=True))
        """Each [begin, end) in the folded text, without its mark."""

    def reaches(self, place: int, limit: int) -> bool:
        """Does a clause weigh at least `limit` for any kind."""
        most: int = self._told.most[place]
        return most >= limit

    def of(self, place: int) -> list[int]:
        """How much a clause weighs for each kind."""
        start = place * self._kinds
        weights: list[int] = self._told.totals[start : start + self._kinds].tolist()
        return weights


def _told(parsed: Parsed) -> Told:
    whole, claims, left = parsed.tokens.symbols, parsed.layers["denials"], parsed.layers["all"]
    # Where nothing is shielded, all three are one.
    points = {layer: code_points(layer) for layer in {whole, claims, left}}
    return Told(
        text=code_points(parsed.folded.text),
        symbols=points[whole],
        claims=points[claims],
        left=points[left],
        bounds=parsed.tokens.bounds,
    )


def _heard(told: Told) -> Heard:
    text, words = len(told.text), len(told.symbols)
    return Heard(room(text), room(words), room(words), room(words))


def _clauses(parsed: Parsed, kinds: int) -> Clauses:
    """Room for as many clauses as the marks of a text may part."""
    text = parsed.folded.text
    most = 1 + sum(map(text.count, CLAUSE_ENDS))
    features = _OF_A_CHARACTER * len(text) + _OF_A_CLAUSE * most
    features += _OF_A_WORD * len(parsed.tokens.symbols)
    seen = slots(1 << features.bit_length())
    begins, stops, ends, lasts, heaviest = (room(most) for _ in range(5))
    return Clauses(begins, stops, ends, lasts, room(most * kinds), heaviest, seen)
