"""Units under test: its rows and its feed in plain sight, and matching's real app beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.upstream import Upstream
from services.common.web import feed
from services.units.clients import Matching
from services.units.jobs import settle_waiting
from tests.calendars import know_years

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


class Line(httpx2.AsyncBaseTransport):
    """The line to matching, cut on the way there or back, or with the death of who asks."""

    def __init__(self, whole: httpx2.ASGITransport) -> None:
        self._whole = whole
        self.cut: str | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.cut == "there":
            raise httpx2.ConnectError("no line")
        if self.cut == "killed before":
            raise SystemError(self.cut)
        answer = await self._whole.handle_async_request(request)
        if self.cut == "back":
            await answer.aread()
            raise httpx2.ReadError("no answer")
        if self.cut == "killed after":
            raise SystemError(self.cut)
        return answer


@dataclass(frozen=True)
class Joined:
    """Two services that ask each other."""

    units: FastAPI
    matching: FastAPI
    line: Line

    async def catch_up(self) -> None:
        """Let matching read all that units has told."""
        await self.matching.state.followers["units"].catch_up()

    async def settle(self) -> int:
        """One round of the reconciler, at once; how many intents got their answer."""
        state = self.units.state
        # An intent of this very instant has waited, too.
        return await settle_waiting(
            state.database, state.matching, state.clock, grace=timedelta(seconds=-1)
        )

    async def seats(self, post_id: str) -> tuple[int, int, int, str]:
        """What matching holds of a post: version, offered, taken, state."""
        query = "SELECT offer_version, offered, taken, state FROM post_seats WHERE post_id = :id"
        async with self.matching.state.database.transaction() as session:
            return tuple((await session.execute(text(query), {"id": post_id})).one())


@pytest.fixture
async def joined(units_app: FastAPI, matching_made: FastAPI) -> AsyncIterator[Joined]:
    """Units and matching in one process, each asking the other's real app; years are known."""
    line = Line(httpx2.ASGITransport(matching_made, raise_app_exceptions=False))
    units_app.state.matching = Matching(
        Upstream("matching", "http://matching", units_app.state.keys, line)
    )
    back = httpx2.ASGITransport(units_app, raise_app_exceptions=False)
    source = Upstream("units", "http://units", matching_made.state.keys, back)
    followers = matching_made.state.followers
    followers["units"] = replace(followers["units"], read_page=feed.reader(source))
    await know_years(matching_made)
    await know_years(units_app)
    yield Joined(units_app, matching_made, line)
    await units_app.state.matching.upstream.close()
    await source.close()
    await matching_made.state.database.close()
