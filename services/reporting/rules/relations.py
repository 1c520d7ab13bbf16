"""Relations between the form's numbers: hard ones stop a filing, soft ones ask for a reason.

As in national statistics: a hard relation (强制性审核) fails only by a fault of data or program, a
soft one (核实性审核) can fail truthfully and is filed with an explanation (附件 填表说明7).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from services.reporting.rules.indicators import Counted, Figure

BEFORE: Final = 0
"""The number under which 14 of the month before stands in a relation."""


@dataclass(frozen=True)
class Relation:
    """What one side's numbers, each with its weight, must be to the other's: at least or equal."""

    code: str
    severity: Literal["hard", "soft"]
    left: Mapping[int, int]
    right: Mapping[int, int]
    equal: bool = False


@dataclass(frozen=True)
class Behind:
    """An object that weighs more on one side than on the other, and the facts that say so."""

    kind: str
    id: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """How a relation stands: both sides as numbers, and what is behind a failure."""

    relation: str
    severity: Literal["hard", "soft"]
    holds: bool
    left: int
    right: int
    behind: tuple[Behind, ...]


_DISJOINT = (Relation("6>=7+8", "hard", {6: 1}, {7: 1, 8: 1}),)
_NESTED = (
    Relation("6>=7", "hard", {6: 1}, {7: 1}),
    Relation("7>=8", "hard", {7: 1}, {8: 1}),
)
_ALWAYS = (
    Relation("9>=10+12", "hard", {9: 1}, {10: 1, 12: 1}),
    Relation("10>=11", "hard", {10: 1}, {11: 1}),
    Relation("14=14(t-1)+6-9-13", "hard", {14: 1}, {BEFORE: 1, 6: 1, 9: -1, 13: -1}, equal=True),
    Relation("9>=10+11+12", "soft", {9: 1}, {10: 1, 11: 1, 12: 1}),
    Relation("1>=2", "soft", {1: 1}, {2: 1}),
    Relation("3>=4", "soft", {3: 1}, {4: 1}),
    Relation("5>=6", "soft", {5: 1}, {6: 1}),
)


def relations(*, nested: bool) -> tuple[Relation, ...]:
    """The relations that a reading of 7 and 8 asks for."""
    return (_NESTED if nested else _DISJOINT) + _ALWAYS


def judge(relation: Relation, figures: Mapping[int, Figure]) -> Judgement:
    """How a relation stands on these figures, by their numbers in the form."""
    left = _side(relation.left, figures)
    right = _side(relation.right, figures)
    holds = left == right if relation.equal else left >= right
    return Judgement(
        relation=relation.code,
        severity=relation.severity,
        holds=holds,
        left=left,
        right=right,
        behind=() if holds else tuple(_behind(relation, figures)),
    )


def _side(weights: Mapping[int, int], figures: Mapping[int, Figure]) -> int:
    return sum(weight * int(figures[no].value) for no, weight in weights.items())


def _behind(relation: Relation, figures: Mapping[int, Figure]) -> Iterable[Behind]:
    surplus: dict[tuple[str, str], int | Decimal] = defaultdict(int)
    facts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry, weight in _weighed(relation, figures):
        surplus[entry.kind, entry.id] += weight * entry.amount
        facts[entry.kind, entry.id] += entry.facts
    for (kind, key), excess in sorted(surplus.items()):
        if excess > 0 or (relation.equal and excess):
            yield Behind(kind, key, tuple(dict.fromkeys(facts[kind, key])))


def _weighed(relation: Relation, figures: Mapping[int, Figure]) -> Iterable[tuple[Counted, int]]:
    sides = [(no, -weight) for no, weight in relation.left.items()]
    sides += relation.right.items()
    return ((entry, weight) for no, weight in sides for entry in figures[no].counted)
