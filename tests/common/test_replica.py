"""Replicas: read while it is known that they have what they must, and never otherwise."""

from math import inf
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from services.common.deeds import by_itself
from services.common.store import changes, connecting, relay
from services.common.store import replica as replicas
from services.common.store.changes import Change, record
from services.common.store.database import Database, is_passing
from services.common.time.clock import Clock
from tests.journeys.house import free_ports

BOUND = 5.0
FAR = 100


@pytest.fixture
async def database(kernel_url, monkeypatch):
    """One whose replica, the same server, says that it has replayed up to 100."""
    monkeypatch.setattr(replicas, "_QUESTION", text(f"SELECT {FAR}::bigint"))
    database = Database(kernel_url, connections=2, replica=kernel_url, lag=BOUND)
    database.replica.see(FAR)
    yield database
    await database.close()


async def is_read_from_replica(database, since=0):
    async with database.copied(since) as copy:
        assert await copy.connection.scalar(text("SELECT 1")) == 1
        assert (await copy.position() is None) is not copy.is_replica
        return copy.is_replica


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
    database.replica.note(monotonic() - age, position)
    assert await is_read_from_replica(database, since) is expected


async def test_the_oldest_moment_within_the_bound_is_enough(database):
    now = monotonic()
    for age, position in ((BOUND + 1, FAR - 1), (BOUND - 1, FAR), (0, FAR + 1)):
        database.replica.note(now - age, position)
    assert database.replica.needed(now) == FAR
    assert await is_read_from_replica(database)
    assert database.replica.lag(now) == BOUND - 1


async def test_of_what_nothing_is_known_nothing_is_read(database):
    assert not await is_read_from_replica(database)
    assert database.replica.lag(monotonic()) == inf
    database.replica.note(monotonic(), FAR)
    database.replica.see(None)
    assert not await is_read_from_replica(database)
    assert dict(database.replica.reads) == {"primary": 2}


async def test_what_was_long_ago_is_forgotten(database):
    now = monotonic()
    database.replica.note(now - replicas.MEMORY - 1, 1)
    database.replica.note(now, 2)
    assert [position for _, position in database.replica._marks] == [2]


async def test_one_that_is_away_is_tried_once_until_it_is_looked_at_again(kernel_url):
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_ports(1)}/none"
    database = Database(kernel_url, connections=2, replica=away, lag=BOUND)
    database.replica.see(FAR)
    database.replica.note(monotonic(), FAR)
    assert not await is_read_from_replica(database)
    assert database.replica.needed(monotonic()) is None
    assert not await is_read_from_replica(database)
    await database.close()


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
    database.replica.note(monotonic(), FAR)
    assert await is_read_from_replica(database)
    assert not await is_read_from_replica(database, None)
    told = {name: count for name, _, count in database.lines()}
    assert told["copied_from_replica"] == 1
    assert 0 <= told["replica_lag_seconds"] < 1


async def test_a_full_page_of_the_feed_is_read_from_it_and_the_last_from_the_database(database):
    database.replica.note(monotonic(), FAR)
    clock = Clock(None)
    for number in range(5):
        async with database.transaction() as session:
            told = Change("note", f"not_{number}", 1, "note.kept", clock.today(), {})
            await record(session, by_itself("units", clock, "test"), told)
    async with database.engine.connect() as connection:
        assert await relay.number(connection) == 5
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
