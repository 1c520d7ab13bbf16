"""Departments that read what matching tells of persons."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.common.store import relay
from services.matching.actions.changes import tell_youth
from services.matching.tables.youths import Youth
from tests.accounts.departments import Department

PATH = "/v1/feeds/placements"
SNAPSHOT = f"{PATH}/snapshot"
Shown = dict[str, Any]
Join = Callable[..., Awaitable[Department]]


async def number(app: FastAPI) -> None:
    """Number what was committed."""
    async with app.state.database.engine.connect() as connection:
        while await relay.number(connection):
            pass


async def items(department: Department, path: str = PATH) -> list[Shown]:
    """All that a department reads at a path, at once."""
    answer = await department.read("limit=1000", path)
    assert answer.status_code == 200, answer.text
    found: list[Shown] = answer.json()["items"]
    return found


async def erase(app: FastAPI, youth_id: str) -> None:
    """Let a record be nobody's, as its time is over."""
    deed = by_itself("matching", app.state.clock, "req_test")
    async with app.state.database.transaction() as session:
        youth = await session.get_one(Youth, youth_id, with_for_update=True)
        youth.erased_on = date(2026, 3, 2)
        await tell_youth(session, deed, youth, "youth.anonymised")
    await number(app)
