"""The rules of one edition: what sets a threshold, what makes its words harmless."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from services.units.rules.thresholds.folding import Spelling
from services.units.rules.thresholds.grammar import Pattern
from services.units.rules.thresholds.sieve import Rule, Search, Sieve
from services.units.rules.thresholds.verdicts import ThresholdKind
from services.units.rules.thresholds.words import Vocabulary

Cover = Literal["words", "onward", "sentence", "list", "section"]
Heeds = Literal["nothing", "denials", "all"]

_LAYERS: Final[tuple[Heeds, ...]] = ("nothing", "denials", "all")


@dataclass(frozen=True)
class Headings:
    """Where a part of an advertisement begins: 岗位职责, 任职要求."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class ListEnds:
    """Where a list of duties is over, though no other part begins: no further item follows."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Shield:
    """A wording that makes words harmless: a denial, another subject, another time."""

    name: str
    patterns: tuple[Pattern, ...]
    cover: Cover
    """Its own words; from them to the end of the clause, the sentence, the list, or the section."""
    hides: frozenset[str] | None
    """The symbols that it covers; None: all."""


@dataclass(frozen=True)
class Demand:
    """A wording that sets a threshold, and what to write instead."""

    rule: str
    kind: ThresholdKind
    patterns: tuple[Pattern, ...]
    heeds: Heeds
    """Which shields it stops at: none, denials only, or all."""
    suggestion: str
    doubt: str | None
    yields: bool = False
    """Does it say so little that a finding of another kind in its sentence explains it."""


@dataclass(frozen=True)
class OtherDemand:
    """A wording that another law forbids, such as one on sex; an officer looks at it."""

    patterns: tuple[Pattern, ...]
    article: str


@dataclass(frozen=True)
class Hedges:
    """Words of a sentence that make a clear demand in it doubtful."""

    symbols: frozenset[str]
    doubt: str


@dataclass(frozen=True)
class Lexicon:
    """The rules of one edition, compiled."""

    spelling: Spelling
    vocabulary: Vocabulary
    unbroken: frozenset[str]
    """The symbols of words of two characters that a line's end does not part: 本\\n科."""
    headings: Headings
    list_ends: ListEnds
    denials: tuple[Shield, ...]
    """Denials, quoted rules, withdrawn demands, the programme's scope, what comes later."""
    others: tuple[Shield, ...]
    """Words about somebody or something else, and the work itself."""
    demands: tuple[Demand, ...]
    hedges: Hedges
    other_law: tuple[OtherDemand, ...]

    @cached_property
    def searches(self) -> "Searches":
        """The searches for all of these, behind one sieve."""
        return Searches(self)


class Searches:
    """A search for each part of a lexicon, whose patterns one sieve tries together."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Number all patterns of a lexicon."""
        self._patterns: list[Pattern] = []
        self.headings = self._search([lexicon.headings])
        self.list_ends = self._search([lexicon.list_ends])
        self.denials = self._search(lexicon.denials)
        self.others = self._search(lexicon.others)
        self.demands = {
            heeds: self._search(one for one in lexicon.demands if one.heeds == heeds)
            for heeds in _LAYERS
        }
        self.other_law = self._search(lexicon.other_law)
        self.sieve = Sieve(self._patterns)

    def _search(self, rules: Iterable[Rule]) -> Search[Rule]:
        search = Search(rules, first=len(self._patterns))
        self._patterns += search.patterns
        return search
