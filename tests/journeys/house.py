"""A house under test: brought up, stopped in part, killed in part, and looked into from behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from launch import clock, control
from launch.folder import Folder
from launch.health import _is_free
from launch.opening import gateway_of, is_running, opened, server_of
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from launch.supervisor import prepare

PATIENCE = 180


@dataclass(frozen=True)
class House:
    """A running data folder."""

    folder: Folder

    @property
    def gateway(self) -> str:
        return gateway_of(self.folder)

    def address(self, service: str) -> str:
        """Where a service itself listens, behind the gateway's back."""
        return f"http://127.0.0.1:{self.folder.ports()[service]}"

    def stop(self, service: str) -> None:
        control.ask(self.folder.data, "stop", service)

    def start(self, service: str) -> None:
        control.ask(self.folder.data, "start", service)

    def sight(self, service: str) -> dict[str, Any]:
        programs = control.ask(self.folder.data, "status")["programs"]
        return next(each for each in programs if each["name"] == service)

    def send(self, service: str, sign: signal.Signals) -> None:
        """Send a signal to a service's process; one that is just being started gets none."""
        pid = self.sight(service)["pid"]
        if pid is not None:
            os.kill(pid, sign)

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        """The house with one service stopped."""
        self.stop(service)
        try:
            yield
        finally:
            self.start(service)

    @contextmanager
    def frozen(self, service: str) -> Iterator[None]:
        """The house with one service that holds its port and answers nothing."""
        self.send(service, signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(service, signal.SIGCONT)

    def move_clock(self, day: date) -> None:
        clock.move(self.folder, day, clock.real_time())

    def show(self, instant: datetime) -> None:
        """Let the clocks show an instant, as near to midnight as a test wants it."""
        offset = instant - clock.real_time()
        clock._write(self.folder, offset, clock.began(self.folder))

    def today(self) -> date:
        return clock.now(self.folder, clock.real_time()).date()

    async def rows(self, service: str, query: str, *given: Any) -> list[tuple[Any, ...]]:
        """What a query finds in a service's own database."""
        connection = await asyncpg.connect(self.database(service))
        try:
            return [tuple(row) for row in await connection.fetch(query, *given)]
        finally:
            await connection.close()

    def database(self, service: str) -> str:
        """The address of a service's database, as its driver takes it."""
        return server_of(self.folder).url(service).replace("+asyncpg", "")

    def logs(self) -> str:
        """Everything that every process has said."""
        files = sorted((self.folder.data / "logs").iterdir())
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


@contextmanager
def a_house(data: Path, since: str | None) -> Iterator[House]:
    """A new sandbox that begins on a day, or a data folder that is there, while the block runs."""
    folder = Folder(data)
    words = ["up", "--port", str(free_ports()), "--data", str(data)]
    if since:
        _lay_prepared(folder)
        words += ["--since", since]
    with subprocess.Popen(
        [sys.executable, "-m", "launch.cli", *words],
        cwd=HOME,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            _wait_for(folder, process)
            yield House(folder)
        finally:
            _end(process)


def jianxi(*words: object) -> str:
    """What a command says, run as an operator runs it."""
    command = [sys.executable, "-m", "launch.cli", *map(str, words)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_ports(count: int = 6) -> int:
    """The first of so many free ports in a row, below those that the kernel hands out."""
    first = 10000 + os.getpid() % 1500 * 6
    while not all(_is_free(first + i) for i in range(count)):
        first += count
    return first


async def until(seconds: float, holds: Any) -> bool:
    """Ask again and again until it holds, for so many seconds at most."""
    deadline = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


def _lay_prepared(folder: Folder) -> None:
    """Give a new folder databases prepared once a worker: all histories from the first take long.

    Its own start finds them done; tests/launch has houses that begin with nothing.
    """
    made = Folder(folder.data.parents[1] / "prepared" / "data")
    if not made.data.exists():
        made.data.parent.mkdir()
        with opened(made, free_ports()) as house:
            asyncio.run(prepare(house.preparations))
    folder.data.mkdir(mode=0o700)
    folder.keys.mkdir(mode=0o700)
    for secret in made.keys.glob("postgres*"):
        shutil.copy2(secret, folder.keys)
    # Its files stay those of whoever runs the server.
    cluster = EmbeddedPostgres(made.data).cluster
    subprocess.run(["cp", "-a", cluster, folder.data], check=True)


def _wait_for(folder: Folder, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_running(folder):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
