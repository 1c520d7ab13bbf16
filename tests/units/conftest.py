"""Units under test: its rows and its feed in plain sight, and matching's real app beside it."""

import asyncio
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
from services.matching.clients.units import Units
from services.units import jobs
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.jobs import settle_waiting
from tests import conftest
from tests.calendars import know_years
from tests.reporting.feeds import Sister

Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app under test logs to."""
    file = tmp_path / "units.log"
    monkeypatch.setenv("JIANXI_LOG_FILE", str(file))
    return file


@pytest.fixture(autouse=True)
def no_sweep_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day is swept and looked at when a test says so, however long the test takes."""

    async def rest(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(jobs, "sweep_removals", rest)
    monkeypatch.setattr(jobs, "look_daily", rest)


@pytest.fixture
def rows(units_app: FastAPI) -> Rows:
    """All rows of a table of units, by its first column: an id, in the order of making."""

    async def read(table: str) -> list[dict[str, Any]]:
        async with units_app.state.database.transaction() as session:
            found = await session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))
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
        self.lost: str | None = None
        """Requests of paths that end so never arrive."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.cut == "there" or (self.lost and request.url.path.endswith(self.lost)):
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
        await _all_read(self.matching, "units")

    async def hear(self) -> None:
        """Let units read all that matching has told."""
        await _all_read(self.units, "matching")

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

    async def county(self, post_id: str) -> str:
        """The county in which matching takes a post to be."""
        return await self._told("workplace_county", post_id)

    async def region(self, post_id: str) -> str:
        """The office whose post matching takes it to be."""
        return await self._told("region", post_id)

    async def _told(self, column: str, post_id: str) -> str:
        query = text(f"SELECT {column} FROM post_seats WHERE post_id = :id")
        async with self.matching.state.database.transaction() as session:
            return str((await session.execute(query, {"id": post_id})).scalar_one())


@pytest.fixture
async def joined(units_app: FastAPI, matching_made: FastAPI) -> AsyncIterator[Joined]:
    """Units and matching in one process, each asking the other's real app; years are known."""
    line = Line(httpx2.ASGITransport(matching_made, raise_app_exceptions=False))
    units_app.state.matching = Matching(
        Upstream("matching", "http://matching", units_app.state.keys, line)
    )
    back = httpx2.ASGITransport(units_app, raise_app_exceptions=False)
    source = Upstream("units", "http://units", matching_made.state.keys, back)
    _read_by(matching_made, "units", source)
    matching_made.state.units = Units(source)
    await know_years(matching_made)
    await know_years(units_app)
    yield Joined(units_app, matching_made, line)
    await units_app.state.matching.upstream.close()
    await source.close()
    await matching_made.state.database.close()


@pytest.fixture
async def heard(joined: Joined) -> AsyncIterator[Joined]:
    """The same where units hears what matching tells, each time that it is asked to catch up."""
    async with conftest.started(joined.matching):
        _reads(joined.units, "matching", joined.matching)
        yield joined


def _reads(app: FastAPI, source: str, sister: FastAPI) -> None:
    """Let a service not yet started follow a sister in this process."""
    line = httpx2.ASGITransport(sister, raise_app_exceptions=False)
    _read_by(app, source, Upstream(source, "http://sister", app.state.keys, line))


def _read_by(app: FastAPI, source: str, upstream: Upstream) -> None:
    read_page = feed.reader(upstream)
    app.state.followers |= {
        name: replace(follower, read_page=read_page)
        for name, follower in app.state.followers.items()
        if follower.source == source
    }


async def _all_read(app: FastAPI, source: str) -> None:
    for follower in app.state.followers.values():
        if follower.source == source:
            await follower.catch_up()


@pytest.fixture
async def placement_facts(units_app: FastAPI, matching_made: FastAPI) -> AsyncIterator[Sister]:
    """What matching tells; it follows units, which asks it about offers."""
    _reads(matching_made, "units", units_app)
    line = httpx2.ASGITransport(matching_made, raise_app_exceptions=False)
    units_app.state.matching = Matching(
        Upstream("matching", "http://matching", units_app.state.keys, line)
    )
    async with conftest.started(matching_made) as app:
        yield Sister(app)


@pytest.fixture
async def reported(
    units_app: FastAPI, placement_facts: Sister, reporting_made: FastAPI
) -> AsyncIterator[FastAPI]:
    """Reporting, which follows units and matching, and which units asks; years are known."""
    _reads(reporting_made, "units", units_app)
    _reads(reporting_made, "matching", placement_facts.app)
    line = httpx2.ASGITransport(reporting_made, raise_app_exceptions=False)
    units_app.state.reporting = Reporting(
        Upstream("reporting", "http://reporting", units_app.state.keys, line)
    )
    await know_years(units_app)
    yield reporting_made
    await reporting_made.state.database.close()
