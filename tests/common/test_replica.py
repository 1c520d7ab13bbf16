"""Replicas: read while it is known that they have what they must, and never otherwise."""

import asyncio
from contextlib import AsyncExitStack
from math import inf
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from services.common.deeds import by_itself
from services.common.store import changes, connecting, relay
from services.common.store import replica as replicas
from services.common.store.changes import Change, record
from services.common.store.database import Database, is_passing
from services.common.store.replica import CopyLost
from services.common.time.clock import Clock
from tests.journeys.house import free_ports

BOUND = 5.0
FAR = 100
EPOCH = "the first"


@pytest.fixture
async def database(kernel_url, monkeypatch):
    """One whose replica, the same server, says that it has replayed up to 100."""
    monkeypatch.setattr(replicas, "_QUESTION", text(f"SELECT {FAR}::bigint, '{EPOCH}'"))
    database = Database(kernel_url, connections=2, replica=kernel_url, lag=BOUND)
    database.replica.see(FAR)
    yield database
    await database.close()


async def is_read_from_replica(database, since=0):
    async with database.copied(since) as copy:
        assert await copy.connection.scalar(text("SELECT 1")) == 1
        assert (await copy.position() is None) is not copy.is_replica
        return copy.is_replica


async def keep_notes(database, count):
    clock = Clock(None)
    for number in range(count):
        async with database.transaction() as session:
            told = Change("note", f"not_{number}", 1, "note.kept", clock.today(), {})
            await record(session, by_itself("units", clock, "test"), told)
    async with database.engine.connect() as connection:
        assert await relay.number(connection) == count


@pytest.mark.parametrize(
    ("age", "position", "since", "expected"),
    [
        (0, FAR, 0, True),
        (0, FAR + 1, 0, False),
        (BOUND - 1, FAR, 0, True),
        (BOUND + 1, FAR, 0, False),
        (0, FAR, FAR, True),
        (0, FAR, FAR + 1, False),
        (0, FAR, None, False),
    ],
)
async def test_a_replica_is_read_that_has_all_of_a_moment_within_the_bound_and_all_seen_before(
    database, age, position, since, expected
):
    database.replica.note(monotonic() - age, position, EPOCH)
    assert await is_read_from_replica(database, since) is expected


async def test_the_oldest_moment_within_the_bound_is_enough(database):
    now = monotonic()
    for age, position in ((BOUND + 1, FAR - 1), (BOUND - 1, FAR), (0, FAR + 1)):
        database.replica.note(now - age, position, EPOCH)
    assert database.replica.needed(now) == FAR
    assert await is_read_from_replica(database)
    assert database.replica.lag(now) == BOUND - 1


async def test_of_what_nothing_is_known_nothing_is_read(database):
    assert not await is_read_from_replica(database)
    assert database.replica.lag(monotonic()) == inf
    database.replica.note(monotonic(), FAR, EPOCH)
    database.replica.see(None)
    assert not await is_read_from_replica(database)
    assert dict(database.replica.reads) == {"primary": 2}


async def test_what_was_long_ago_is_forgotten(database):
    now = monotonic()
    database.replica.note(now - replicas.MEMORY - 1, 1, EPOCH)
    database.replica.note(now, 2, EPOCH)
    assert [position for _, position in database.replica._marks] == [2]


async def says_nothing(_, writer):
    try:
        await asyncio.sleep(60)
    finally:
        writer.close()


