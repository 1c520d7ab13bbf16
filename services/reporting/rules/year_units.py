"""Units of a year (九 见习基地申报确定情况): who applied, and how each application was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.values import region
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.ledgers import DEPARTMENTS, credits_of_units
from services.reporting.rules.periods import Period

Act = Literal["applied", "recognised", "returned", "refused", "removed"]
ACTS: Final[dict[str, Act]] = {
    "unit.applied": "applied",
    "unit.recognised": "recognised",
    "unit.returned": "returned",
    "unit.refused": "refused",
    "unit.removed": "removed",
}


@dataclass(frozen=True)
class Done:
    """One act on a unit, on its day; of a removal for which kind of ground."""

    act: Act
    on: date
    ground_kind: str | None
    fact: str


@dataclass(frozen=True)
class UnitOfYear:
    """A unit with what was done in the year, and who recommended it; None where nobody said."""

    unit_id: str
    name: str
    region: str
    recommender: str | None
    done: tuple[Done, ...]

    def had(self, act: Act) -> bool:
        """Whether an act was done at least once."""
        return any(one.act == act for one in self.done)


@dataclass(frozen=True)
class ActCounts:
    """How many units each act was done to, each once: of a recommender or an office."""

    code: str | None
    counts: Mapping[Act, int]


def units_of_year(facts: Sequence[Fact], area: str, span: Period) -> tuple[UnitOfYear, ...]:
    """The units that offices within an area acted on within a span, by id, not yet named.

    `facts` are those of units here and of prospects of the whole province. An office counts its
    own acts: a unit that applied elsewhere before is there in that office's report.
    """
    credit_of = credits_of_units(facts)
    found = []
    for group in by_object(facts, "unit"):
        done = [fact for fact in group if fact.event in ACTS and _is_ours(fact, area, span)]
        if done:
            key = done[0].object_id
            found.append(
                UnitOfYear(
                    unit_id=key,
                    name="",
                    region=done[-1].region or area,
                    recommender=credit_of[key].recommender if key in credit_of else None,
                    done=tuple(_done(fact) for fact in done),
                )
            )
    return tuple(found)


def by_recommender(units: Iterable[UnitOfYear]) -> tuple[ActCounts, ...]:
    """Counts of every department in its order, then of units nobody is known to recommend."""
    told = [*units]
    return tuple(
        ActCounts(code, counts_of(one for one in told if one.recommender == code))
        for code in (*DEPARTMENTS, None)
    )


def by_office(units: Iterable[UnitOfYear]) -> tuple[ActCounts, ...]:
    """Counts of every office that acted, by code."""
    told = [*units]
    codes = sorted({one.region for one in told})
    return tuple(
        ActCounts(code, counts_of(one for one in told if one.region == code)) for code in codes
    )


def counts_of(units: Iterable[UnitOfYear]) -> dict[Act, int]:
    """How many units each act was done to."""
    told = [*units]
    return {act: sum(one.had(act) for one in told) for act in ACTS.values()}


def _is_ours(fact: Fact, area: str, span: Period) -> bool:
    code = fact.region
    return fact.occurred_on in span and code is not None and region.lies_within(code, area)


def _done(fact: Fact) -> Done:
    return Done(ACTS[fact.event], fact.occurred_on, fact.data.get("ground_kind"), fact.id)
