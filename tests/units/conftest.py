"""Units under test: its rows and its feed in plain sight."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app under test logs to."""
    file = tmp_path / "units.log"
    monkeypatch.setenv("JIANXI_LOG_FILE", str(file))
    return file


@pytest.fixture
def rows(units_app: FastAPI) -> Rows:
    """All rows of a table of units."""

    async def read(table: str) -> list[dict[str, Any]]:
        async with units_app.state.database.transaction() as session:
            found = await session.execute(text(f"SELECT * FROM {table}"))
            return [dict(row) for row in found.mappings()]

    return read


@pytest.fixture
def changes(rows: Rows) -> Callable[[str], Awaitable[list[dict[str, Any]]]]:
    """The changes of an object, by version."""

    async def of(object_id: str) -> list[dict[str, Any]]:
        found = [row for row in await rows("changes") if row["object_id"] == object_id]
        return sorted(found, key=lambda row: row["version"])

    return of
