"""Reads through the gateway, beside the same without it and its peers: speed.py [SECONDS]."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import uvloop

from bench import results
from bench.client import Connection, connect, request_for
from bench.gateway.nginx import nginx
from bench.gateway.officers import token, vouching
from bench.house import folder_with_keys, house, rested, spent, up
from bench.public_zone.ground import ground
from bench.results import Figure
from launch import keys
from launch.plan import HOME

FIRST_PORT = 18_500
NGINX, HELLO, READER = FIRST_PORT + 11, FIRST_PORT + 12, FIRST_PORT + 13
CROWDS = (1, 16, 64)
ROUNDS = 5
"""The ways are gone in turn so often, and the middle is told of each figure: a moment in which the
machine is slow falls upon one way alone.
"""
PAGE = "/v1/public/posts?limit=20"
POSTS = 50_000
"""So many are asked for in turn: more than answers lie ready for (answers.SHELF_BYTES)."""
KEPT, ADDED_MS, GATEWAY_US, READ_RATIO = 0.60, 0.6, 350, 2.2
PARTS = ("gateway", "service", "postgres", "client")


@dataclass(frozen=True)
class Program:
    """The processes of a program, and the processor seconds that a second at rest costs it."""

    pids: list[int]
    rest: float


Programs = dict[str, Program]


@dataclass(frozen=True)
class Way:
    """What is asked, by which way, of which port."""

    asked: str
    by: str
    port: int
    requests: Iterator[bytes]
    """What is asked next; all connections ask in one turn."""


@dataclass(frozen=True)
class Figures:
    """What one way took from so many connections."""

    p50: float
    p99: float
    rate: float
    cpu: dict[str, float]
    """Microseconds of the processor that a request cost, by program."""


def middle(rounds: list[Figures]) -> Figures:
    """Of each figure the median."""
    cpu = {part: median(one.cpu[part] for one in rounds) for part in rounds[0].cpu}
    p50, p99, rate = (
        median(getattr(one, name) for one in rounds) for name in ("p50", "p99", "rate")
    )
    return Figures(p50, p99, rate, cpu)


async def measured(way: Way, connections: int, seconds: float, programs: Programs) -> Figures:
    """Ask on all connections at once for so long."""
    pool = [await connect(way.port) for _ in range(connections)]
    took: list[float] = []
    await asyncio.gather(*(_ask(each, way.requests, seconds / 4) for each in pool))
    before, own = {name: spent(one.pids) for name, one in programs.items()}, time.process_time()
    began = time.perf_counter()
    for each in await asyncio.gather(*(_ask(each, way.requests, seconds) for each in pool)):
        took += each
    lasted = time.perf_counter() - began
    cpu = {
        name: spent(one.pids) - before[name] - one.rest * lasted for name, one in programs.items()
    }
    cpu["client"] = time.process_time() - own
    for connection in pool:
        connection.close()
    cuts = quantiles(took, n=100)
    each_us = {name: used / len(took) * 1e6 for name, used in cpu.items()}
    return Figures(cuts[49] * 1000, cuts[98] * 1000, len(took) / lasted, each_us)


async def _ask(connection: Connection, requests: Iterator[bytes], seconds: float) -> list[float]:
    """How long each answer took, the first of them at least."""
    took: list[float] = []
    began = time.perf_counter()
    while not took or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        answer = await connection.get(next(requests))
        if answer.status != 200:
            raise RuntimeError(answer.body.decode())
        took.append(time.perf_counter() - start)
    return took


@contextmanager
def bare(app: str, port: int, database: str) -> Iterator[list[int]]:
    """A peer as a process."""
    line = f"-m uvicorn bench.gateway.bare:{app} --host 127.0.0.1 --port {port}"
    ways = "--loop uvloop --http httptools --no-access-log --log-level error"
    factory = ["--factory"] if app == "reader" else []
    child = subprocess.Popen(
        [sys.executable, *line.split(), *ways.split(), *factory],
        cwd=HOME,
        env=os.environ | {"BARE_DATABASE": database},
    )
    try:
        yield [child.pid]
    finally:
        child.terminate()
        child.wait()


async def compare(place: Path, seconds: float) -> dict[tuple[str, str, int], Figures]:
    """Every way from every crowd."""
    server, address = await ground(place / "data")
    folder = folder_with_keys(place / "data")
    kid, key = keys.first_token_key(folder.keys)
    try:
        async with AsyncExitStack() as open_now:
            enter = open_now.enter_context
            ports, pids = enter(house(folder, "units", server.url("units"), FIRST_PORT))
            await open_now.enter_async_context(vouching(ports["accounts"], kid, key))
            pids["nginx"] = enter(nginx(place / "nginx", NGINX, ports["units"]))
            hello, reader = (
                enter(bare(app, port, address))
                for app, port in (("hello", HELLO), ("reader", READER))
            )
            await up(ports["gateway"], PAGE)
            await up(HELLO, "/")
            paths = [f"/v1/public/posts/{post_id}" for post_id in await _open_posts(address)]
            await up(READER, paths[0])
            programs = pids | {"hello": hello, "asyncpg": reader, "postgres": [server.pid or 0]}
            rest = await rested(programs)
            known = {name: Program(pids, rest[name]) for name, pids in programs.items()}
            signed_in = {"Authorization": f"Bearer {token(kid, key)}"}
            posts = [request_for(path, signed_in) for path in paths]
            ways = [*_ways(ports, posts, has_nginx=bool(pids["nginx"]))]
            return await _in_turn(ways, seconds / ROUNDS, known)
    finally:
        server.stop()


async def _in_turn(
    ways: list[Way], seconds: float, known: Programs
) -> dict[tuple[str, str, int], Figures]:
    """Every way from every crowd, round by round."""
    made: dict[tuple[str, str, int], list[Figures]] = {
        (way.asked, way.by, crowd): [] for way in ways for crowd in CROWDS
    }
    for crowd in CROWDS:
        for way in ways * ROUNDS:
            parts = {part: known[name] for part, name in _parts(way).items()}
            once = await measured(way, crowd, seconds, parts)
            made[way.asked, way.by, crowd].append(once)
    return {key: middle(rounds) for key, rounds in made.items()}


def _parts(way: Way) -> dict[str, str]:
    """Which program does which part of a way."""
    parts = {"service": way.by if way.by in ("hello", "asyncpg") else "units"}
    parts["postgres"] = "postgres"
    if way.by in ("gateway", "nginx"):
        parts["gateway"] = way.by
    return parts


async def _open_posts(address: str) -> list[str]:
    connection = await asyncpg.connect(address)
    rows = await connection.fetch(
        "SELECT posts.id FROM posts JOIN units ON units.id = unit_id "
        "WHERE posts.state = 'open' AND units.state = 'recognised' LIMIT $1",
        POSTS,
    )
    await connection.close()
    return [row["id"] for row in rows]


def _ways(ports: dict[str, int], posts: list[bytes], *, has_nginx: bool) -> Iterator[Way]:
    in_turn, same, page = cycle(posts), repeat(posts[0]), repeat(request_for(PAGE))
    yield Way("constant bytes", "hello", HELLO, repeat(request_for("/")))
    yield Way("one post", "asyncpg", READER, in_turn)
    for asked, requests in (("one post", in_turn), ("the same post", same), ("a page", page)):
        yield Way(asked, "straight", ports["units"], requests)
        yield Way(asked, "gateway", ports["gateway"], requests)
        if has_nginx:
            yield Way(asked, "nginx", NGINX, requests)


def _print(made: dict[tuple[str, str, int], Figures]) -> None:
    heads = ("asked", "way", "connections", "p50 ms", "p99 ms", "a second", "of straight")
    heads += tuple(f"{part} µs" for part in PARTS)
    print(f"| {' | '.join(heads)} |\n{'| --- ' * len(heads)}|")
    for (asked, way, crowd), one in made.items():
        straight = made.get((asked, "straight", crowd))
        share = f"{one.rate / straight.rate:.2f}" if straight else ""
        parts = " | ".join(f"{one.cpu.get(part, 0):.0f}" for part in PARTS)
        told = f"{one.p50:.2f} | {one.p99:.2f} | {one.rate:.0f} | {share}"
        print(f"| {asked} | {way} | {crowd} | {told} | {parts} |")


def _judge(made: dict[tuple[str, str, int], Figures]) -> None:
    for asked in ("one post", "a page"):
        ours = {crowd: made[asked, "gateway", crowd] for crowd in CROWDS}
        straight = {crowd: made[asked, "straight", crowd] for crowd in CROWDS}
        kept = ours[16].rate / straight[16].rate
        added = ours[1].p50 - straight[1].p50
        results.judge(
            Figure(f"{asked}: of straight, 16 connections", kept, least=KEPT),
            Figure(f"{asked}: added to p50, 1 connection", added, "ms", most=ADDED_MS),
            Figure(f"{asked}: gateway, 16", ours[16].cpu["gateway"], "µs", most=GATEWAY_US),
        )
    ratio = made["one post", "straight", 16].cpu["service"]
    ratio /= made["one post", "asyncpg", 16].cpu["service"]
    results.judge(Figure("one post by its key, of asyncpg's", ratio, "×", most=READ_RATIO))
    if ("a page", "nginx", 1) not in made:
        results.leave_out("nginx is not installed here: nothing is told of it beside the gateway.")
    for crowd in CROWDS:
        rates = {f"{asked}, {way}": one.rate for (asked, way, n), one in made.items() if n == crowd}
        results.compare(f"{crowd} connections", "a second", rates)


def main() -> None:
    """Measure, print the table and what was wished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=6.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as place:
        made = uvloop.run(compare(Path(place), seconds))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    _print(made)
    _judge(made)


if __name__ == "__main__":
    main()
