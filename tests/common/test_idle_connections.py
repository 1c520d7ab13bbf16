"""Connections that nobody uses are closed, at last by the server, and nobody notices."""

import asyncio
import re
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy import text

from services.common.store import database as databases
from services.common.store import relay
from services.common.store.database import Database
from services.common.store.leads import lead
from tests.databases import ROOT

PID = text("SELECT pg_backend_pid()")
THERE = text("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(:pids)")
MANY = 7
"""Another number than elsewhere: a test's connections are kept for the next with as many."""


@pytest.fixture
async def database(kernel_url, monkeypatch):
    monkeypatch.setattr(databases, "IDLE_SECONDS", 1)
    database = Database(kernel_url, connections=MANY)
    yield database
    for engine in (database.engine, database._readers):
        await engine.dispose()
    await database._row_readers.close()


@pytest.fixture
async def other(kernel_url):
    database = Database(kernel_url, connections=2)
    yield database
    await database.close()


async def pid_of(way, together):
    async with way() as connection:
        await together.wait()
        return await connection.scalar(PID)


async def pids_of(way, many):
    """The server's processes behind so many connections at once."""
    together = asyncio.Barrier(many)
    return list(await asyncio.gather(*(pid_of(way, together) for _ in range(many))))


@asynccontextmanager
async def asked_for_an_hour(way):
    async with way() as connection:
        await connection.execute(text("SET idle_session_timeout = '1h'"))
        yield connection


async def ended(other, pids):
    for _ in range(100):
        async with other.rows() as reader:
            if not await reader.scalar(THERE, {"pids": pids}):
                return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.parametrize("kind", ["transaction", "reading", "rows"])
async def test_what_was_idle_is_closed_by_ourselves_and_the_next_to_ask_is_given_another(
    database, other, kind, monkeypatch
):
    monkeypatch.setattr(database._row_readers, "_trusted", 0.1)
    way = partial(getattr(database, kind))
    # The server, too, would end them, in an hour.
    await pids_of(way, 3)
    before = await pids_of(partial(asked_for_an_hour, way), 3)
    letting_go = asyncio.create_task(database.let_go_for_ever())
    assert await ended(other, before)
    after = await pids_of(way, 3)
    assert not set(before) & set(after)
    letting_go.cancel()


async def test_what_is_used_or_rested_for_a_moment_is_not_closed(database, monkeypatch):
    monkeypatch.setattr(database._row_readers, "_trusted", 0.1)
    letting_go = asyncio.create_task(database.let_go_for_ever())
    for way in (database.transaction, database.reading, database.rows):
        async with way() as connection:
            pid = await connection.scalar(PID)
            await asyncio.sleep(2)
            assert await connection.scalar(PID) == pid
        await asyncio.sleep(0.4)
        async with way() as connection:
            assert await connection.scalar(PID) == pid
    letting_go.cancel()


@pytest.mark.parametrize("kind", ["transaction", "reading", "rows"])
async def test_what_was_idle_is_ended_and_the_next_to_ask_is_given_another(database, other, kind):
    way = partial(getattr(database, kind))
    before = await pids_of(way, 3)
    assert len(set(before)) == 3
    assert await ended(other, before)
    after = await pids_of(way, 3)
    assert not set(before) & set(after)


async def test_whoever_asks_alone_is_given_the_same_connection_so_that_the_others_grow_idle(
    database, other
):
    first = await pids_of(database.transaction, 3)
    (kept,) = await pids_of(database.transaction, 1)
    for _ in range(20):
        assert await pids_of(database.transaction, 1) == [kept]
        await asyncio.sleep(0.1)
    assert await ended(other, [pid for pid in first if pid != kept])


async def test_the_lead_is_kept_however_long_it_has_nothing_to_do(database, other):
    async with database.engine.connect() as connection:
        assert await lead(connection, relay.LEADER)
        (_, pid) = await asyncio.gather(asyncio.sleep(2.5), connection.scalar(PID))
        await connection.commit()
        await asyncio.sleep(2.5)
        async with other.engine.connect() as second:
            assert not await lead(second, relay.LEADER)
        assert await connection.scalar(PID) == pid
        await connection.invalidate()


def test_no_lock_outlives_a_transaction_but_by_a_lead():
    sources = [*(ROOT / "services").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]
    lasting = re.compile(r"pg_(try_)?advisory_lock\w*")
    found = {one.name for one in sources if lasting.search(one.read_text())}
    assert found == {"leads.py"}
