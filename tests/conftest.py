"""The house under test: a real PostgreSQL, a migrated database per test, a clock that stands."""

import asyncio
import gc
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from launch.postgres import EmbeddedPostgres
from services.common import collector
from services.common.time.clock import SHANGHAI
from tests import databases, house_keys, loops, tokens, waits
from tests.databases import Shelf
from tests.spread import Grouped, has_none_of_several

_VALUES = {
    "services.accounts.policy": "VALUES",
    "services.units.policy.terms": "values",
    "services.matching.policy": "VALUES",
    "services.reporting.policy": "POLICY",
}
"""Where each service holds its dated values."""
_APPS = {"accounts_made", "units_made", "matching_made", "reporting_made"}
"""Fixtures that make a service's app."""
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

databases.keep_connections()
loops.spare_loops()
waits.watch()

# How fast this machine draws examples says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs several services, and begin with the journeys.

    They take longest, and the rest fits in beside them.
    """
    for item in items:
        if item.get_closest_marker("journey") or len(_APPS & set(item.fixturenames)) > 1:
            _refuse_elsewhere(item)
            item.add_marker("several")
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def _refuse_elsewhere(item: pytest.Item) -> None:
    file = item.nodeid.partition("::")[0]
    if has_none_of_several(file):
        raise pytest.UsageError(f"tests/spread.py says of {file} that it needs no second service")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Let whoever looks for tests of several services pass by where there are none."""
    if not config.option.markexpr.startswith("several "):
        return None
    place = collection_path.relative_to(config.rootpath).as_posix()
    return has_none_of_several(place) or None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage when the tests are found: what is loaded until then is none."""
    gc.disable()
    found = yield
    collector.settle()
    return found


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than processors: each waits for databases and services much of its time.

    As many where none waits (`-n logical`): each looks for all tests and loads what they load.
    """
    return (os.cpu_count() or 1) + (config.option.numprocesses == "auto")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Grouped:
    """Spread the tests over the workers as `Grouped` says."""
    return Grouped(config, log)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this run's own; it forgets all at the end, so it need not sync."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pg") / "data", settings=_QUICK)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def connections(postgres: EmbeddedPostgres) -> AsyncIterator[None]:
    """The connections that are kept from test to test."""
    yield
    await databases.close_connections()


@pytest.fixture(scope="session")
def shelf(postgres: EmbeddedPostgres, connections: None) -> Iterator[Shelf]:
    """The databases of this run."""
    shelf = Shelf(postgres)
    yield shelf
    shelf.close()


@pytest.fixture
def fresh_database(shelf: Shelf) -> Iterator[Callable[[str], str]]:
    """The URL of a database of a service, migrated and empty, until the test is over."""
    taken: list[str] = []

    def take(service: str) -> str:
        taken.append(shelf.take(service))
        return shelf.server.url(taken[-1])

    yield take
    for name in taken:
        shelf.give_back(name)


@dataclass(frozen=True)
class SandboxClock:
    """The clock file of the house under test."""

    file: Path

    def move(self, day: str | date, hour: int = 9, minute: int = 0) -> None:
        """Make it that time of that day in Shanghai, for every service at once."""
        target = datetime.fromisoformat(f"{day}").replace(hour=hour, minute=minute, tzinfo=SHANGHAI)
        offset = int((target - datetime.now(UTC)) / timedelta(seconds=1))
        self.file.write_text(json.dumps({"offset_seconds": offset}))


@pytest.fixture
def clock(tmp_path: Path) -> SandboxClock:
    """A clock that says 2026-03-02 09:00 (a Monday) until it is moved."""
    sandbox = SandboxClock(tmp_path / "clock.json")
    sandbox.move("2026-03-02")
    return sandbox


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """No connection of a database waits while another service, or anybody outside, is asked."""
    with waits.nobody_waits():
        yield


@pytest.fixture(autouse=True)
def shipped_values() -> Iterator[None]:
    """What an app learnt of the dated values, its process would take with it; this one goes on."""
    yield
    for room, name in _VALUES.items():
        policy = getattr(sys.modules.get(room), name, None)
        if policy and policy.rows:
            policy.learn(())


