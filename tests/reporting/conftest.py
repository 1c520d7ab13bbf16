"""Reporting with its real sisters in this process: what they tell it follows over their feeds."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from services.common.upstream import Upstream
from services.common.web import feed
from services.reporting.clients.matching import Matching
from tests import conftest, loops
from tests.reporting.feeds import Sister
from tests.reporting.standing import House


@pytest.fixture
async def units_app(units_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The units app, which only tells."""
    async with conftest.started(loops.only_telling(units_made)) as app:
        yield app


@pytest.fixture
async def matching_app(matching_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The matching app, which only tells."""
    async with conftest.started(loops.only_telling(matching_made)) as app:
        yield app


@pytest.fixture
async def unit_facts(units_app: FastAPI) -> Sister:
    """What units tells."""
    return Sister(units_app)


@pytest.fixture
async def placement_facts(matching_app: FastAPI) -> Sister:
    """What matching tells."""
    return Sister(matching_app)


@pytest.fixture
async def following_app(
    reporting_made: FastAPI, unit_facts: Sister, placement_facts: Sister
) -> AsyncIterator[FastAPI]:
    """The reporting app, running, its followers wired to its sisters."""
    wired = {"units": unit_facts.app, "matching": placement_facts.app}
    reporting_made.state.followers = {
        name: replace(follower, read_page=_pages_of(reporting_made, name, wired[name]))
        for name, follower in reporting_made.state.followers.items()
    }
    asked = httpx2.ASGITransport(placement_facts.app)
    sister = Upstream("matching", "http://sister", reporting_made.state.keys, asked)
    reporting_made.state.matching = Matching(sister)
    async with conftest.started(reporting_made) as app:
        yield app


@pytest.fixture
async def office(following_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of reporting, its sisters within reach."""
    async with conftest.client_of(following_app) as client:
        yield client


@pytest.fixture
def standing(
    following_app: FastAPI,
    unit_facts: Sister,
    placement_facts: Sister,
    clock: conftest.SandboxClock,
) -> House:
    """Reporting and its sisters, to be laid as they once stood."""
    sisters = (placement_facts, unit_facts)
    return House((following_app, *(one.app for one in sisters)), clock, sisters)


def _pages_of(app: FastAPI, name: str, sister: FastAPI) -> feed.ReadPage:
    transport = httpx2.ASGITransport(sister)
    return feed.reader(Upstream(name, "http://sister", app.state.keys, transport))
