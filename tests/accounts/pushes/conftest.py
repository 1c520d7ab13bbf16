"""Accounts that pushes to a department of the test's own, when a test says so."""

import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.accounts.clients.pushes import Pushes
from services.common.values.destinations import Inside
from tests.accounts import agreeing
from tests.accounts.pushes.receiving import Certificate, Department, Owner, certificate
from tests.conftest import client_of, started

LOOPBACK = ip_network("127.0.0.0/8")


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate of hooks.example.gov.cn, signed by itself."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def department(paper: Certificate) -> Iterator[Department]:
    """A department that listens by TLS."""
    department = Department(paper)
    with department.listening():
        yield department


@pytest.fixture
def owner() -> Owner:
    """The service that owns the feeds, as it answers."""
    return Owner()


def pushes(department: Department, at: Sequence[str] = ("127.0.0.1",), **how: Any) -> Pushes:
    """The way out, to whom a name leads as the test says; the department lies inside."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return at

    trust = ssl.create_default_context(cafile=str(department.paper.file))
    return Pushes(
        **{"inside": (Inside(LOOPBACK, department.port),), "resolve": resolve, "trust": trust} | how
    )


@pytest.fixture
async def app(
    accounts_made: FastAPI, owner: Owner, department: Department
) -> AsyncIterator[FastAPI]:
    """Accounts, which pushes only when it is told to."""
    accounts_made.state.loops = ["_relay"]
    means: Any = accounts_made.state.means
    accounts_made.state.means = replace(means, draw=lambda: 1.0)
    accounts_made.state.sisters_asked = owner
    async with started(accounts_made) as running:
        running.state.pushes = pushes(department)
        yield running
        await running.state.pushes.close()


@pytest.fixture
async def accounts(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of accounts."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def chief(app: FastAPI) -> dict[str, Any]:
    """What the administrator of 银川市 shows at the door."""
    return await agreeing.administrator(app, "640100")


@pytest.fixture
async def agreed(accounts: httpx2.AsyncClient, chief: dict[str, Any]) -> dict[str, Any]:
    """An agreement in force, of the feed of units."""
    return await agreeing.concluded(accounts, chief)
