"""A connection whose server said good-bye before it was asked is lost, whatever the driver says."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError

from services.common.store import connecting
from services.common.store.database import Database, is_passing
from services.common.store.statements import by_driver

PID = text("SELECT pg_backend_pid()")
CONNECTIONS = 7
"""Another number than elsewhere: a test's connections are kept for the next with as many."""
FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
GOOD_BYE = b"E" + (len(FIELDS) + 4).to_bytes(4) + FIELDS
"""What a server that is shut down says to whoever asks nothing, and then closes."""


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=CONNECTIONS)
    yield database
    await database._row_readers.close()
    for engine in (database.engine, database._readers):
        await engine.dispose()


def say_good_bye(driver):
    """The server's last word has come in; that it hung up has not yet."""
    driver._protocol.data_received(GOOD_BYE)


@pytest.mark.parametrize("kind", ["transaction", "reading", "rows"])
async def test_who_asks_between_good_bye_and_the_end_is_told_to_try_again(database, kind):
    way = getattr(database, kind)
    with pytest.raises(Exception, match="is in progress") as lost:
        async with way() as given:
            first = await given.scalar(PID)
            connection = given if kind == "rows" else await given.connection()
            say_good_bye((await connection.get_raw_connection()).driver_connection)
            await given.scalar(PID)
    assert is_passing(lost.value)
    async with way() as given:
        assert await given.scalar(PID) != first


async def test_who_connects_as_a_server_ends_is_told_to_try_again(database, monkeypatch):
    opened = []

    async def ending(**how):
        opened.append(await connect(**how))
        say_good_bye(opened[-1])
        return opened[-1]

    connect = asyncpg.connect
    monkeypatch.setattr(connecting.asyncpg, "connect", ending)
    with pytest.raises(connecting.Ended) as lost:
        async with database.transaction() as session:
            await session.scalar(PID)
    assert is_passing(lost.value)
    assert all(driver.is_closed() for driver in opened)
    monkeypatch.undo()
    async with database.transaction() as session:
        assert await session.scalar(PID)


async def test_who_reads_on_after_good_bye_is_told_to_try_again(database):
    with pytest.raises(connecting.LOST) as lost:
        async with database.rows() as rows:
            driver = (await rows.get_raw_connection()).driver_connection
            async with driver.transaction():
                cursor = await driver.cursor("SELECT generate_series(1, 100)")
                await cursor.fetch(1)
                say_good_bye(driver)
                await cursor.fetch(1)
    assert is_passing(lost.value)


async def test_who_copies_after_good_bye_is_told_to_try_again(database):
    with pytest.raises(InterfaceError) as lost:
        async with database.rows() as rows:
            driver = (await rows.get_raw_connection()).driver_connection
            say_good_bye(driver)
            with by_driver("COPY"):
                await driver.copy_records_to_table("changes", records=[(1,)], columns=["n"])
    assert is_passing(lost.value)
