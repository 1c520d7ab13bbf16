"""Who must be alone finds whoever works on the same databases, and holds nobody up afterwards."""

import asyncio
import json
import sys

import pytest

from services.common.store import alone, relay
from services.common.store.alone import StillServed
from services.common.store.changes import epoch
from services.common.store.database import Database


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=12)
    yield database
    await database.close()


@pytest.fixture
async def serving(database):
    """One process of a service, relaying."""
    process = asyncio.create_task(relay.run(database))
    await led(database)
    yield process
    process.cancel()
    await asyncio.gather(process, return_exceptions=True)


async def led(database):
    async with asyncio.timeout(10):
        while not database.bell.is_near:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def epoch_of(database):
    async with database.transaction() as session:
        return await epoch(session)


@pytest.mark.usefixtures("serving")
async def test_whoever_serves_is_named(database):
    with pytest.raises(StillServed, match="units"):
        async with alone.alone({"units": database}):
            pytest.fail("somebody serves")


async def test_nobody_serves_once_it_has_ended_and_who_starts_meanwhile_waits(database, serving):
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    async with alone.alone({"units": database}):
        anew = asyncio.create_task(relay.run(database))
        await asyncio.sleep(1.5)
        assert not database.bell.is_near
    await led(database)
    anew.cancel()
    await asyncio.gather(anew, return_exceptions=True)


async def test_one_that_takes_the_lead_over_just_then_is_found(database, kernel_url):
    """Its leader was killed a moment ago; another process of it comes within a second."""
    other = Database(kernel_url)

    async def soon():
        await asyncio.sleep(1)
        await relay.run(other)

    coming = asyncio.create_task(soon())
    with pytest.raises(StillServed):
        async with alone.alone({"units": database}):
            pytest.fail("somebody serves")
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    await other.close()


async def test_connections_at_rest_are_nobody(database, kernel_url):
    """As those that a pooler keeps after its clients have gone."""
    left = Database(kernel_url)
    await epoch_of(left)
    async with alone.alone({"units": database}):
        pass
    await left.close()


@pytest.mark.parametrize("runs", [True, False])
async def test_the_command_begins_no_epoch_under_a_service(database, serving, kernel_url, runs):
    if not runs:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    before = await epoch_of(database)
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.common.store.restored"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await command.communicate(json.dumps({"units": kernel_url}).encode())
    assert (command.returncode, said.decode()) == ((2, "units\n") if runs else (0, ""))
    assert (await epoch_of(database) == before) == runs
