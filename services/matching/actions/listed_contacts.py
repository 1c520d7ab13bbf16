"""Contacts that a list tells of, as rows, and as what the feed is told of their youths."""

from typing import Any

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.matching.rules.contacts import ToldContact
from services.matching.rules.known import Record


def contact_row(deed: Deed, contact_id: str, youth_id: str, told: ToldContact) -> dict[str, Any]:
    """A contact as its row; its day was checked with the row of the list."""
    return {
        "id": contact_id,
        "youth_id": youth_id,
        "kind": told.kind,
        "made_on": told.made_on,
        "reached": told.reached,
        "note": told.note,
        "recorded_at": deed.now,
        "author": deed.author,
    }


def contacted(deed: Deed, record: Record, told: ToldContact) -> Change:
    """The change of a youth, whose record is told as it stands after it."""
    return Change(
        object="youth",
        id=record.id,
        version=record.version,
        event="youth.contacted",
        occurred_on=deed.today,
        data={
            "region": record.facts["region"],
            "state": record.state,
            "kind": told.kind,
            "reached": told.reached,
        },
    )
