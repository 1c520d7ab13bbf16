"""Two versions of one house: the code as it was before, and the instances of each."""

import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, NoReturn

import httpx2
import pytest

from launch import plan
from launch.plan import HOME, Program
from launch.runner import tied
from tests.journeys.house import until

BEFORE: Final = "7ceeff89c51b84423424a84b40ce993ee45b427c"
"""The version that is upgraded from; once another is released, its commit."""
PATIENCE: Final = 300
"""Seconds: a busy machine starts ten processes for minutes."""
_MAKE: Final = """
import asyncio, sys
from datetime import date
from pathlib import Path
from launch.folder import Folder
from launch.opening import begin_sandbox, opened
from launch.supervisor import prepare
folder = Folder(Path(sys.argv[1]))
begin_sandbox(folder, date.fromisoformat(sys.argv[2]))
with opened(folder, int(sys.argv[3])) as house:
    asyncio.run(prepare(house.preparations))
"""


def code_of(commit: str, place: Path) -> Path:
    """The code of a commit, laid out in a folder."""
    command = ["git", "-C", str(HOME), "archive", commit]
    packed = subprocess.run(command, capture_output=True, check=False)
    if packed.returncode:
        _lacks(f"this copy is without the history up to {commit}: {packed.stderr.decode()}")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(place, filter="data")
    return place


def _lacks(why: str) -> NoReturn:
    """Where all must be shown, nothing is left out for want of it: runners of CI set `CI`."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def histories(home: Path) -> dict[str, list[str]]:
    """The migrations of each service, in their order."""
    return {
        service: sorted(one.name for one in (home / "migrations" / service).glob("[0-9]*.py"))
        for service in plan.SERVICES
    }


def grown(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> list[str]:
    """Services with migrations that the version before has not: they wait for their databases."""
    return [service for service in ours if len(ours[service]) > len(theirs[service])]


def made_by(home: Path, data: Path, since: str, first_port: int) -> None:
    """Let that code make a sandbox: its keys, its databases in the form of that day."""
    command = [sys.executable, "-c", _MAKE, str(data), since, str(first_port)]
    subprocess.run(command, cwd=home, check=True)


@dataclass
class Instance:
    """One process of a program, of one version."""

    home: Path
    program: Program
    port: int
    log: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Run it."""
        command = [sys.executable, *plan.serve(self.program.name, self.port)[1:]]
        told = self.program.environment | {"JIANXI_METRICS_FOR": "127.0.0.0/8"}
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self.home,
                env=told,
                stdout=output,
                stderr=output,
                preexec_fn=tied(signal.SIGKILL),  # noqa: PLW1509
            )

    def end(self, sign: signal.Signals) -> None:
        """Tell it to end, and wait until it has."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(sign)
            self._process.wait(PATIENCE)

    async def is_ready(self) -> bool:
        """Whether it may be sent requests."""
        return await self._status() in self.program.ready_with

    async def is_waiting(self) -> bool:
        """Whether it answers, and says that it may not."""
        return await self._status() == 503

    async def answered(self) -> int:
        """How many requests it has answered, its health and its own figures aside."""
        async with httpx2.AsyncClient(timeout=20) as client:
            told = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        lines = [one for one in told.splitlines() if one.startswith("jianxi_answers_total{")]
        return int(sum(float(one.rsplit(" ", 1)[1]) for one in lines))

    async def _status(self) -> int | None:
        try:
            async with httpx2.AsyncClient(timeout=5) as client:
                return (await client.get(f"http://127.0.0.1:{self.port}/health")).status_code
        except httpx2.TransportError:
            return None


@dataclass
class Version:
    """An instance of each program, of one version: the services, and last the gateway."""

    instances: list[Instance]

    @classmethod
    def of(cls, home: Path, programs: list[Program], first_port: int, logs: Path) -> "Version":
        """Nothing runs yet; each is to listen at a port of its own."""
        logs.mkdir()
        own = enumerate(programs, first_port)
        return cls([Instance(home, one, port, logs / f"{one.name}.log") for port, one in own])

    @contextmanager
    def tidied(self) -> Iterator["Version"]:
        """Nothing of it runs after the block."""
        try:
            yield self
        finally:
            self.end(signal.SIGKILL)

    def start(self) -> None:
        """Start them all."""
        for each in self.instances:
            each.start()

    def end(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End them all, the gateway first."""
        for each in reversed(self.instances):
            each.end(sign)

    async def ready(self) -> None:
        """Wait until all are."""
        for each in self.instances:
            assert await until(PATIENCE, each.is_ready), each

    async def answered(self) -> list[int]:
        """How many requests each has answered."""
        return [await each.answered() for each in self.instances]

    def said(self) -> str:
        """What all of them have said."""
        return "\n".join(each.log.read_text(encoding="utf-8") for each in self.instances)
