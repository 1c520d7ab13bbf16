"""Connections for plain rows: kept at hand, the pool's again once anything may be wrong."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.common.store import database as databases
from services.common.store.database import Busy, Database

PID = text("SELECT pg_backend_pid()")


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
    monkeypatch.setattr(databases, "PATIENCE", 0.05)
    async with database.rows(), database.rows():
        with pytest.raises(Busy):
            await pid(database)
    assert await pid(database)
