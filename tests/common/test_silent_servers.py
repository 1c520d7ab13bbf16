"""A server that takes what it is asked and says nothing is given up; another connection serves."""

import asyncio
import os
import signal
import time
from contextlib import contextmanager

import pytest
import uvloop
from sqlalchemy import text

from services.common.meters import Meters
from services.common.store import connecting, resting
from services.common.store.database import Database, is_passing
from services.common.time.clock import Clock
from services.common.web import metrics
from services.common.web.metrics import Board
from tests.common.test_metrics import figures

PID = text("SELECT pg_backend_pid()")
LASTING, SHORT, BUSY = 9, 8, 6
"""Other numbers than elsewhere: a test's connections are kept for the next with as many."""
KINDS = ("transaction", "reading", "rows")


@contextmanager
def frozen(*pids):
    """The server's processes behind connections stand still; their machine answers for them."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=LASTING)
    yield database
    await ended(database)


@pytest.fixture
async def short(kernel_url, monkeypatch):
    """One that waits for no statement long."""
    monkeypatch.setattr(connecting, "SILENT_SECONDS", 0.5)
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


async def pids_of(way):
    async with way() as one, way() as other:
        return [await each.scalar(PID) for each in (one, other)]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_rested_long_is_asked_first_and_given_up_within_seconds(
    database, kind, monkeypatch
):
    monkeypatch.setattr(resting, "TRUSTED_SECONDS", 0.1)
    monkeypatch.setattr(resting, "PROOF_SECONDS", 0.2)
    monkeypatch.setattr(database._row_readers, "_trusted", 0.1)
    way = getattr(database, kind)
    first = await pid_of(way)
    await asyncio.sleep(0.15)
    with frozen(first):
        async with asyncio.timeout(5):
            assert await pid_of(way) != first


async def asked_again_after_rest(url, kind, turns):
    """The server's process behind the first connection and that behind the next."""
    database = Database(url, connections=BUSY)
    database._row_readers._trusted = 0.1
    way = getattr(database, kind)
    first = await pid_of(way)
    await asyncio.sleep(0.15)
    with busy(turns):
        again = await pid_of(way)
    await ended(database)
    return first, again


@contextmanager
def busy(turns):
    """So many times what is read from a socket keeps the loop from the others."""
    loop, (end, other) = asyncio.get_running_loop(), os.pipe()

    def keep():
        os.read(end, 1)
        time.sleep(0.12)

    loop.add_reader(end, keep)
    os.write(other, b"." * turns)
    try:
        yield
    finally:
        loop.remove_reader(end)
        os.close(end)
        os.close(other)


@pytest.mark.parametrize("turns", [0, 4])
@pytest.mark.parametrize("kind", KINDS)
async def test_what_rested_long_and_answers_is_kept_also_where_we_were_too_busy_to_hear(
    kernel_url, kind, turns, monkeypatch
):
    monkeypatch.setattr(resting, "TRUSTED_SECONDS", 0.1)
    monkeypatch.setattr(resting, "PROOF_SECONDS", 0.1)
    # As the services run: that loop looks at the clock before it looks at the sockets.
    both = asked_again_after_rest(kernel_url, kind, turns)
    first, again = await asyncio.to_thread(uvloop.run, both)
    assert again == first


@pytest.mark.parametrize("kind", KINDS)
async def test_a_statement_that_the_server_never_gives_up_is_given_up_here(short, kind):
    way = getattr(short, kind)
    first = await pid_of(way)
    with frozen(first):
        async with asyncio.timeout(10):
            with pytest.raises(TimeoutError) as silent:
                await pid_of(way)
            assert is_passing(silent.value)
            # And its connection, too.
            assert await pid_of(way) != first
    assert {name: count for name, _, count in short.lines()}["connections"] == 0


@pytest.mark.parametrize("kind", ["transaction", "reading"])
async def test_whoever_comes_after_waits_for_no_other_connection_to_that_server(short, kind):
    way = getattr(short, kind)
    pids = await pids_of(way)
    with frozen(*pids):
        async with asyncio.timeout(10):
            with pytest.raises(TimeoutError):
                await pid_of(way)
            assert not {*pids} & {*await pids_of(way)}


def test_a_server_gives_a_statement_up_before_we_do():
    assert connecting.STATEMENT_SECONDS < connecting.SILENT_SECONDS


async def test_whoever_watches_is_told_in_time_that_a_database_says_nothing(database, monkeypatch):
    monkeypatch.setattr(metrics, "DATABASE_SECONDS", 0.3)
    first = await pid_of(database.reading)
    with frozen(first):
        async with asyncio.timeout(5):
            told = figures((await Board(Meters(), database, Clock(), ()).read()).decode())
        assert told["jianxi_database_up"] == 0
    told = figures((await Board(Meters(), database, Clock(), ()).read()).decode())
    assert told["jianxi_database_up"] == 1
