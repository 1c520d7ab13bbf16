"""The second reader: how much a clause sounds like those which set thresholds.

It weighs the characters and the words' classes of a clause and of its neighbours by figures
learnt from labelled lines. It asks an officer to look, or lets a doubt of the rules go; it refuses
nothing.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from operator import add

from services.units.rules.thresholds.features import Classes
from services.units.rules.thresholds.numbering import scale_of
from services.units.rules.thresholds.scales import StretchScale, Sums, WordScale
from services.units.rules.thresholds.verdicts import ThresholdKind
from services.units.rules.thresholds.weighing import Scale


@dataclass(frozen=True)
class Limits:
    """From which weight on a clause counts."""

    suspect: int
    """A clause that weighs more is looked at by an officer, though no rule found anything in it."""
    innocent: int
    """Where every clause weighs less, an officer looks before the rules refuse."""
    harmless: int
    """Where every clause weighs less, a doubt of the rules is let go."""


@dataclass(frozen=True)
class Suspicion:
    """What was learnt: for each kind how heavy a stretch weighs, and from where on it counts."""

    kinds: tuple[ThresholdKind, ...]
    starts: tuple[int, ...]
    """By kind: what a clause weighs before anything is read."""
    weights: Mapping[str, tuple[int, ...]]
    """By feature: its weight for each kind."""
    classes: Classes
    limits: Limits
    long: int
    """A text of more clauses is long: chance words are likelier in it, and so are plain ones."""
    long_limits: Limits
    topics: tuple[frozenset[str], ...]
    """By kind: the symbols of the words with which a text says that it asks for nothing of it."""
    open: int
    """A long text that denies so many kinds says what it is: then chance words count less."""
    open_limits: Limits
    rule: str
    doubt: str
    suggestion: str
    """What is said of a suspect clause."""
    dissent: str
    """What is said where the rules found what this reader thinks innocent."""

    def limits_of_long(self, denied: AbstractSet[str]) -> Limits:
        """The limits for a long text in which a denial shields these symbols."""
        kinds = sum(not topic.isdisjoint(denied) for topic in self.topics)
        return self.open_limits if kinds >= self.open else self.long_limits

    @cached_property
    def scale(self) -> Scale:
        """All weights, for loops."""
        return scale_of(self.weights, self.classes, self._begun)

    @cached_property
    def sums(self) -> Sums:
        """How weights are added."""
        return Sums(self._begun)

    @property
    def _begun(self) -> list[int]:
        """By kind: what a clause weighs when it begins, with a mark of its own."""
        opening = self.weights.get("^", (0,) * len(self.kinds))
        return list(map(add, self.starts, opening))

    @cached_property
    def of_words(self) -> WordScale:
        """Weighs known words."""
        return WordScale(self.weights, self.classes)

    @cached_property
    def of_stretches(self) -> StretchScale:
        """Weighs the characters of a clause after its mark `^`."""
        return StretchScale(
            {
                told: row
                for told, row in self.weights.items()
                if told != "^" and told[0] not in "<>="
            }
        )

    @cached_property
    def of_ends(self) -> StretchScale:
        """Weighs the last characters of the clause before."""
        return StretchScale(self._marked("<"))

    @cached_property
    def of_beginnings(self) -> StretchScale:
        """Weighs the first characters of the clause after."""
        return StretchScale(self._marked(">"))

    def _marked(self, mark: str) -> dict[str, tuple[int, ...]]:
        return {
            told[1:]: row
            for told, row in self.weights.items()
            if told[0] == mark and told[1] != "="
        }
