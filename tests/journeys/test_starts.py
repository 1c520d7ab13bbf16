"""Whatever starts first: each is ready when its database is there and migrated, and not before."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from launch import keys
from launch.folder import Folder
from launch.health import health_of
from launch.keeper import Keeper, ProgramFailed
from launch.plan import (
    GATEWAY,
    HOME,
    POSTGRES,
    SERVICES,
    Program,
    migration,
    migration_environment,
    ports_from,
    programs,
)
from launch.postgres import EmbeddedPostgres
from tests.journeys.house import free_ports, until

pytestmark = pytest.mark.journey

SECONDS = 180
"""A busy machine takes its time; between two falls a keeper waits for thirty seconds at most."""


@asynccontextmanager
async def kept(order: list[Program]) -> AsyncIterator[None]:
    """All of them, started in this order, each kept alive whatever becomes of it."""

    async def start(keeper: Keeper) -> None:
        # It says so when a program fell three times, and goes on all the same.
        with suppress(ProgramFailed):
            await keeper.start()

    keepers = [Keeper(program) for program in order]
    starts = [asyncio.create_task(start(keeper)) for keeper in keepers]
    try:
        yield
    finally:
        for one in starts:
            one.cancel()
        await asyncio.gather(*starts, return_exceptions=True)
        await asyncio.gather(*(keeper.stop() for keeper in keepers))


async def healths(inside: list[Program]) -> dict[str, int | None]:
    return {one.name: await health_of(one.port) for one in inside}


async def all_are_ready(inside: list[Program]) -> bool:
    return set((await healths(inside)).values()) == {200}


def ground(folder: Folder) -> EmbeddedPostgres:
    """A folder with its keys, and its server, which has no database of ours and does not run."""
    folder.make()
    folder.record(ports_from(free_ports()))
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    server = EmbeddedPostgres(folder.data, folder.ports()[POSTGRES], folder.keys)
    server.start()
    server.stop()
    return server


def make_databases(server: EmbeddedPostgres) -> None:
    server.start()
    for name in SERVICES:
        server.ensure_database(name)


def migrate(folder: Folder, server: EmbeddedPostgres) -> None:
    for name in SERVICES:
        own, serving = server.url(name), server.serving_url(name)
        told = migration_environment(folder, folder.ports(), name, own, serving)
        subprocess.run(migration(name), cwd=HOME, env=told, check=True, stdout=sys.stderr)


@pytest.mark.parametrize(
    "order",
    [
        (GATEWAY, *reversed(SERVICES)),
        pytest.param(
            ("matching", GATEWAY, "accounts", "reporting", "units"), marks=pytest.mark.chaos
        ),
    ],
)
async def test_in_any_order_all_are_ready_once_the_database_is_there_and_migrated(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    folder = Folder(tmp_path / "data")
    server = ground(folder)
    urls = {name: server.serving_url(name) for name in SERVICES}
    known = {one.name: one for one in programs(folder, folder.ports(), urls)}
    gateway, inside = known[GATEWAY], [known[name] for name in order]

    async def says_that_none_is_ready() -> bool:
        return await health_of(gateway.port) == 503

    try:
        async with kept(inside):
            assert await until(SECONDS, says_that_none_is_ready)
            assert 200 not in (await healths(inside)).values()
            # In this thread, to which the server's life is bound.
            make_databases(server)
            await asyncio.sleep(3)
            assert 200 not in (await healths(inside)).values()
            await asyncio.to_thread(migrate, folder, server)
            assert await until(SECONDS, lambda: all_are_ready(inside)), await healths(inside)
    finally:
        server.stop()
