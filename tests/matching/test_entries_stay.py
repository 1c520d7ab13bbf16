"""What was planned and held stays: the database itself refuses to alter or delete it."""

from typing import Any, Final

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.matching.tables import Base
from tests.matching import placing
from tests.rows import a_row

REVIEWED: Final = {"state": "'returned'", "reviewed_on": "'2026-03-03'", "reviewed_by": "'acc_2'"}
REOPENED: Final = {"reopened_on": "'2026-03-03'", "reopened_by": "'acc_2'"}
CHANGEABLE: Final[dict[str, dict[str, str]]] = {
    "placement_entries": {},
    "agreement_editions": {},
    "insurance_consents": {},
    "certificates": {},
    "follow_ups": {},
    "contact_attempts": {},
    "mentor_changes": {},
    "stay_corrections": {},
    "signatures": {"voided_on": "'2026-03-03'"},
    "attendances": REOPENED | {"reopened_because": "'核对'"},
    "agreement_papers": REVIEWED | {"ground": "'看不清'"},
    "insurance_consent_papers": REVIEWED | {"ground": "'看不清'"},
    "contacts": {"youth_id": "'yth_2'"},
    "departures": {"youth_id": "'yth_2'"},
    "refused_claims": {"youth_id": "'yth_2'"},
    "tellings": {"youth_id": "'yth_2'"},
    "standing_corrections": {"youth_id": "'yth_2'"},
}
"""Guarded tables, and what may change in them."""
FITTING: Final[dict[str, dict[str, Any]]] = {
    "placement_entries": {"kind": "arrived"},
    "insurance_consents": {"paper_id": "icp_1"},
    "certificates": {"grade": "good"},
    "contact_attempts": {"way": "call"},
    "signatures": {"party": "unit"},
    "agreement_papers": {"state": "handed_in"},
    "insurance_consent_papers": {"state": "handed_in"},
    "contacts": {"kind": "call"},
    "departures": {"to_region": "640105", "source": "self"},
    "refused_claims": {"reason": "differs"},
    "tellings": {"source": "self"},
}
"""Values that the checks of a table ask for."""


@pytest.mark.parametrize("table", ["shift_plans", "trainings"])
async def test_an_entry_is_neither_altered_nor_deleted(
    matching_app: FastAPI, matching: httpx2.AsyncClient, table: str
) -> None:
    placement = await placing.arrived(matching_app, matching)
    path, headers = f"/v1/placements/{placement['id']}", placing.side(placement, "unit")
    plan = {"rested": ["2026-03-10"]}
    planned = await matching.put(f"{path}/shifts/2026-03", json=plan, headers=headers)
    assert planned.status_code == 200, planned.text
    training = {"kind": "entry_safety", "held_on": "2026-03-02", "hours": 4}
    headers = placing.side(placement, "unit")
    held = await matching.post(f"{path}/trainings", json=training, headers=headers)
    assert held.status_code == 201, held.text
    for act in (f"UPDATE {table} SET author = 'acc_other'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="only ever added to"):
            async with matching_app.state.database.transaction() as session:
                await session.execute(text(act))


@pytest.mark.parametrize("name", CHANGEABLE)
async def test_what_was_entered_stays_and_only_what_is_told_of_it_later_changes(
    matching_app: FastAPI, name: str
) -> None:
    table, changes = Base.metadata.tables[name], CHANGEABLE[name]
    row = a_row(table, FITTING.get(name, {}))
    refused = [f"DELETE FROM {name}"]
    refused += [
        f"UPDATE {name} SET {column} = NULL"
        for column, value in row.items()
        if value is not None and column not in changes
    ]
    for act in refused:
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with matching_app.state.database.transaction() as session:
                await session.execute(text("SET LOCAL session_replication_role = replica"))
                await session.execute(table.insert().values(row))
                await session.execute(text("SET LOCAL session_replication_role = origin"))
                await session.execute(text(act))
    async with matching_app.state.database.transaction() as session:
        told = ", ".join(f"{column} = {value}" for column, value in changes.items())
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(table.insert().values(row))
        # What refers to nothing would be refused for that; the guard itself stays awake.
        await session.execute(text(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_stay"))
        if told:
            assert (await session.execute(text(f"UPDATE {name} SET {told}"))).rowcount == 1
        await session.rollback()