@pytest.fixture
def environment(
    fresh_database: Callable[[str], str],
    clock: SandboxClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], None]:
    """Sets the environment in which a service's app is to be made."""

    def told(service: str) -> None:
        monkeypatch.setenv("JIANXI_DATABASE_URL", fresh_database(service))
        monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file(service)))
        monkeypatch.setenv("JIANXI_SISTER_KEYS_FILE", str(house_keys.SISTERS_FILE))
        monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
        monkeypatch.setenv("JIANXI_CLOCK_FILE", str(clock.file))
        monkeypatch.setenv("JIANXI_DOCUMENTS_URL", (tmp_path / "documents").as_uri())
        for sister in house_keys.SERVICES:
            monkeypatch.setenv(f"JIANXI_{sister.upper()}_URL", "http://127.0.0.1:9")

    return told


def made(service: str) -> FastAPI:
    """A service's real app, by the environment set before; not yet started."""
    app: FastAPI = import_module(f"services.{service}.app").create()
    app.state.user_keys = tokens.published_keys()
    # Some tests ask one that they never start; its start takes this back.
    app.state.has_begun = True
    loops.cut_off(app)
    return app


def client_of(app: FastAPI) -> httpx2.AsyncClient:
    """A client of an app in this process; an error of the app's is its 500, as outside."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
def accounts_made(environment: Callable[[str], None]) -> FastAPI:
    """The accounts app, before its start."""
    environment("accounts")
    return made("accounts")


@pytest.fixture
def units_made(environment: Callable[[str], None]) -> FastAPI:
    """The units app, before its start."""
    environment("units")
    return made("units")


@pytest.fixture
def matching_made(environment: Callable[[str], None]) -> FastAPI:
    """The matching app, before its start."""
    environment("matching")
    return made("matching")


@pytest.fixture(scope="session")
def catalogue_read_once() -> None:
    """The shipped values of all services, which no app changes, are read by the first app alone."""
    policy = import_module("services.reporting.policy")
    read: Callable[[dict[str, Path]], object] = policy.load_all
    kept = cache(lambda *files: read(dict(files)))
    policy.load_all = lambda files: kept(*files.items())


@pytest.fixture
def reporting_made(environment: Callable[[str], None], catalogue_read_once: None) -> FastAPI:
    """The reporting app, before its start."""
    environment("reporting")
    return made("reporting")


@asynccontextmanager
async def started(app: FastAPI, *, has_begun: bool = True) -> AsyncIterator[FastAPI]:
    """An app with its loops running; where it writes its log is gone with its test."""
    async with app.router.lifespan_context(app):
        if has_begun:
            await _begun(app)
        yield app
    for handler in logging.root.handlers[:]:
        if isinstance(handler, logging.FileHandler):
            logging.root.removeHandler(handler)
            handler.close()


async def _begun(app: FastAPI) -> None:
    for _ in range(400):
        if app.state.has_begun:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


@pytest.fixture
async def accounts_app(accounts_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The accounts app, running."""
    async with started(accounts_made) as app:
        yield app


@pytest.fixture
async def units_app(units_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The units app, running; its sisters are out of reach unless a test wires them."""
    async with started(units_made) as app:
        yield app


@pytest.fixture
async def matching_app(matching_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The matching app, running; its sisters are out of reach unless a test wires them."""
    async with started(matching_made) as app:
        yield app


@pytest.fixture
async def reporting_app(reporting_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The reporting app, running; its sisters are out of reach unless a test wires them."""
    async with started(reporting_made) as app:
        yield app


@pytest.fixture
async def accounts(accounts_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of accounts."""
    async with client_of(accounts_app) as client:
        yield client


@pytest.fixture
async def units(units_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of units."""
    async with client_of(units_app) as client:
        yield client


@pytest.fixture
async def matching(matching_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client


@pytest.fixture
async def reporting(reporting_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of reporting."""
    async with client_of(reporting_app) as client:
        yield client
