"""A feed's page by a replica that goes on replaying, or breaks off, while it is read."""

from time import monotonic
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from services.common.deeds import by_itself
from services.common.store import outward, relay
from services.common.store import replica as replicas
from services.common.store.changes import Change, record
from services.common.store.database import Database
from services.common.store.outward import Reach
from services.common.store.tables import changes
from services.common.time.clock import Clock
from services.common.values import ids
from services.common.values.feeds import Happened

BOUND = 5.0
LIMIT = 3


@pytest.fixture
async def database(kernel_url, monkeypatch):
    """One whose replica, the same server, has what it must."""
    monkeypatch.setattr(replicas, "_QUESTION", text("SELECT 1::bigint, 'now'"))
    database = Database(kernel_url, connections=3, replica=kernel_url, lag=BOUND)
    database.replica.see(1)
    database.replica.note(monotonic(), 1, "now")
    yield database
    await database.close()


async def tell(database, *objects):
    """Let something happen to objects of these kinds; each is numbered."""
    clock = Clock(None)
    for one in objects:
        async with database.transaction() as session:
            told = Change(one, ids.new("one"), 1, f"{one}.told", clock.today(), {})
            await record(session, by_itself("units", clock, "test"), told)
    async with database.engine.connect() as connection:
        assert await relay.number(connection) == len(objects)


async def read(database, find_changes, head):
    feed = SimpleNamespace(find_changes=find_changes)
    reach = Reach(database.replica, 0, head, LIMIT)
    async with database.transaction() as session:
        return [one.no for one in await outward._found(session, feed, (), reach)]


async def of_kind(session, kind, *, after, head, limit):
    query = select(changes.c.no, changes.c.event, changes.c.object_id, changes.c.recorded_at)
    query = query.where(changes.c.object == kind, changes.c.no > after, changes.c.no <= head)
    rows = await session.execute(query.order_by(changes.c.no).limit(limit))
    return [Happened(*row, {}) for row in rows]


async def test_what_is_replayed_between_two_statements_passes_over_nothing(database):
    await tell(database, "other", "other", "placement")
    replayed = []

    async def find_changes(session, _, **asked):
        found = await of_kind(session, "placement", **asked)
        if not replayed:
            replayed.append(await tell(database, "placement", "youth", "youth"))
        found += await of_kind(session, "youth", **asked)
        return sorted(found)[: asked["limit"]]

    # The head is the database's own: the replica comes there while it is read.
    assert await read(database, find_changes, 6) == [3, 4, 5]
    assert dict(database.replica.reads) == {"primary": 1}


async def test_a_replica_that_cannot_fill_a_page_is_not_asked(database):
    await tell(database, "placement", "placement")
    asked_for = []

    async def find_changes(session, _, **asked):
        asked_for.append(asked["head"])
        return await of_kind(session, "placement", **asked)

    assert await read(database, find_changes, 6) == [1, 2]
    assert asked_for == [6]
    assert dict(database.replica.reads) == {"primary": 1}


async def test_a_full_page_is_counted_as_the_replicas(database):
    await tell(database, *["placement"] * 4)

    async def find_changes(session, _, **asked):
        return await of_kind(session, "placement", **asked)

    assert await read(database, find_changes, 4) == [1, 2, 3]
    assert dict(database.replica.reads) == {"replica": 1}


async def test_a_page_that_is_broken_off_is_read_from_the_database(database):
    await tell(database, *["placement"] * 4)
    broken = "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$"
    asked_of = []

    async def find_changes(session, _, **asked):
        asked_of.append(session)
        if len(asked_of) == 1:
            await session.execute(text(broken))
        return await of_kind(session, "placement", **asked)

    assert await read(database, find_changes, 4) == [1, 2, 3]
    assert len(set(asked_of)) == 2
    assert dict(database.replica.reads) == {"primary": 1}
