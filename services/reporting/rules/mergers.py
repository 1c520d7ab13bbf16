"""Mergers: which unit went into which, and what counts with whom since (民法典 第六十七条)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.reporting.rules.facts import Fact


@dataclass(frozen=True)
class Mergers:
    """By each unit that went into another the id of that other."""

    into: Mapping[str, str]

    def answering_for(self, unit_id: str) -> str:
        """The unit that a unit is part of now: the last of those one went into after the other."""
        while unit_id in self.into:
            unit_id = self.into[unit_id]
        return unit_id

    def parts_of(self, unit_id: str) -> frozenset[str]:
        """A unit with all that went into it, straight or by way of another."""
        straight = (part for part, into in self.into.items() if into == unit_id)
        return frozenset({unit_id}).union(*map(self.parts_of, straight))


@dataclass(frozen=True)
class Gathered:
    """All facts that count with one unit, and the units that make it up."""

    unit_id: str
    parts: frozenset[str]
    facts: tuple[Fact, ...]


def gather(unit_ids: Iterable[str], facts: Iterable[Fact], mergers: Mergers) -> dict[str, Gathered]:
    """What counts with each of these units, by id; those of which nothing was told are left out.

    That are its own facts and those of whatever is its or was a part's. A post was everybody's
    who ever offered it, anything else is whose the last word on it says. Dispatches and
    placements keep the unit under which they began, so without its parts a unit's posts would
    stand apart from whoever was sent to them.
    """
    parts = {unit_id: mergers.parts_of(unit_id) for unit_id in unit_ids}
    whole_of: dict[str, list[str]] = defaultdict(list)
    for unit_id, made_of in parts.items():
        for part in made_of:
            whole_of[part].append(unit_id)
    found: dict[str, list[Fact]] = defaultdict(list)
    for told in _objects(facts):
        for unit_id in {whole for owner in _owners(told) for whole in whole_of[owner]}:
            if told[0].kind != "unit" or told[0].object_id == unit_id:
                found[unit_id] += told
    return {key: Gathered(key, parts[key], tuple(told)) for key, told in sorted(found.items())}


def _objects(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    objects: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        objects[fact.kind, fact.object_id].append(fact)
    yield from objects.values()


def _owners(told: list[Fact]) -> set[str]:
    if told[0].kind == "unit":
        return {told[0].object_id}
    said = {fact.version: fact.data.get("unit_id") for fact in told}
    named = [owner for _, owner in sorted(said.items()) if owner]
    return set(named) if told[0].kind == "post" else set(named[-1:])
