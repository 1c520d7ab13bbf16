"""Tales: what a batch of one source tells of each number, and the record as it stands after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.values import ids
from services.matching.actions.departures import departure_rows
from services.matching.actions.listed_contacts import contacted
from services.matching.actions.tellings import conflict_row, number_index, telling_row
from services.matching.rules.contacts import ToldContact
from services.matching.rules.known import (
    Known,
    ReadPerson,
    Record,
    Source,
    entered,
    facts_of,
    folded_name,
    nobody,
    outcome_of,
)


@dataclass
class Group:
    """What a batch says of one number; the id that its youth bears if nobody has the number yet."""

    youth_id: str
    persons: list[ReadPerson] = field(default_factory=list)
    telling_ids: list[str] = field(default_factory=list)
    """The id of each person's telling."""
    contacts: list[ToldContact | None] = field(default_factory=list)


def grouped(
    persons: Sequence[ReadPerson], contacts: Sequence[ToldContact | None]
) -> dict[bytes, Group]:
    """What is told of each number, by its blind index; a contact or None for each person."""
    youth_ids, telling_ids = ids.several("yth", len(persons)), ids.several("tel", len(persons))
    groups: dict[bytes, Group] = {}
    told = zip(youth_ids, persons, telling_ids, contacts, strict=True)
    for youth_id, person, telling_id, contact in told:
        index = number_index(person.number)
        group = groups.get(index)
        if group is None:
            group = groups[index] = Group(youth_id)
        group.persons.append(person)
        group.telling_ids.append(telling_id)
        group.contacts.append(contact)
    return groups


@dataclass
class Tale:
    """What a batch tells of one number, and the record as it stands before and after it."""

    before: Record
    record: Record
    fresh: bool
    answers: list[Known] = field(default_factory=list)
    tellings: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    departures: list[dict[str, Any]] = field(default_factory=list)
    contact: ToldContact | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def is_entered(self) -> bool:
        """Whether anything that was told entered the record."""
        before, after = self.before, self.record
        return before.facts != after.facts or before.origins != after.origins


def tales_of(
    deed: Deed, source: Source, held: Mapping[bytes, Record], groups: Mapping[bytes, Group]
) -> dict[bytes, Tale]:
    """The tale of each group, by the records that stand."""
    return {index: _tale(deed, source, held.get(index), one) for index, one in groups.items()}


def _tale(deed: Deed, source: Source, held: Record | None, group: Group) -> Tale:
    before = held or nobody(group.youth_id, group.persons[0].name)
    tale = Tale(before, before, fresh=held is None)
    told = zip(group.persons, group.telling_ids, group.contacts, strict=True)
    for person, telling_id, contact in told:
        _tell(tale, deed, source, person, telling_id)
        if contact and tale.answers[-1].outcome != "in_question":
            tale.contact = contact
    if tale.contact:
        tale.record = replace(tale.record, version=tale.record.version + 1)
        tale.changes.append(contacted(deed, tale.record, tale.contact))
    return tale


def _tell(tale: Tale, deed: Deed, source: Source, person: ReadPerson, telling_id: str) -> None:
    record, conflict_id = tale.record, None
    outcome = outcome_of(record if record.version else None, person.name)
    if outcome != "in_question":
        after = entered(record, facts_of(person), source, telling_id)
        event = "youth.told" if record.version else "youth.known"
    else:
        event = "youth.name-disputed"
        conflict_id = record.question_of(person.name)
        if conflict_id is None:
            conflict_id = ids.new("nmc")
            tale.conflicts.append(conflict_row(deed, record.id, conflict_id, person.name))
        after = replace(record, names={**record.names, folded_name(person.name): conflict_id})
    tale.record = replace(after, version=record.version + 1)
    left = _left(deed, record, tale.record)
    tale.departures += left
    tale.changes.append(_change(deed, tale.record, event, source, left))
    known = Known(record.id, outcome, telling_id, conflict_id)
    tale.tellings.append(telling_row(deed, source, person, known))
    tale.answers.append(known)


def _left(deed: Deed, before: Record, after: Record) -> list[dict[str, Any]]:
    moved = before.facts.get("region"), after.facts["region"]
    origin = after.origins.get("region")
    return departure_rows(deed, after.id, moved, origin) if origin else []


def _change(
    deed: Deed, record: Record, event: str, source: Source, left: Sequence[Mapping[str, Any]]
) -> Change:
    moved = {"moved_from": left[0]["from_region"]} if left else {}
    return Change(
        object="youth",
        id=record.id,
        version=record.version,
        event=event,
        occurred_on=deed.today,
        data={
            "region": record.facts["region"],
            "state": record.state,
            "source": source.kind,
            "told_on": source.told_on.isoformat(),
            **moved,
        },
    )
