"""How soon the whole house is ready, and the memory that it holds: speed.py [REQUESTS]."""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench import results
from bench.client import Connection, connect, request_for
from bench.house import spent
from bench.results import Figure
from launch.plan import HOME

FIRST_PORT = 18_600
IDLE_MIB, READY_SECONDS = 700, 8.0
CONNECTIONS = 16
JUST_STARTED, IDLE = 5, 75
"""Seconds from the start: after a minute connections that only the start needed are ended."""
PAGE = request_for("/v1/public/posts")
_SERVED = re.compile(r"services\.(\w+)\.app:create")


@contextmanager
def house(data: Path) -> Iterator[tuple[int, float, float]]:
    """`jianxi up` from nothing running to the end of the block.

    Its id, after how many seconds all was ready, and how many of the processor that took.
    """
    command = [Path(sys.executable).with_name("jianxi"), "up", "--data", data]
    began = time.perf_counter()
    with (data.parent / "log").open("ab") as log:
        child = subprocess.Popen(
            [*command, "--port", str(FIRST_PORT)], cwd=HOME, stdout=log, stderr=log
        )
        try:
            asyncio.run(_ready(child))
            yield child.pid, time.perf_counter() - began, spent([child.pid])
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()


async def _ready(child: subprocess.Popen[bytes]) -> None:
    while child.poll() is None:
        try:
            connection = await connect(FIRST_PORT)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        answer = await connection.get(request_for("/health"))
        connection.close()
        if answer.status == 200:
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the house did not start")


async def load(requests: int) -> None:
    """So many pages of the public zone, by some at once; refusals of the limits count as asked."""
    pool = [await connect(FIRST_PORT) for _ in range(CONNECTIONS)]

    async def ask(connection: Connection) -> None:
        for _ in range(requests // CONNECTIONS):
            await connection.get(PAGE)

    await asyncio.gather(*map(ask, pool))
    for connection in pool:
        connection.close()


def memory(pid: int) -> Counter[str]:
    """MiB of a process and of all below it, by program, each shared page divided by who shares it.

    That is PSS.
    """
    own = Path(f"/proc/{pid}")
    try:
        lines = (own / "smaps_rollup").read_text().splitlines()
        command = (own / "cmdline").read_text()
        children = (own / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return Counter()
    held = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    served = _SERVED.search(command)
    name = served[1] if served else "PostgreSQL" if "postgres" in command else "launcher"
    return sum((memory(int(child)) for child in children), Counter({name: held}))


def main() -> None:
    """Start on nothing, start again, ask, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=20_000)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        with house(data) as (_, cold, _):
            pass
        with house(data) as (pid, warm, cpu):
            time.sleep(JUST_STARTED)
            started = memory(pid)
            time.sleep(IDLE - JUST_STARTED)
            idle = memory(pid)
            asyncio.run(load(requests))
            loaded = memory(pid)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("| cold start s | second start s | of the processor | idle MiB | under load MiB |")
    print("| --- | --- | --- | --- | --- |")
    told = [sum(one.values()) for one in (idle, loaded, started)]
    print(f"| {cold:.1f} | {warm:.1f} | {cpu:.1f} | {told[0]:.0f} | {told[1]:.0f} |")
    print("idle: " + ", ".join(f"{name} {held:.0f}" for name, held in idle.most_common()))
    print(f"{JUST_STARTED} seconds after the start: {told[2]:.0f} MiB")
    results.compare("idle memory", "MiB", dict(idle.most_common()))
    results.compare("starts", "s", {"first": cold, "second": warm, "second, processor": cpu})
    results.judge(
        Figure("second start", warm, "s", most=READY_SECONDS),
        Figure("idle memory", told[0], "MiB", most=IDLE_MIB),
    )


if __name__ == "__main__":
    main()
