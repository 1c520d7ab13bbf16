"""How soon the whole house is ready, and the memory that it holds: speed.py [REQUESTS]."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench import results
from bench.client import Connection, connect, request_for
from bench.launched import house, memory
from bench.results import Figure

FIRST_PORT = 18_600
IDLE_MIB, READY_SECONDS = 700, 8.0
CONNECTIONS = 16
JUST_STARTED, IDLE = 5, 75
"""Seconds from the start: after a minute connections that only the start needed are ended."""
PAGE = request_for("/v1/public/posts")


async def load(requests: int) -> None:
    """So many pages of the public zone, by some at once; refusals of the limits count as asked."""
    pool = [await connect(FIRST_PORT) for _ in range(CONNECTIONS)]

    async def ask(connection: Connection) -> None:
        for _ in range(requests // CONNECTIONS):
            await connection.get(PAGE)

    await asyncio.gather(*map(ask, pool))
    for connection in pool:
        connection.close()


def main() -> None:
    """Start on nothing, start again, ask, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=20_000)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        with house(data, FIRST_PORT) as (_, cold, _):
            pass
        with house(data, FIRST_PORT) as (pid, warm, cpu):
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
