"""Accounts under test: its log in a file, its real time movable, its rows in plain sight."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.time.clock import Clock

Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app under test logs to."""
    file = tmp_path / "accounts.log"
    monkeypatch.setenv("JIANXI_LOG_FILE", str(file))
    return file


@pytest.fixture
def leap(accounts_app: FastAPI, tmp_path: Path) -> Callable[[timedelta], None]:
    """Moves what accounts takes for real time, from the true one on."""
    file = tmp_path / "real.json"
    passed = timedelta()

    def move(span: timedelta) -> None:
        nonlocal passed
        passed += span
        file.write_text(json.dumps({"offset_seconds": passed.total_seconds()}))

    move(timedelta())
    accounts_app.state.real_clock = Clock(file)
    return move


@pytest.fixture
def rows(accounts_app: FastAPI) -> Rows:
    """All rows of a table, by its first column: an id, in the order of making."""

    async def read(table: str) -> list[dict[str, Any]]:
        async with accounts_app.state.database.transaction() as session:
            found = await session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))
            return [dict(row) for row in found.mappings()]

    return read
