"""A server that takes what it is asked and says nothing is given up; another connection serves."""

import asyncio
import os
import signal
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from services.common.meters import Meters
from services.common.store import database as databases
from services.common.store import resting
from services.common.store.database import Database, is_passing
from services.common.time.clock import Clock
from services.common.web import metrics
from services.common.web.metrics import Board
from tests.common.test_metrics import figures

PID = text("SELECT pg_backend_pid()")
LASTING, SHORT = 9, 8
"""Other numbers than elsewhere: a test's connections are kept for the next with as many."""
KINDS = ("transaction", "reading", "rows")


@contextmanager
def frozen(pid):
    """The server's process behind a connection stands still; its machine answers for it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=LASTING)
    yield database
    await ended(database)


@pytest.fixture
async def short(kernel_url, monkeypatch):
    """One that waits for no statement long."""
    monkeypatch.setattr(databases, "SILENT_SECONDS", 0.5)
    database = Database(kernel_url, connections=SHORT)
    yield database
    await ended(database)


async def ended(database):
    await database._row_readers.close()
    for engine in (database.engine, database._readers):
        await engine.dispose()


async def pid_of(way):
    async with way() as connection:
        return await connection.scalar(PID)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_rested_long_is_asked_first_and_given_up_within_seconds(
    database, kind, monkeypatch
):
    monkeypatch.setattr(resting, "TRUSTED_SECONDS", 0.1)
    monkeypatch.setattr(resting, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(database._row_readers, "_trusted", 0.1)
    way = getattr(database, kind)
    first = await pid_of(way)
    await asyncio.sleep(0.15)
    with frozen(first):
        async with asyncio.timeout(5):
            assert await pid_of(way) != first


@pytest.mark.parametrize("kind", KINDS)
async def test_a_statement_that_the_server_never_gives_up_is_given_up_here(short, kind):
    way = getattr(short, kind)

    async def ask():
        async with way() as connection:
            pid = await connection.scalar(PID)
            with frozen(pid):
                await connection.scalar(PID)

    with pytest.raises(TimeoutError) as silent:
        async with asyncio.timeout(10):
            await ask()
    assert is_passing(silent.value)
    # By its own time, not by the test's.
    assert not isinstance(silent.value.__context__, asyncio.CancelledError)
    assert {name: count for name, _, count in short.lines()}["connections"] == 0
    assert await pid_of(way)


def test_a_server_gives_a_statement_up_before_we_do():
    assert databases.STATEMENT_SECONDS < databases.SILENT_SECONDS


async def test_whoever_watches_is_told_in_time_that_a_database_says_nothing(database, monkeypatch):
    monkeypatch.setattr(metrics, "ANSWER_SECONDS", 0.3)
    first = await pid_of(database.reading)
    with frozen(first):
        told = figures((await Board(Meters(), database, Clock(), ()).read()).decode())
        assert told["jianxi_database_up"] == 0
    told = figures((await Board(Meters(), database, Clock(), ()).read()).decode())
    assert told["jianxi_database_up"] == 1
