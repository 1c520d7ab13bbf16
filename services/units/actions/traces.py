"""Traces of who complained: by them the words that could name somebody find whom, and nobody else.

A blind index of two letters or four digits, of each unit apart: it tells nothing without the key.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database
from services.common.store.sealed import blind, blinds
from services.units.policy.given_names import name_words
from services.units.queries import complaints
from services.units.rules.anonymity import Complainant, keys_in
from services.units.tables.complaints import Complaint, ComplaintTrace

BATCH: Final = 200
"""How many complaints are traced in one transaction."""


def trace(session: AsyncSession, complaint: Complaint) -> None:
    """Keep the traces of whoever complained; the complaint is in the database."""
    who = (
        Complainant(complaint.name, complaint.phone),
        Complainant(complaint.registered_name, complaint.registered_phone),
    )
    unit_id = complaint.unit_id
    for key in {key for one in who for key in one.keys(name_words())}:
        index = blind(_of(unit_id), key)
        session.add(ComplaintTrace(unit_id=unit_id, trace=index, complaint_id=complaint.id))
    complaint.traced = True


async def complainants_near(
    session: AsyncSession, unit_id: str, texts: Iterable[str | None]
) -> Sequence[Complainant]:
    """Whoever complained of a unit, or of one that went into it, and could be named in texts."""
    keys = keys_in(texts, name_words())
    unit_ids = await complaints.units_answered_for(session, unit_id)
    traces = [index for one in unit_ids for key in keys for index in blinds(_of(one), key)]
    return await complaints.complainants(session, unit_ids, traces)


async def trace_all(database: Database) -> None:
    """Keep the traces of all complaints that came in before traces were kept."""
    while await database.run(_trace_some):
        pass


async def _trace_some(session: AsyncSession) -> bool:
    some = await complaints.untraced(session, BATCH)
    for complaint in some:
        trace(session, complaint)
    return bool(some)


def _of(unit_id: str) -> str:
    return f"complaint_traces.trace/{unit_id}"
