"""Whoever waits on the network with a connection in their hands is seen, and nobody else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from services.common import telemetry
from services.common.store.database import Database, release
from services.common.store.files import Files
from tests import waits

Ask = Callable[[], Awaitable[object]]


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """Who waits here does so to be seen."""
    yield
    waits._found.clear()


@pytest.fixture
async def database(kernel_url: str) -> AsyncIterator[Database]:
    made = Database(kernel_url, connections=2)
    yield made
    await made.close()


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Something that waits on what is not here."""
    files = Files(tmp_path.as_uri(), "waits")
    return lambda: files.keep(b"content")


async def gathered(ask: Ask) -> None:
    await asyncio.gather(ask(), ask())  # type: ignore[arg-type]


async def grouped(ask: Ask) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(ask())  # type: ignore[arg-type]


async def itself(ask: Ask) -> None:
    await ask()


@pytest.mark.parametrize("way", [itself, gathered, grouped])
async def test_whoever_waits_in_a_transaction_is_seen(
    database: Database, ask: Ask, way: Callable[[Ask], Awaitable[None]]
) -> None:
    with pytest.raises(AssertionError, match="a connection was held"), waits.nobody_waits():
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            await way(ask)


@pytest.mark.parametrize("way", [itself, gathered, grouped])
async def test_whoever_waits_with_plain_rows_in_hand_is_seen(
    database: Database, ask: Ask, way: Callable[[Ask], Awaitable[None]]
) -> None:
    with pytest.raises(AssertionError, match="a connection was held"), waits.nobody_waits():
        async with database.rows():
            await way(ask)


async def test_whoever_gave_it_back_is_not(database: Database, ask: Ask) -> None:
    with waits.nobody_waits():
        await ask()
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            await release(session)
            await gathered(ask)
        async with database.rows() as connection:
            await connection.execute(text("SELECT 1"))
        await gathered(ask)


async def test_what_was_started_while_it_was_held_may_ask_once_it_is_given_back(
    database: Database, ask: Ask
) -> None:
    with waits.nobody_waits():
        may = asyncio.Event()

        async def later() -> None:
            await may.wait()
            await ask()

        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            started = asyncio.create_task(later())
        may.set()
        await started


async def test_another_request_amid_it_is_not(database: Database, ask: Ask) -> None:
    with waits.nobody_waits():
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(database.transaction())
            await session.execute(text("SELECT 1"))
            token = telemetry.request_id.set("another")
            stack.callback(telemetry.request_id.reset, token)
            await ask()


async def test_who_holds_nothing_may_ask_while_another_holds(database: Database, ask: Ask) -> None:
    with waits.nobody_waits():
        held, done = asyncio.Event(), asyncio.Event()

        async def holding() -> None:
            async with database.transaction() as session:
                await session.execute(text("SELECT 1"))
                held.set()
                await done.wait()

        other = asyncio.create_task(holding())
        await held.wait()
        await ask()
        done.set()
        await other