@pytest.fixture
async def frozen():
    """The port of a server that takes what it is asked and says nothing."""
    server = await asyncio.start_server(says_nothing, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def with_replica(url, replica):
    database = Database(url, connections=2, replica=replica, lag=BOUND)
    database.replica.see(FAR)
    database.replica.note(monotonic(), FAR, EPOCH)
    return database


@pytest.mark.parametrize("fault", ["away", "frozen", "refuses"])
async def test_one_that_gives_no_answer_is_tried_once_whatever_the_next_look_finds(
    kernel_url, frozen, fault
):
    ports = {"away": free_ports(1), "frozen": frozen}
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{ports.get(fault)}/none"
    refuses = make_url(kernel_url).set(database="none").render_as_string(hide_password=False)
    database = with_replica(kernel_url, refuses if fault == "refuses" else away)
    began = monotonic()
    assert not await is_read_from_replica(database)
    assert monotonic() - began < replicas.TURN_SECONDS + 0.5
    # Another behind the address answers whoever looks after them.
    database.replica.see(FAR)
    began = monotonic()
    assert not await is_read_from_replica(database)
    assert monotonic() - began < 0.5
    later = monotonic() + replicas.AVOIDED_SECONDS
    database.replica.note(later, FAR, EPOCH)
    assert database.replica.needed(later - 1) is None
    assert database.replica.needed(later) == FAR
    await database.close()


async def test_nobody_waits_for_a_replica(database):
    database.replica.note(monotonic(), FAR, EPOCH)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            copy = await stack.enter_async_context(database.copied())
            assert copy.is_replica
        began = monotonic()
        assert not await is_read_from_replica(database)
        assert monotonic() - began < 0.5
    assert await is_read_from_replica(database)


async def test_what_it_takes_to_be_answered_is_part_of_its_age(database, monkeypatch):
    question = text(f"SELECT {FAR}::bigint, '{EPOCH}' FROM pg_sleep(0.3)")
    monkeypatch.setattr(replicas, "_QUESTION", question)
    now = monotonic()
    database.replica.note(now - BOUND + 0.2, FAR, EPOCH)
    database.replica.note(now, FAR + 1, EPOCH)
    assert database.replica.needed(now) == FAR
    assert not await is_read_from_replica(database)


@pytest.mark.parametrize("epoch", ["another", None])
async def test_each_connection_is_asked_whether_it_is_of_before_a_restore(
    database, monkeypatch, epoch
):
    database.replica.note(monotonic(), FAR, EPOCH)
    told = f"'{epoch}'" if epoch else "NULL"
    monkeypatch.setattr(replicas, "_QUESTION", text(f"SELECT {FAR + 1}::bigint, {told}"))
    assert not await is_read_from_replica(database)
    assert database.replica.readers._resting[-1][0].invalidated


async def test_places_in_the_log_of_before_a_restore_are_forgotten(database):
    database.replica.note(monotonic(), 1, "before")
    database.replica.note(monotonic(), FAR + 1, EPOCH)
    assert database.replica.needed(monotonic()) == FAR + 1
    assert not await is_read_from_replica(database)


CONFLICT = "DO $$ BEGIN RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$"
DEATH = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.mark.parametrize("fault", [CONFLICT, DEATH])
async def test_a_reading_that_fails_is_told_as_a_lost_copy_and_counted_as_the_databases(
    database, fault
):
    database.replica.note(monotonic(), FAR, EPOCH)
    with pytest.raises(CopyLost):
        async with database.copied() as copy:
            await copy.connection.execute(text(fault))
    assert dict(database.replica.reads) == {"primary": 1}
    assert await is_read_from_replica(database)


async def test_what_fails_by_the_database_itself_is_told_as_it_is(database):
    with pytest.raises(DBAPIError, match="conflict with recovery"):
        async with database.copied() as copy:
            await copy.connection.execute(text(CONFLICT))


class Breaks:
    """A replica's connection whose reading is broken off, as by a recovery conflict."""

    def __init__(self, connection):
        self.connection = connection

    async def execute(self, *_):
        return await self.connection.execute(text(CONFLICT))


async def test_a_page_of_the_feed_that_a_replica_breaks_off_is_read_from_the_database(
    database, monkeypatch
):
    database.replica.note(monotonic(), FAR, EPOCH)
    await keep_notes(database, 3)
    make = replicas.Copy
    monkeypatch.setattr(replicas, "Copy", lambda one, **more: make(Breaks(one), **more))
    async with database.reading() as session:
        page = await changes.page_after(session, 0, 2, database.replica)
    assert [item.no for item in page.items] == [1, 2]
    assert dict(database.replica.reads) == {"primary": 1}


async def test_a_server_that_is_no_replica_is_not_read_as_one(kernel_url):
    database = Database(kernel_url, connections=2, replica=kernel_url, lag=BOUND)
    asking = (replicas._OF_PRIMARY, replicas._OF_REPLICA)
    askers = [replicas._Asker(make_url(kernel_url), one) for one in asking]
    await database.replica._look(*askers)
    assert len(database.replica._marks) == 1
    assert database.replica.needed(monotonic()) is None
    # Each looks for another: it may have been promoted.
    assert [one._connection is None for one in askers] == [False, True]
    database.replica.see(FAR)
    assert not await is_read_from_replica(database)
    assert database.replica.readers._resting[-1][0].invalidated
    for asker in askers:
        asker.close()
    await database.close()


async def test_what_is_left_of_before_a_restore_is_not_read(database, kernel_url):
    askers = [
        replicas._Asker(make_url(kernel_url), "SELECT 100::bigint, 'new'"),
        replicas._Asker(make_url(kernel_url), "SELECT 100::bigint, 'old'"),
    ]
    await database.replica._look(*askers)
    assert not await is_read_from_replica(database)
    for asker in askers:
        asker.close()


async def test_figures_tell_how_far_it_is_behind_and_what_was_read_where(database):
    database.replica.note(monotonic(), FAR, EPOCH)
    assert await is_read_from_replica(database)
    assert not await is_read_from_replica(database, None)
    told = {name: count for name, _, count in database.lines()}
    assert told["copied_from_replica_total"] == 1
    assert 0 <= told["replica_lag_seconds"] < 1


async def test_a_full_page_of_the_feed_is_read_from_it_and_the_last_from_the_database(database):
    database.replica.note(monotonic(), FAR, EPOCH)
    await keep_notes(database, 5)
    read, position = [], 0
    async with database.reading() as session:
        while position < 5:
            page = await changes.page_after(session, position, 2, database.replica)
            read += [item.no for item in page.items]
            position = read[-1]
    assert read == [1, 2, 3, 4, 5]
    assert database.replica.reads["replica"] == 2


async def test_of_several_hosts_the_first_that_answers_is_taken(kernel_url):
    url = make_url(kernel_url)
    socket, port = url.query["host"], url.query["port"]
    who = f"postgresql+asyncpg://{url.username}:{url.password}@/{url.database}"
    hosts = f"host=127.0.0.1:{free_ports(1)}&host=127.0.0.1:{port}"
    assert socket
    for kind in ("any", "read-write"):
        address = make_url(f"{who}?{hosts}&target_session_attrs={kind}")
        connection = await connecting.connect_to(address)
        assert await connection.fetchval("SELECT current_database()") == url.database
        await connection.close()


async def test_where_no_host_takes_writes_it_passes(kernel_url):
    address = make_url(kernel_url).update_query_dict({"target_session_attrs": "standby"})
    database = Database(address.render_as_string(hide_password=False), connections=1)
    with pytest.raises(connecting.WrongServer) as away:
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
    assert is_passing(away.value)
    await database.close()
