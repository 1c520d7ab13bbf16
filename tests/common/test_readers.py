"""Connections for plain rows: kept at hand, the pool's again once anything may be wrong."""

import asyncio

import anyio
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.common.store import line
from services.common.store.database import Busy, Database

PID = text("SELECT pg_backend_pid()")
SLEEP = text("SELECT pg_sleep(20)")
ASLEEP = text("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(20)'")
KINDS = ("rows", "reading", "transaction")


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=2)
    yield database
    await database.close()


async def pid(database):
    async with database.rows() as reader:
        return await reader.scalar(PID)


async def test_who_reads_after_another_is_given_the_same_connection(database):
    async with database.rows() as reader:
        first = await reader.scalar(PID)
    async with database.rows() as again:
        assert again is reader
        assert await again.scalar(PID) == first


async def test_a_connection_that_is_gone_is_not_given_again(database):
    async with database.rows() as reader:
        first = await reader.scalar(PID)
        await reader.sync_connection.connection.driver_connection.close()
    assert await pid(database) != first


async def test_a_connection_that_the_server_ended_is_the_pools_again(database):
    first = await pid(database)
    async with database.transaction() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    try:
        second = await pid(database)
    except DBAPIError:
        # The socket may tell of it a moment later; then one question is lost, and no second.
        second = await pid(database)
    assert second != first


async def test_one_that_rested_long_is_looked_at_by_the_pool(database, monkeypatch):
    async with database.rows() as reader:
        pass
    monkeypatch.setattr(database._row_readers, "_trusted", 0.0)
    async with database.rows() as again:
        assert again is not reader
        assert await again.scalar(PID)


async def test_whoever_fails_gives_the_connection_back_to_the_pool(database):
    with pytest.raises(ZeroDivisionError):
        async with database.rows() as reader:
            raise ZeroDivisionError
    async with database.rows() as again:
        assert again is not reader


async def test_more_than_there_are_connections_wait_in_line_and_not_for_ever(database, monkeypatch):
    pids = await asyncio.gather(*(pid(database) for _ in range(8)))
    assert len(set(pids)) <= 2
    monkeypatch.setattr(line, "PATIENCE", 0.05)
    async with database.rows(), database.rows():
        with pytest.raises(Busy):
            await pid(database)
    assert await pid(database)


async def sleeps(database, kind):
    async with getattr(database, kind)() as connection:
        await connection.execute(SLEEP)


async def in_mid_query(database, many):
    for _ in range(200):
        async with database.transaction() as session:
            if await session.scalar(ASLEEP) == many:
                return
        await asyncio.sleep(0.02)
    raise AssertionError


async def all_serve(database, kind):
    """As many as there are connections at once, and so twice."""

    async def served():
        async with getattr(database, kind)() as connection:
            return await connection.scalar(PID)

    for _ in range(2):
        async with asyncio.timeout(5):
            assert all(await asyncio.gather(served(), served()))


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_is_cancelled_in_mid_query_gives_no_broken_connection_back(
    kernel_url, database, kind
):
    looking = Database(kernel_url, connections=1)
    await all_serve(database, kind)
    asleep = [asyncio.create_task(sleeps(database, kind)) for _ in range(2)]
    await in_mid_query(looking, 2)
    for one in asleep:
        one.cancel()
    told = await asyncio.gather(*asleep, return_exceptions=True)
    assert [type(one) for one in told] == [asyncio.CancelledError] * 2
    await all_serve(database, kind)
    await in_mid_query(looking, 0)
    await looking.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_is_cancelled_again_while_giving_back_loses_no_connection(database, kind):
    await all_serve(database, kind)
    for _ in range(4):
        # A scope of anyio, as a request stands in one, cancels until its work has ended.
        with anyio.move_on_after(0.1) as scope:
            await sleeps(database, kind)
        assert scope.cancelled_caught
    await all_serve(database, kind)


async def test_one_that_was_given_up_within_its_block_is_not_given_again(database):
    async with database.rows() as reader:
        first = await reader.scalar(PID)
        await reader.invalidate()
    assert await pid(database) != first
    async with database.rows() as reader:
        await reader.close()
    assert await pid(database)
