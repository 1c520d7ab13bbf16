"""Tellings as rows: what a source said is kept whole, and a record with the origin of its facts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import as_json
from services.common.store.sealed import blind
from services.common.values import ids
from services.common.values.identity import IdNumber
from services.matching.actions.departures import departure_rows
from services.matching.rules.hardships import CONFIRMING, decided
from services.matching.rules.known import (
    FACTS,
    Known,
    Origin,
    ReadPerson,
    Record,
    Source,
    SourceKind,
    folded_name,
    told_of,
)
from services.matching.rules.youths import Particulars, read_name, read_phone
from services.matching.tables.departures import Departure
from services.matching.tables.known import Telling
from services.matching.tables.youths import Youth

_DAYS: Final = ("graduated_on", "unemployment_registered_on")
"""The facts that are days; written down they are texts."""


def number_index(number: IdNumber) -> bytes:
    """The blind index by which a number is found again."""
    return blind("youths.id_number", number.text)


def record_columns(record: Record) -> dict[str, Any]:
    """The columns of a youth that tellings may change."""
    facts = {fact: record.facts.get(fact) for fact in FACTS}
    phone = facts["phone"]
    return facts | {
        "version": record.version,
        "phone_index": _phone_index(phone),
        "employed": bool(facts["employed"]),
        "hardship": list(facts["hardship"] or ()),
        "origins": _origins(record.origins),
    }


def telling_row(
    deed: Deed,
    source: Source,
    person: ReadPerson,
    known: Known,
    account: str | None = None,
) -> dict[str, Any]:
    """A telling, as its row; `account` is the youth id of an account that told of its person."""
    told = person.told
    said = {"name": told.name} | {fact: getattr(told, fact) for fact in FACTS}
    said["phone"] = person.phone
    said |= {day: said[day].isoformat() for day in _DAYS if said[day]}
    return {
        "id": known.telling_id,
        "youth_id": known.youth_id,
        "source": source.kind,
        "told_on": source.told_on,
        "list_id": source.list_id,
        "village_code": told.village_code,
        "village": told.village,
        "reached": told.reached,
        "said": as_json(said),
        "conflict_id": known.conflict_id,
        "account_youth_id": account,
        "recorded_at": deed.now,
        "author": deed.author,
    }


def said_of(telling: Telling) -> dict[str, Any]:
    """What a kept telling brings, by fact, as `facts_of` gives it."""
    said = json.loads(telling.said)
    read = said | {day: date.fromisoformat(said[day]) for day in _DAYS if said[day]}
    return {fact: read[fact] for fact in FACTS if read.get(fact) is not None}


def written_name(telling: Telling) -> str:
    """The name as a source wrote it."""
    return str(json.loads(telling.said)["name"])


async def name_as_written(session: AsyncSession, youth: Youth) -> str:
    """A youth's name as the source that it was taken from wrote it."""
    origin = youth.origins.get("name")
    if origin is None:
        return youth.name
    return written_name(await session.get_one(Telling, origin["telling"]))


async def assign(session: AsyncSession, deed: Deed, youth: Youth, record: Record) -> None:
    """Let a youth's row, which is held, be as the record now stands; its version stays.

    The office of before is told of a move.
    """
    moved = youth.region, record.facts["region"]
    await _note_move(session, deed, youth, moved, record.origins.get("region"))
    for column, value in record_columns(record).items():
        if column != "version":
            setattr(youth, column, value)


async def correct(
    session: AsyncSession,
    deed: Deed,
    youth: Youth,
    told: Particulars,
    by: SourceKind,
    *,
    hardship_told: bool = True,
) -> None:
    """Write particulars into a youth's row, which is held: what is left empty is emptied.

    What changed has its origin in this telling, and the hardships that an office tells are
    confirmed by it, also those that stood already; where it tells of none, none is.
    """
    number, name, phone = IdNumber(youth.id_number), read_name(told.name), read_phone(told.phone)
    said = told if hardship_told else replace(told, hardship=())
    person = ReadPerson(name, number, phone, told_of(said, number.text))
    columns = vars(told) | {"name": name, "phone": phone, "hardship": list(told.hardship)}
    changed = [column for column, value in columns.items() if getattr(youth, column) != value]
    known, source = Known(youth.id, "merged", ids.new("tel"), None), Source(by, deed.today)
    origin = Origin(known.telling_id, by, deed.today)
    await _note_move(session, deed, youth, (youth.region, told.region), origin)
    for column, value in columns.items():
        setattr(youth, column, value)
    youth.phone_index = _phone_index(phone)
    if by in CONFIRMING and hardship_told:
        # Whoever confirms tells again what stands.
        changed = list({*changed, "hardship"}) if told.hardship else changed
        youth.origins = decided(youth.origins, told.hardship, _origin(origin))
    youth.origins = {**youth.origins, **dict.fromkeys(changed, _origin(origin))}
    await session.execute(insert(Telling).values(telling_row(deed, source, person, known)))


async def _note_move(
    session: AsyncSession,
    deed: Deed,
    youth: Youth,
    moved: tuple[str, str],
    origin: Origin | None,
) -> None:
    rows = departure_rows(deed, youth.id, moved, origin) if origin else []
    if rows:
        await session.execute(insert(Departure).values(rows))


def retitle(youth: Youth, name: str, telling: Telling) -> None:
    """Let a youth bear the name that a telling gave."""
    youth.name = name
    origin = _origin(Origin(telling.id, telling.source, telling.told_on))
    youth.origins = {**youth.origins, "name": origin}


def conflict_row(deed: Deed, youth_id: str, conflict_id: str, name: str) -> dict[str, Any]:
    """A name in question, as its row."""
    return {
        "id": conflict_id,
        "youth_id": youth_id,
        "name": name,
        "name_index": blind("name_conflicts.name", folded_name(name)),
        "opened_on": deed.today,
    }


def _phone_index(phone: str | None) -> bytes | None:
    return blind("youths.phone", phone) if phone is not None else None


def _origins(origins: Mapping[str, Origin]) -> dict[str, dict[str, str]]:
    # Most of a record's facts came by one telling.
    told = {origin.telling_id: origin for origin in origins.values()}
    written = {telling_id: _origin(origin) for telling_id, origin in told.items()}
    return {fact: written[origin.telling_id] for fact, origin in origins.items()}


def _origin(origin: Origin) -> dict[str, str]:
    return {
        "telling": origin.telling_id,
        "source": origin.source,
        "on": origin.told_on.isoformat(),
    }
