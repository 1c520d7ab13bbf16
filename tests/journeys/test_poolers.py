"""What of the house a pooler between it and PostgreSQL leaves whole, in either of its modes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from launch.postgres import EmbeddedPostgres
from services.common.store import connecting
from services.common.store.alone import StillServed, alone
from services.common.store.areas import Connection, within
from services.common.store.database import Database
from services.common.store.leads import lead
from services.common.store.relay import LEADER
from tests.journeys.house import free_ports, until
from tests.journeys.machines import a_pooler

pytestmark = pytest.mark.machines

NUMBER = 7
LEADS = f"SELECT pg_try_advisory_lock({NUMBER})"
AREA = "SELECT coalesce(current_setting('jianxi.area', true), '')"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pooled") / "data")
    server.start()
    server.ensure_database("units")
    url = make_url(server.serving_url("units"))
    server._told(f"CREATE ROLE {url.username} LOGIN PASSWORD '{url.password}';")
    yield server
    server.stop()


@pytest.fixture
async def by_session(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[str]:
    with a_pooler(tmp_path / "session", free_ports(1), server) as url:
        yield await answering(url)


@pytest.fixture
async def by_transaction(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[str]:
    with a_pooler(tmp_path / "transaction", free_ports(1), server, "transaction") as url:
        yield await answering(url)


async def answering(url: str) -> str:
    """The address once somebody answers there."""

    async def answers() -> bool:
        with contextlib.suppress(OSError):
            await (await plain(url)).close()
            return True
        return False

    assert await until(10, answers)
    return url


async def plain(url: str, **how: Any) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""), **how)


async def heard(url: str) -> bool:
    """Whether a connection that listens hears what another tells."""
    listener, teller = await plain(url), await plain(url)
    bell = asyncio.Event()
    await listener.add_listener("news", lambda *_: bell.set())
    await teller.execute("NOTIFY news")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), 2)
    for each in (listener, teller):
        each.terminate()
    return bell.is_set()


async def leads(database: Database) -> tuple[AsyncConnection, bool]:
    connection = await database.engine.connect()
    return connection, await lead(connection, NUMBER)


async def test_by_session_a_service_finds_all_that_it_rests_on(by_session: str) -> None:
    database = Database(by_session, connections=2)
    (one, first), (other, second) = await leads(database), await leads(database)
    assert (first, second) == (True, False)
    assert await heard(by_session)
    for connection in (one, other):
        await connection.invalidate()
    async with database.rows() as reader:
        told = await reader.exec_driver_sql("SHOW lock_timeout")
        assert told.scalar() == "10s"
    with within("6401"):
        async with database.transaction() as session:
            assert await (await session.connection()).exec_driver_sql(AREA) is not None
    await database.close()


async def test_by_session_whoever_serves_is_found_and_what_a_pooler_keeps_is_nobody(
    by_session: str, server: EmbeddedPostgres
) -> None:
    """As for `jianxi begin-epochs`, which is told the server's own address or the pooler's."""
    served = Database(by_session, connections=2)
    relaying = await served.engine.connect()
    assert await lead(relaying, LEADER)
    for address in (by_session, server.url("units")):
        asking = Database(address, connections=2)
        with pytest.raises(StillServed):
            async with alone({"units": asking}):
                pytest.fail("somebody serves")
        await asking.close()
    # The service goes without a word to the server; the pooler keeps its connection for the next.
    await relaying.invalidate()
    await served.close()
    for address in (by_session, server.url("units")):
        asking = Database(address, connections=2)
        async with alone({"units": asking}):
            pass
        await asking.close()


async def test_by_transaction_leads_news_and_settings_are_lost(by_transaction: str) -> None:
    one, other = await plain(by_transaction), await plain(by_transaction)
    # Both lead, for both are given the same connection of the server in turn.
    assert [await one.fetchval(LEADS), await other.fetchval(LEADS)] == [True, True]
    assert not await heard(by_transaction)
    await one.execute("SET lock_timeout = '10s'")
    assert await other.fetchval("SHOW lock_timeout") == "10s"
    for each in (one, other):
        each.terminate()


async def test_by_transaction_what_one_prepared_another_does_not_find(by_transaction: str) -> None:
    one, other = await plain(by_transaction), await plain(by_transaction)
    assert await one.fetchval("SELECT 1") == 1
    async with other.transaction():
        # Its connection of the server is taken; the next one knows nothing of it.
        with pytest.raises(asyncpg.InvalidSQLStatementNameError):
            await one.fetchval("SELECT 1")
    for each in (one, other):
        each.terminate()


async def test_by_transaction_an_area_told_with_begin_holds_for_that_transaction_alone(
    by_transaction: str,
) -> None:
    how = {"connection_class": Connection, "statement_cache_size": 0}
    one, other = await plain(by_transaction, **how), await plain(by_transaction, **how)
    with within("6401"):
        async with one.transaction():
            assert await one.fetchval(AREA) == "6401"
    assert await other.fetchval(AREA) == ""
    for each in (one, other):
        each.terminate()


async def test_of_several_hosts_the_one_that_takes_writes_is_found(
    by_session: str, server: EmbeddedPostgres
) -> None:
    url = make_url(by_session)
    dead = free_ports(1)
    who = f"postgresql+asyncpg://{url.username}:{url.password}@/units"
    hosts = f"host=127.0.0.1:{dead}&host=127.0.0.1:{url.port}"
    found = await connecting.connect_to(make_url(f"{who}?{hosts}&target_session_attrs=read-write"))
    await found.close()
    with pytest.raises(connecting.WrongServer):
        await connecting.connect_to(make_url(f"{who}?{hosts}&target_session_attrs=standby"))
