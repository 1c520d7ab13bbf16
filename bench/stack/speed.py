"""How soon the whole house is ready, and the memory that it holds: speed.py [REQUESTS]."""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.client import Connection, connect, request_for
from launch.plan import HOME

FIRST_PORT = 18_600
IDLE_MIB, READY_SECONDS = 700, 8.0
CONNECTIONS = 16
PAGE = request_for("/v1/public/posts")


@contextmanager
def house(data: Path) -> Iterator[tuple[int, float]]:
    """`jianxi up` from nothing running to the end of the block: its id, and when all was ready."""
    command = [Path(sys.executable).with_name("jianxi"), "up", "--data", data]
    began = time.perf_counter()
    with (data.parent / "log").open("ab") as log:
        child = subprocess.Popen(
            [*command, "--port", str(FIRST_PORT)], cwd=HOME, stdout=log, stderr=log
        )
        try:
            asyncio.run(_ready(child))
            yield child.pid, time.perf_counter() - began
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


def memory(pid: int) -> float:
    """MiB of a process and of all below it, each shared page divided by who shares it (PSS)."""
    own = Path(f"/proc/{pid}")
    try:
        lines = (own / "smaps_rollup").read_text().splitlines()
        children = [int(c) for c in (own / "task" / str(pid) / "children").read_text().split()]
    except OSError:
        return 0.0
    held = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return held + sum(map(memory, children))


def main() -> None:
    """Start on nothing, start again, ask, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=20_000)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        with house(data) as (_, cold):
            pass
        with house(data) as (pid, warm):
            time.sleep(5)
            idle = memory(pid)
            asyncio.run(load(requests))
            loaded = memory(pid)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        "| cold start s | second start s | idle MiB | under load MiB |\n| --- | --- | --- | --- |"
    )
    print(f"| {cold:.1f} | {warm:.1f} | {idle:.0f} | {loaded:.0f} |")
    met = warm <= READY_SECONDS and idle <= IDLE_MIB
    wanted = f"wanted: second start {READY_SECONDS:.0f} s, idle {IDLE_MIB} MiB"
    print(f"{wanted}: {'met' if met else 'not met'}")


if __name__ == "__main__":
    main()
