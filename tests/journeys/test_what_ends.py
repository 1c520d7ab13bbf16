"""What journeys stop, start and listen to is let go of, whenever they end."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from launch.postgres import EmbeddedPostgres
from launch.runner import Runner
from tests.journeys.balancers import Balancer
from tests.journeys.faults import Faults, LossyDoor
from tests.journeys.house import House, free_ports, until
from tests.journeys.machines import _Kept, a_pooler

pytestmark = pytest.mark.journey


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child, as a server has them."""
    with subprocess.Popen(["/bin/sh", "-c", "sleep 60 & wait"], start_new_session=True) as process:
        yield process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)


async def test_a_server_that_is_slowed_goes_on_though_the_test_is_cancelled(
    parent: subprocess.Popen[bytes],
) -> None:
    async def all_are(states: str) -> bool:
        return len(found := _states(parent.pid)) == 2 and all(one in states for one in found)

    assert await until(10, lambda: all_are("RS"))
    faults = Faults(cast("House", SimpleNamespace()), cast("LossyDoor", None), Random(1))
    faults._server = lambda: parent.pid  # type: ignore[method-assign]
    slowing = asyncio.create_task(faults._slow_server(""))
    assert await until(10, lambda: all_are("T"))
    slowing.cancel()
    with suppress(asyncio.CancelledError):
        await slowing
    assert await until(10, lambda: all_are("RS"))


def _states(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    told = [Path(f"/proc/{one}/stat").read_text(encoding="utf-8") for one in (pid, *children)]
    return [stat.rpartition(")")[2].split()[0] for stat in told]


def test_a_pooler_that_falls_while_it_is_ended_is_not_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.journeys.machines._PROGRAM", "/bin/true")
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        kept = _Kept(Runner(), folder)
        kept.start()
        kept.end()
        assert kept._process is None or kept._process.poll() is not None
        assert kept.falls <= 1


def test_a_pooler_that_is_not_installed_is_named_before_anything_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.journeys.machines._PROGRAM", str(tmp_path / "pgbouncer"))
    pooling = a_pooler(tmp_path / "pooler", 1, cast("EmbeddedPostgres", SimpleNamespace()))
    with pytest.raises(pytest.fail.Exception, match="pgbouncer is missing: apt-get install"):
        pooling.__enter__()


async def test_a_balancer_that_ends_lets_go_of_whoever_is_connected_and_says_nothing() -> None:
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    first = free_ports(2)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while words := await reader.read(5):
            writer.write(words)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", first)
    balancer = Balancer([first])
    async with balancer.at(first + 1):
        reader, writer = await asyncio.open_connection("127.0.0.1", first + 1)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert len(balancer._open) == balancer.taken[first] == 1
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
    server.close()
    await asyncio.sleep(0.1)
    assert not balancer._open
    assert said == []
