"""A feed of a million events read by one department through the gateway: speed.py [EVENTS]."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import httpx2
import uvloop

from bench import results
from bench.client import Connection, connect, request_for
from bench.feeds.filled import SECRET, agree, fill, migrate
from bench.feeds.plain import QUERY
from bench.feeds.signing import signed
from bench.house import spent
from bench.results import Figure
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, environment, ports_from, serve, service_environment
from launch.postgres import EmbeddedPostgres

FIRST_PORT = 18_500
PLAIN_PORT = 18_550
PATH = "/v1/feeds/units"
LIMIT = 1000
TARGET = 60.0
REST = 10.0
DOING = ("reader", "gateway", "units", "accounts", "plain", "PostgreSQL")


@dataclass(frozen=True)
class Way:
    """How long it took to read all, how many came, and the processor seconds of whoever did it."""

    name: str
    seconds: float
    events: int
    spent: Mapping[str, float]


async def timed(
    name: str,
    pages: Callable[[], AsyncIterator[int]],
    pids: Mapping[str, int],
    rest: Mapping[str, float],
) -> Way:
    """Read all pages of a way; `rest` is what each spends a second while nobody asks."""
    before = _spent(pids)
    began, events = time.perf_counter(), 0
    async for count in pages():
        events += count
    seconds, after = time.perf_counter() - began, _spent(pids)
    used = {one: after[one] - before[one] - rest[one] * seconds for one in after}
    return Way(name, seconds, events, used)


async def resting(pids: Mapping[str, int]) -> dict[str, float]:
    """What each spends a second while nobody asks: loops, and two sisters that are not there."""
    before = _spent(pids)
    await asyncio.sleep(REST)
    after = _spent(pids)
    return {one: (after[one] - before[one]) / REST for one in after}


def _spent(pids: Mapping[str, int]) -> dict[str, float]:
    # The reader is the parent of all: what they did is not its own.
    return {name: spent([pid]) for name, pid in pids.items()} | {"reader": time.process_time()}


async def whole(port: int, token: str) -> AsyncIterator[int]:
    """The feed through the gateway, page by page, each signed for."""
    connection, cursor, more = await connect(port), "", True
    while more:
        query = f"limit={LIMIT}" + (f"&cursor={cursor}" if cursor else "")
        told = {"Authorization": f"Bearer {token}", **signed(SECRET, PATH, query)}
        page = await _page(connection, f"{PATH}?{query}", told)
        cursor, more = page["next_cursor"], page["has_more"]
        yield len(page["items"])
    connection.close()


async def plain(port: int) -> AsyncIterator[int]:
    """The plain endpoint."""
    connection, after, count = await connect(port), 0, LIMIT
    while count == LIMIT:
        page = await _page(connection, f"/events?after={after}&limit={LIMIT}", {})
        after, count = page["after"], len(page["items"])
        yield count
    connection.close()


async def _page(connection: Connection, path: str, told: Mapping[str, str]) -> dict[str, Any]:
    answer = await connection.get(request_for(path, told))
    if answer.status != 200:
        raise SystemExit(answer.body.decode())
    page: dict[str, Any] = json.loads(answer.body)
    return page


async def bare(address: str) -> AsyncIterator[int]:
    """The SQL alone."""
    connection: Any = await asyncpg.connect(address)
    after, count = 0, LIMIT
    while count == LIMIT:
        rows = await connection.fetch(QUERY, after, LIMIT)
        after, count = rows[-1]["no"] if rows else after, len(rows)
        yield count
    await connection.close()


@contextmanager
def running(
    folder: Folder, server: EmbeddedPostgres, address: str
) -> Iterator[tuple[int, dict[str, int]]]:
    """Accounts, units, the gateway and the plain endpoint as processes: the gateway's port, and the
    process ids of all, the database's among them.
    """
    ports = ports_from(FIRST_PORT)
    open_door = {"JIANXI_LIMIT_PER_ADDRESS": "100000/second"}
    told = {
        name: service_environment(folder, ports, name, server.url(name))
        for name in ("accounts", "units")
    } | {"gateway": environment(folder, ports) | open_door}
    commands = {name: serve(name, ports[name]) for name in told}
    port = str(PLAIN_PORT)
    commands["plain"] = [sys.executable, "-m", "uvicorn", "--no-access-log", "--port", port]
    commands["plain"] += ["--app-dir", str(Path(__file__).parent), "plain:app"]
    told["plain"] = {**os.environ, "ADDRESS": address}
    with folder.log("bench").open("wb") as log:
        children = {
            name: subprocess.Popen(commands[name], cwd=HOME, env=told[name], stdout=log, stderr=log)
            for name in commands
        }
        assert server.pid
        pids = {name: child.pid for name, child in children.items()} | {"PostgreSQL": server.pid}
        try:
            yield ports["gateway"], pids
        finally:
            for child in children.values():
                child.terminate()
            for child in children.values():
                child.wait()


async def answered(url: str, **how: Any) -> httpx2.Response:
    """The first good answer to a request; it is made again until all are up."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        for _ in range(600):
            try:
                answer = await client.request(url=url, **how)
            except httpx2.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return answer
            await asyncio.sleep(0.1)
    raise SystemExit(f"{url} does not answer: {answer and answer.text}")


