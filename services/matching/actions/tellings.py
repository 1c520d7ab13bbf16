"""Tellings as rows: what a source said is kept whole, and a record with the origin of its facts."""

import json
from datetime import date
from typing import Any

from services.common.deeds import Deed
from services.common.store.sealed import blind
from services.common.values.identity import IdNumber
from services.matching.rules.known import (
    FACTS,
    Known,
    Origin,
    ReadPerson,
    Record,
    Source,
    folded_name,
)


def number_index(number: IdNumber) -> bytes:
    """The blind index by which a number is found again."""
    return blind("youths.id_number", number.text)


def record_columns(record: Record) -> dict[str, Any]:
    """The columns of a youth that tellings may change."""
    facts = {fact: record.facts.get(fact) for fact in FACTS}
    phone = facts["phone"]
    return facts | {
        "version": record.version,
        "phone_index": blind("youths.phone", phone) if phone is not None else None,
        "employed": bool(facts["employed"]),
        "hardship": list(facts["hardship"] or ()),
        "origins": {fact: _origin(origin) for fact, origin in record.origins.items()},
    }


def telling_row(
    deed: Deed,
    source: Source,
    person: ReadPerson,
    known: Known,
) -> dict[str, Any]:
    """A telling, as its row."""
    told = person.told
    said = {"name": told.name} | {fact: getattr(told, fact) for fact in FACTS}
    return {
        "id": known.telling_id,
        "youth_id": known.youth_id,
        "source": source.kind,
        "told_on": source.told_on,
        "list_id": source.list_id,
        "village_code": told.village_code,
        "village": told.village,
        "reached": told.reached,
        "said": json.dumps(said, ensure_ascii=False, default=date.isoformat),
        "conflict_id": known.conflict_id,
        "recorded_at": deed.now,
        "author": deed.author,
    }


def conflict_row(deed: Deed, youth_id: str, conflict_id: str, name: str) -> dict[str, Any]:
    """A name in question, as its row."""
    return {
        "id": conflict_id,
        "youth_id": youth_id,
        "name": name,
        "name_index": blind("name_conflicts.name", folded_name(name)),
        "opened_on": deed.today,
    }


def _origin(origin: Origin) -> dict[str, str]:
    return {
        "telling": origin.telling_id,
        "source": origin.source,
        "on": origin.told_on.isoformat(),
    }
