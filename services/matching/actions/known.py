"""Known persons: many told by one source at once, each one youth however many sources name them."""

from asyncio import to_thread
from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import (
    as_array,
    as_json,
    columns_of,
    insert_rows,
    insertions,
    table_of,
    update_rows,
)
from services.common.store.changes import record_all
from services.common.values import ids
from services.common.web.access import covers, require_region
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.listed_contacts import contact_row
from services.matching.actions.tales import Group, Tale, grouped, tales_of
from services.matching.actions.tellings import number_index, record_columns
from services.matching.queries import known as queries
from services.matching.rules.contacts import ToldContact
from services.matching.rules.known import (
    Known,
    Outcome,
    ReadPerson,
    Record,
    Source,
    Told,
    check_source,
    outcome_of,
    read_person,
)
from services.matching.rules.record_days import check_graduation
from services.matching.tables.contacts import Contact
from services.matching.tables.departures import Departure
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth


async def know(
    session: AsyncSession,
    deed: Deed,
    source: Source,
    persons: Sequence[ReadPerson],
    contacts: Sequence[ToldContact | None] = (),
) -> list[Known]:
    """Take many persons of one source, in a fixed number of statements; an answer for each, in
    their order. Nobody is dropped, nobody applies by it.

    Persons are read and checked before (`rules.known.read_person`); that the office answers for
    their regions is for the caller to check. The same person twice among them is one youth. The
    rows of all who were known are held to the end of the transaction. Malformed for a day to come.

    `contacts` are those that the source tells of beside the persons, if it tells of any: one of
    each youth is logged, and none where it is in question who was met.
    """
    check_source(source, deed.today)
    if not persons:
        return []
    # What takes long of many is made in threads, so that this process goes on answering.
    groups = await to_thread(grouped, persons, contacts or (None,) * len(persons))
    tales = await _tales(session, deed, source, groups)
    await _keep(session, deed, list(tales.values()))
    # Their tellings were numbered in the order of the persons.
    answers = (one for tale in tales.values() for one in tale.answers)
    return sorted(answers, key=attrgetter("telling_id"))


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
    terms = policy.graduation_terms(deed.today, told.region)
    check_graduation(person.number.born_on, told.graduated_on, terms, deed.today)
    require_region(caller, told.region)
    (known,) = await know(session, deed, source, [person])
    return known


async def seen_by(session: AsyncSession, caller: Caller, youth_id: str) -> Youth | None:
    """A youth as just recorded, or None where they live in another office's region."""
    youth = await session.get_one(Youth, youth_id, populate_existing=True)
    return youth if covers(caller, youth.region) else None


async def _tales(
    session: AsyncSession, deed: Deed, source: Source, groups: Mapping[bytes, Group]
) -> dict[bytes, Tale]:
    held = await queries.records(session, groups.keys())
    tales = await to_thread(tales_of, deed, source, held, groups)
    fresh = {index: tale for index, tale in tales.items() if tale.fresh}
    made = await _insert(session, deed, fresh, groups)
    # Somebody may have recorded a person between the look and the insertion.
    late = [index for index, tale in fresh.items() if tale.record.id not in made]
    if late:
        found = await queries.records(session, late)
        tales |= tales_of(deed, source, found, {index: groups[index] for index in late})
    return tales


async def _insert(
    session: AsyncSession,
    deed: Deed,
    fresh: Mapping[bytes, Tale],
    groups: Mapping[bytes, Group],
) -> Collection[str]:
    if not fresh:
        return ()
    columns = await to_thread(_fresh_columns, deed, fresh, groups)
    made = set[str]()
    for statement, told in insertions(table_of(Youth), columns):
        unless_there = statement.on_conflict_do_nothing().returning(Youth.id)
        made.update(await session.scalars(unless_there, told))
    return made


def _fresh_columns(
    deed: Deed, fresh: Mapping[bytes, Tale], groups: Mapping[bytes, Group]
) -> dict[str, list[Any]]:
    # In one order for all, so that two batches wait for each other and never in a circle.
    rows = [
        _columns(fresh[index].record)
        | {
            "state": "known",
            "name": fresh[index].record.name,
            "id_number": groups[index].persons[0].number.text,
            "id_number_index": index,
            "recorded_at": deed.now,
            "declines": 0,
        }
        for index in sorted(fresh)
    ]
    return columns_of(rows)


def _columns(record: Record) -> dict[str, Any]:
    """What tellings may change of a record, as its row is written with many others."""
    columns = record_columns(record)
    written = {"origins": as_json(columns["origins"]), "hardship": as_array(columns["hardship"])}
    return columns | written | {"id": record.id}


async def _keep(session: AsyncSession, deed: Deed, tales: Sequence[Tale]) -> None:
    await _update(session, tales)
    conflicts = [row for tale in tales for row in tale.conflicts]
    if conflicts:
        await session.execute(insert(NameConflict), conflicts)
    departures = [row for tale in tales for row in tale.departures]
    if departures:
        await session.execute(insert(Departure), departures)
    tellings = [row for tale in tales for row in tale.tellings]
    await insert_rows(session, table_of(Telling), await to_thread(columns_of, tellings))
    contacts = await to_thread(_contact_rows, deed, tales)
    if contacts:
        await insert_rows(session, table_of(Contact), columns_of(contacts))
    await record_all(session, deed, [change for tale in tales for change in tale.changes])


async def _update(session: AsyncSession, tales: Sequence[Tale]) -> None:
    """Write the records that stood before; of most that are told again only the version is new."""
    stood = [tale for tale in tales if not tale.fresh]
    entered = [tale.record for tale in stood if tale.is_entered]
    if entered:
        columns = await to_thread(lambda: columns_of([*map(_columns, entered)]))
        await update_rows(session, table_of(Youth), columns)
    others = [tale.record for tale in stood if not tale.is_entered]
    if others:
        raised = columns_of([{"id": one.id, "version": one.version} for one in others])
        await update_rows(session, table_of(Youth), raised)


def _contact_rows(deed: Deed, tales: Sequence[Tale]) -> list[dict[str, Any]]:
    met = [(tale.record.id, tale.contact) for tale in tales if tale.contact]
    named = zip(ids.several("ctc", len(met)), met, strict=True)
    return [contact_row(deed, contact_id, *one) for contact_id, one in named]