async def measure(events: int) -> list[Way]:
    """Each way once, the bare SQL first."""
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place) / "data")
        folder.make()
        keys.make_missing(folder.keys, ("accounts", "units", "matching", "reporting"), in_use=False)
        server = EmbeddedPostgres(folder.data)
        server.start()
        try:
            await asyncio.to_thread(migrate, server)
            address = await fill(server, events)
            client = await agree(server.url("accounts"), keys.file_of(folder.keys, "accounts"))
            with running(folder, server, address) as (port, pids):
                door = f"http://127.0.0.1:{port}"
                asked = {
                    "grant_type": "client_credentials",
                    "client_id": client,
                    "client_secret": SECRET,
                }
                told = await answered(f"{door}/v1/tokens", method="POST", json=asked)
                token = told.json()["access_token"]
                await answered(f"http://127.0.0.1:{PLAIN_PORT}/events?limit=1", method="GET")
                await answered(f"{door}/v1/public/units", method="GET")
                rest = await resting(pids)
                ways: dict[str, Callable[[], AsyncIterator[int]]] = {
                    "keyset SQL, bare": lambda: bare(address),
                    "plain FastAPI list": lambda: plain(PLAIN_PORT),
                    "the feed, through the gateway": lambda: whole(port, token),
                }
                return [await timed(name, pages, pids, rest) for name, pages in ways.items()]
        finally:
            server.stop()


def _print(ways: list[Way], events: int) -> None:
    load = os.getloadavg()[0]
    print(
        f"{events:,} events, pages of {LIMIT}, one reader, {os.cpu_count()} cores, load {load:.1f}"
    )
    print("| read by | seconds | events a second | times the bare SQL |")
    print("| --- | --- | --- | --- |")
    for way in ways:
        rate, ratio = way.events / way.seconds, way.seconds / ways[0].seconds
        print(f"| {way.name} | {way.seconds:.1f} | {rate:,.0f} | {ratio:.1f} |")
    print("\nProcessor milliseconds for 1,000 events, less what each spends while nobody asks:\n")
    print(f"| read by | all | {' | '.join(DOING)} |")
    print(f"| --- | --- |{' --- |' * len(DOING)}")
    for way in ways:
        told = " | ".join(f"{way.spent[one] / way.events * 1e6:.1f}" for one in DOING)
        print(f"| {way.name} | {sum(way.spent.values()) / way.events * 1e6:.1f} | {told} |")
    print()
    if any(way.events != events for way in ways):
        raise SystemExit(f"not all were read: {[way.events for way in ways]}")
    took = ways[-1].seconds * 1_000_000 / events
    results.compare("reading", "events a second", {w.name: w.events / w.seconds for w in ways})
    results.judge(Figure("a million events", took, "s", most=TARGET))


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="?", type=int, default=1_000_000)
    events = parser.parse_args().events
    _print(await measure(events), events)


if __name__ == "__main__":
    uvloop.run(_main())
