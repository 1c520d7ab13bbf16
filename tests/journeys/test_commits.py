"""What a commit that was answered is worth once the primary is lost, by what it waited for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from launch.postgres import EmbeddedPostgres
from tests.journeys.machines import Server

pytestmark = pytest.mark.machines

KEPT = "SELECT array_agg(n ORDER BY n) FROM kept"


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Server, Server]]:
    """A primary and the replica for which it waits."""
    keys = tmp_path / "keys"
    servers = [Server(EmbeddedPostgres(tmp_path / name, keys=keys)) for name in ("first", "second")]
    first, second = servers
    first.start()
    await second.follow(first)
    await first.wait_for_the_other()
    yield first, second
    for each in servers:
        each.postgres.stop()


async def connected(server: Server) -> asyncpg.Connection:
    return await asyncpg.connect(server.postgres.url("postgres").replace("+asyncpg", ""))


async def test_what_waited_for_the_replica_is_there_and_what_did_not_is_lost(
    pair: tuple[Server, Server],
) -> None:
    first, second = pair
    connection = await connected(first)
    await connection.execute("CREATE TABLE kept (n int)")
    await connection.execute("INSERT INTO kept VALUES (1)")
    second.postgres.stop()
    # The time-out of a statement, which every connection of a service has, does not end the wait.
    await connection.execute("SET statement_timeout = '200ms'")
    pid = await connection.fetchval("SELECT pg_backend_pid()")
    waiting = asyncio.create_task(connection.execute("INSERT INTO kept VALUES (2)"))
    await asyncio.sleep(1)
    assert not waiting.done()
    # Whoever ends the wait takes the commit as it is: on one disk alone.
    assert await first.asked(f"SELECT pg_cancel_backend({pid})")
    assert await waiting == "INSERT 0 1"
    await connection.execute("SET synchronous_commit = local")
    await connection.execute("INSERT INTO kept VALUES (3)")
    assert await connection.fetchval(KEPT) == [1, 2, 3]
    connection.terminate()
    first.kill()
    second.start()
    assert await second.asked("SELECT pg_promote(true, 60)")
    assert await second.asked(KEPT) == [1]
