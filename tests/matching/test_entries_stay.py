"""What was planned and held stays: the database itself refuses to alter or delete it."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.matching import placing


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
