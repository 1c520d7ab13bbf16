"""The feed loses nothing under concurrent writers and keeps versions in order."""

import asyncio
import random

import pytest
from sqlalchemy import make_url, select, text

from services.common.deeds import by_itself
from services.common.store import changes, relay
from services.common.store.changes import Change, page_after, record
from services.common.store.database import Database
from services.common.store.tables import changes as table
from services.common.time.clock import Clock

DEED = by_itself("test", Clock(), "req_test")
WRITERS, EACH = 16, 40


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=20)
    yield database
    await database.close()


def _change(key, version):
    return Change("note", key, version, "note.kept", DEED.today, {"n": version})


async def _number_all(database):
    async with database.engine.connect() as connection:
        while await relay.number(connection):
            pass


async def test_a_change_is_numbered_only_once_committed(database):
    async with database.transaction() as session:
        await record(session, DEED, _change("a", 1))
        await _number_all(database)
        async with database.transaction() as other:
            page = await page_after(other, 0, 10)
        assert (page.items, page.head, page.settled) == ([], 0, True)
    async with database.transaction() as session:
        assert not (await page_after(session, 0, 10)).settled
    await _number_all(database)
    async with database.transaction() as session:
        page = await page_after(session, 0, 10)
    assert (page.items[0].id, page.items[0].no, page.head, page.settled) == ("a", 1, 1, True)


async def test_the_same_version_twice_is_refused_by_the_database(database):
    with pytest.raises(Exception, match="uq_changes"):
        async with database.transaction() as session:
            await record(session, DEED, _change("a", 1))
            await record(session, DEED, _change("a", 1))


async def test_no_row_is_lost_and_versions_stay_in_order_under_concurrent_writers(database):
    reading, seen = asyncio.Event(), []

    async def write(writer):
        for version in range(1, EACH + 1):
            async with database.transaction() as session:
                await record(session, DEED, _change(f"w{writer}", version))
                await asyncio.sleep(random.random() / 200)

    async def read():
        position = 0
        while True:
            done = reading.is_set()
            async with database.transaction() as session:
                page = await page_after(session, position, 50)
            seen.extend(page.items)
            position = page.items[-1].no if page.items else position
            if done and not page.items and page.settled:
                return
            await asyncio.sleep(0.001)

    relaying = asyncio.create_task(relay.run(database))
    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(n) for n in range(WRITERS)))
    reading.set()
    await asyncio.wait_for(reader, 20)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    assert [item.no for item in seen] == list(range(1, WRITERS * EACH + 1))
    for writer in range(WRITERS):
        versions = [item.version for item in seen if item.id == f"w{writer}"]
        assert versions == list(range(1, EACH + 1))


async def _read_on(database, position):
    await _number_all(database)
    async with database.transaction() as session:
        page = await page_after(session, position, 10)
    return [(item.no, item.id) for item in page.items]


async def test_who_begins_first_and_commits_last_is_numbered_after_what_was_read_meanwhile(
    database,
):
    async with database.transaction() as session:
        await record(session, DEED, _change("first", 1))
        # Its row is there, with the least id of all, and not yet committed.
        await session.run_sync(changes._write)
        for key in "abc":
            async with database.transaction() as other:
                await record(other, DEED, _change(key, 1))
        assert await _read_on(database, 0) == [(1, "a"), (2, "b"), (3, "c")]
    assert await _read_on(database, 3) == [(4, "first")]
    async with database.transaction() as session:
        ids = (await session.scalars(select(table.c.object_id).order_by(table.c.id))).all()
    assert ids == ["first", "a", "b", "c"]


async def test_who_is_undone_leaves_no_gap(database):
    with pytest.raises(RuntimeError, match="undone"):
        async with database.transaction() as session:
            await record(session, DEED, _change("undone", 1))
            await session.run_sync(changes._write)
            raise RuntimeError("undone")
    async with database.transaction() as session:
        await record(session, DEED, _change("a", 1))
    assert await _read_on(database, 0) == [(1, "a")]


async def test_a_transaction_left_open_in_another_database_holds_up_nobody(database, kernel_url):
    elsewhere = Database(
        make_url(kernel_url).set(database="postgres").render_as_string(hide_password=False)
    )
    async with elsewhere.transaction() as left_open:
        # It has a number of its own, the least of the whole cluster.
        await left_open.execute(text("SELECT pg_current_xact_id()"))
        async with database.transaction() as session:
            await record(session, DEED, _change("a", 1))
        assert await _read_on(database, 0) == [(1, "a")]
    await elsewhere.close()


async def test_only_one_relay_leads_and_another_takes_over(database, kernel_url):
    other = Database(kernel_url)
    first = asyncio.create_task(relay.run(database))
    second = asyncio.create_task(relay.run(other))
    await asyncio.sleep(0.3)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    async with database.transaction() as session:
        await record(session, DEED, _change("a", 1))
    for _ in range(60):
        async with database.transaction() as session:
            if (await page_after(session, 0, 10)).head == 1:
                break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("nobody took over")
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await other.close()
