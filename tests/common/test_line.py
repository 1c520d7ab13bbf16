"""Who asks first is served first, and who waits too long is told to come again."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from services.common.deeds import by_itself
from services.common.store import line
from services.common.store.changes import Change, record
from services.common.store.database import Busy, Database, abandon, release
from services.common.time.clock import Clock

DEED = by_itself("test", Clock(), "req_test")


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=1)
    yield database
    await database.close()


async def test_requests_have_their_turn_in_the_order_of_asking(database):
    served = []

    async def ask(number):
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            served.append(number)

    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        waiting = [asyncio.create_task(ask(number)) for number in range(5)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting, ask(5))
    assert served == [0, 1, 2, 3, 4, 5]


async def test_who_waits_too_long_is_told_to_come_again(database, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE", 0)
    async with database.transaction():
        with pytest.raises(Busy) as refused:
            async with database.transaction():
                pass
    assert (refused.value.status, refused.value.retry_after) == (503, 2)
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT 1")) == 1


async def test_who_waits_for_another_service_keeps_nobody_waiting(database):
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        await release(session)
        async with database.transaction() as other:
            assert await other.scalar(text("SELECT 1")) == 1


async def test_who_does_it_again_does_not_wait_for_themselves(database):
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        await abandon(session)
        async with database.transaction() as again:
            assert await again.scalar(text("SELECT 1")) == 1


async def test_nothing_is_told_within_a_savepoint(database):
    async with database.transaction() as session, session.begin_nested():
        with pytest.raises(RuntimeError):
            await record(session, DEED, Change("note", "n", 1, "note.kept", DEED.today, {}))


async def test_a_connection_that_the_server_closed_is_replaced(database, kernel_url):
    async with database.transaction() as session:
        old = await session.scalar(text("SELECT pg_backend_pid()"))
    other = await asyncpg.connect(kernel_url.replace("+asyncpg", ""))
    await other.execute("SELECT pg_terminate_backend($1, 5000)", old)
    await other.close()
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != old


async def test_a_savepoint_that_fails_takes_no_change_along(database, kernel_url):
    async with database.transaction() as session:
        await record(session, DEED, Change("note", "a", 1, "note.kept", DEED.today, {}))
        with pytest.raises(ZeroDivisionError):
            async with session.begin_nested():
                raise ZeroDivisionError
        async with session.begin_nested():
            await session.execute(text("SELECT 1"))
        assert await session.scalar(text("SELECT count(*) FROM changes")) == 0
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM changes")) == 1
