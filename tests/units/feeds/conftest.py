"""Departments that have concluded an agreement, and read the feed of units by it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.store import relay
from services.common.upstream import Upstream
from tests.accounts import agreeing, departments
from tests.accounts.departments import Department
from tests.conftest import client_of, started

PATH = "/v1/feeds/units"


Join = Callable[..., Awaitable[Department]]


@pytest.fixture
async def units_app(units_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The units app, which numbers what it has to tell when a test says so."""
    units_made.state.loops = []
    async with started(units_made) as app:
        yield app


@pytest.fixture
async def accounts(units_app: FastAPI, accounts_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of accounts, which units asks about signatures."""
    transport = httpx2.ASGITransport(accounts_app)
    keys = units_app.state.keys
    units_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)
    async with client_of(accounts_app) as client:
        yield client


@pytest.fixture
async def chief(accounts_app: FastAPI) -> dict[str, Any]:
    """What the administrator of 银川市 shows at the door."""
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
def joined(units: httpx2.AsyncClient, accounts: httpx2.AsyncClient, chief: dict[str, Any]) -> Join:
    """Makes a department that has concluded an agreement and taken a token."""

    async def join(**changes: Any) -> Department:
        return await departments.joined(units, PATH, accounts, chief, **changes)

    return join


@pytest.fixture
async def commerce(joined: Join) -> Department:
    """A department whose requests are signed by HMAC-SHA256."""
    return await joined()


@pytest.fixture
def numbered(units_app: FastAPI) -> Callable[[], Awaitable[None]]:
    """Numbers what was committed."""

    async def number() -> None:
        async with units_app.state.database.engine.connect() as connection:
            while await relay.number(connection):
                pass

    return number
