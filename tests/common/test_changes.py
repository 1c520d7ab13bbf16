"""The feed loses nothing under concurrent writers and keeps versions in order."""

import asyncio
import random

import pytest

from services.common.deeds import by_itself
from services.common.store import relay
from services.common.store.changes import Change, page_after, record
from services.common.store.database import Database
from services.common.time.clock import Clock

DEED = by_itself("test", Clock(), "req_test")
WRITERS, EACH = 8, 40


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=12)
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
            await asyncio.sleep(0.005)

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
