"""What is only ever added to stays: the database itself refuses to alter or delete it."""

from typing import Any, Final

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.units.tables import Base
from tests.rows import a_row

CHANGEABLE: Final[dict[str, dict[str, str]]] = {
    "documents": {},
    "document_contents": {},
    "findings": {},
    "successions": {},
    "workplace_sites": {},
    "prospect_contacts": {},
    "inspection_answers": {},
    "rectification_reports": {},
    "rectification_files": {},
    "credit_code_confirmations": {},
    "intake_plans": {},
    "grounds": {},
    "ended_recognitions": {
        "readmitted_on": "'2026-03-03'",
        "readmitted_by": "'acc_2'",
        "readmission_ground": "'已经整改'",
    },
    "demonstration_nominations": {
        "version": "2",
        "state": "'withdrawn'",
        "decided_on": "'2026-03-03'",
        "decision_ground": "'成效突出'",
        "withdrawn_on": "'2026-03-04'",
        "withdrawal_ground": "'不再符合'",
    },
}
"""Guarded tables, and what may change in them."""
FITTING: Final[dict[str, dict[str, Any]]] = {
    "successions": {"kind": "rename"},
    "inspection_answers": {"result": "met"},
    "ended_recognitions": {"ground_kind": "cause"},
    "demonstration_nominations": {"state": "proposed"},
}
"""Values that the checks of a table ask for."""
_AS_A_COPY: Final = "SET LOCAL session_replication_role = "


@pytest.mark.parametrize("name", CHANGEABLE)
async def test_what_was_kept_is_neither_altered_nor_deleted(units_app: FastAPI, name: str) -> None:
    table, changes = Base.metadata.tables[name], CHANGEABLE[name]
    row = a_row(table, FITTING.get(name, {}))
    altered = [column for column, value in row.items() if value is not None]
    refused = [f"UPDATE {name} SET {one} = NULL" for one in altered if one not in changes]
    for act in (f"DELETE FROM {name}", *refused):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with units_app.state.database.transaction() as session:
                # What refers to nothing would be refused for that.
                await session.execute(text(f"{_AS_A_COPY} replica"))
                await session.execute(table.insert().values(row))
                await session.execute(text(f"{_AS_A_COPY} origin"))
                await session.execute(text(act))


@pytest.mark.parametrize("name", [name for name, changes in CHANGEABLE.items() if changes])
async def test_only_what_is_told_of_it_later_changes(units_app: FastAPI, name: str) -> None:
    table, told = Base.metadata.tables[name], CHANGEABLE[name]
    columns = ", ".join(f"{column} = {value}" for column, value in told.items())
    async with units_app.state.database.transaction() as session:
        await session.execute(text(f"{_AS_A_COPY} replica"))
        await session.execute(table.insert().values(a_row(table, FITTING[name])))
        await session.execute(text(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_stay"))
        changed = await session.execute(text(f"UPDATE {name} SET {columns}"))
        assert changed.rowcount == 1
        await session.rollback()
