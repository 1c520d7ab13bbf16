"""Known persons: many told by one source at once, each one youth however many sources name them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as insert_unless_there
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record_all
from services.common.values import ids
from services.common.web.access import covers, require_region
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.departures import departure_rows
from services.matching.actions.tellings import (
    conflict_row,
    number_index,
    record_columns,
    telling_row,
)
from services.matching.queries import known as queries
from services.matching.rules.known import (
    Known,
    Outcome,
    ReadPerson,
    Record,
    Source,
    Told,
    check_source,
    entered,
    facts_of,
    folded_name,
    nobody,
    outcome_of,
    read_person,
)
from services.matching.rules.youths import check_days
from services.matching.tables.departures import Departure
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth


async def know(
    session: AsyncSession, deed: Deed, source: Source, persons: Sequence[ReadPerson]
) -> list[Known]:
    """Take many persons of one source, in a fixed number of statements; an answer for each, in
    their order. Nobody is dropped, nobody applies by it.

    Persons are read and checked before (`rules.known.read_person`); that the office answers for
    their regions is for the caller to check. The same person twice among them is one youth. The
    rows of all who were known are held to the end of the transaction. Malformed for a day to come.
    """
    check_source(source, deed.today)
    if not persons:
        return []
    groups: dict[bytes, list[ReadPerson]] = {}
    for person in persons:
        groups.setdefault(number_index(person.number), []).append(person)
    tales = await _tales(session, deed, source, groups)
    await _keep(session, deed, list(tales.values()))
    answers = {index: iter(tale.answers) for index, tale in tales.items()}
    return [next(answers[number_index(person.number)]) for person in persons]


async def foresee(session: AsyncSession, persons: Sequence[ReadPerson]) -> list[Outcome]:
    """What `know` would answer of many persons of different numbers, as of now.

    Nothing is kept and nobody is held.
    """
    indexes = [number_index(person.number) for person in persons]
    held = await queries.names_of(session, indexes)
    return [
        outcome_of(held.get(index), person.name)
        for index, person in zip(indexes, persons, strict=True)
    ]


async def know_one(
    session: AsyncSession, deed: Deed, caller: Caller, source: Source, told: Told
) -> Known:
    """Take one person, told to an officer. Raises OutsideRegion, Malformed, OldIdNumber."""
    kinds = policy.hardship_kinds(deed.today, told.region)
    person = read_person(told, kinds, deed.today)
    terms = policy.day_terms(deed.today, told.region)
    check_days(told, person.number.born_on, terms, deed.today)
    require_region(caller, told.region)
    (known,) = await know(session, deed, source, [person])
    return known


async def seen_by(session: AsyncSession, caller: Caller, youth_id: str) -> Youth | None:
    """A youth as just recorded, or None where they live in another office's region."""
    youth = await session.get_one(Youth, youth_id, populate_existing=True)
    return youth if covers(caller, youth.region) else None


@dataclass
class _Tale:
    """What a batch tells of one number, and the record as it stands after it."""

    record: Record
    fresh: bool
    answers: list[Known] = field(default_factory=list)
    tellings: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    departures: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


async def _tales(
    session: AsyncSession, deed: Deed, source: Source, groups: dict[bytes, list[ReadPerson]]
) -> dict[bytes, _Tale]:
    held = await queries.records(session, groups.keys())
    tales = {index: _tale(deed, source, held.get(index), told) for index, told in groups.items()}
    fresh = {index: tale for index, tale in tales.items() if tale.fresh}
    made = await _insert(session, deed, fresh, groups)
    # Somebody may have recorded a person between the look and the insertion.
    late = [index for index, tale in fresh.items() if tale.record.id not in made]
    if late:
        found = await queries.records(session, late)
        tales |= {index: _tale(deed, source, found[index], groups[index]) for index in late}
    return tales


def _tale(deed: Deed, source: Source, held: Record | None, told: list[ReadPerson]) -> _Tale:
    tale = _Tale(held or nobody(ids.new("yth"), told[0].name), fresh=held is None)
    for person in told:
        _tell(tale, deed, source, person)
    return tale


def _tell(tale: _Tale, deed: Deed, source: Source, person: ReadPerson) -> None:
    record, telling_id, conflict_id = tale.record, ids.new("tel"), None
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


async def _insert(
    session: AsyncSession,
    deed: Deed,
    fresh: dict[bytes, _Tale],
    groups: dict[bytes, list[ReadPerson]],
) -> Collection[str]:
    # In one order for all, so that two batches wait for each other and never in a circle.
    rows = [
        record_columns(fresh[index].record)
        | {
            "id": fresh[index].record.id,
            "state": "known",
            "name": fresh[index].record.name,
            "id_number": groups[index][0].number.text,
            "id_number_index": index,
            "recorded_at": deed.now,
            "declines": 0,
        }
        for index in sorted(fresh)
    ]
    if not rows:
        return ()
    made = insert_unless_there(Youth).on_conflict_do_nothing().returning(Youth.id)
    return set(await session.scalars(made, rows))


async def _keep(session: AsyncSession, deed: Deed, tales: Sequence[_Tale]) -> None:
    changed = [
        record_columns(tale.record) | {"id": tale.record.id} for tale in tales if not tale.fresh
    ]
    if changed:
        await session.execute(update(Youth), changed)
    conflicts = [row for tale in tales for row in tale.conflicts]
    if conflicts:
        await session.execute(insert(NameConflict), conflicts)
    departures = [row for tale in tales for row in tale.departures]
    if departures:
        await session.execute(insert(Departure), departures)
    await session.execute(insert(Telling), [row for tale in tales for row in tale.tellings])
    await record_all(session, deed, [change for tale in tales for change in tale.changes])
