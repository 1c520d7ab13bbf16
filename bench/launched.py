"""The whole house as `jianxi up` runs it, and what its processes hold."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.client import connect, request_for
from bench.house import spent
from launch.plan import HOME

_SERVED: Final = re.compile(r"services\.(\w+)\.app:create")


@contextmanager
def house(
    data: Path, first_port: int, *words: str, told: Mapping[str, str] | None = None
) -> Iterator[tuple[int, float, float]]:
    """`jianxi up` from nothing running to the end of the block.

    Its id, after how many seconds all was ready, and how many of the processor that took. `told`
    is added to its environment.
    """
    command = [Path(sys.executable).with_name("jianxi"), "up", "--data", data, *words]
    began = time.perf_counter()
    with (data.parent / "log").open("ab") as log:
        child = subprocess.Popen(
            [*command, "--port", str(first_port)],
            cwd=HOME,
            stdout=log,
            stderr=log,
            env=os.environ | (told or {}),
        )
        try:
            asyncio.run(_ready(child, first_port))
            yield child.pid, time.perf_counter() - began, spent([child.pid])
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()


def memory(pid: int) -> Counter[str]:
    """MiB of a process and of all below it, by program, each shared page divided by who shares it.

    That is PSS.
    """
    [held] = memories(pid, "Pss")
    return held


def memories(pid: int, *parts: str) -> list[Counter[str]]:
    """The same of parts of PSS by their names in `smaps_rollup`, each process read but once."""
    held: list[Counter[str]] = [Counter() for _ in parts]
    for one in below(pid):
        try:
            lines = (Path(f"/proc/{one}") / "smaps_rollup").read_text().splitlines()
            command = (Path(f"/proc/{one}") / "cmdline").read_text()
        except OSError:
            continue
        served = _SERVED.search(command)
        name = served[1] if served else "PostgreSQL" if "postgres" in command else "launcher"
        for part, of in zip(parts, held, strict=True):
            told = next(line for line in lines if line.startswith(f"{part}:"))
            of[name] += int(told.split()[1]) / 1024
    return held


def open_files(pid: int) -> int:
    """How many files and connections a process and all below it hold open."""
    count = 0
    for one in below(pid):
        try:
            count += len([*Path(f"/proc/{one}/fd").iterdir()])
        except OSError:
            continue
    return count


def below(pid: int) -> Iterator[int]:
    """A process and all that it and its children started."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from below(int(child))


async def _ready(child: subprocess.Popen[bytes], port: int) -> None:
    while child.poll() is None:
        try:
            connection = await connect(port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        answer = await connection.get(request_for("/health"))
        connection.close()
        if answer.status == 200:
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the house did not start")
