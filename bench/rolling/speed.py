"""Registrations with dispatch a second by 64 clients, beside their INSERTs in a bare endpoint.

speed.py [REQUESTS] [--posts N]
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import aiohttp
import asyncpg
from aiohttp import web
from bare import TABLES
from loads import CLIENTS, Figures, Request, load
from people import COUNTY, jwks, request
from ulid import ULID

from bench import results
from bench.results import Figure
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, migration, ports_from, serve, service_environment
from launch.postgres import EmbeddedPostgres

HERE = Path(__file__).parent
TURNS = 3
"""Of each way, one after the other: what else a machine does falls on both."""
PROCESSES = ["--workers", "2"]
"""Of each way, on two cores."""
FIRST_PORT = 18_900
TARGET = 150.0
SHARE = 0.25


async def ground(data: Path, posts: int, seats: int) -> tuple[EmbeddedPostgres, str]:
    """A server with matching's database: a calendar without holidays, and open posts."""
    server = EmbeddedPostgres(data)
    server.start()
    server.ensure_database("matching")
    told = {"JIANXI_DATABASE_URL": server.url("matching")}
    await asyncio.to_thread(subprocess.run, migration("matching"), cwd=HOME, env=told, check=True)
    address = server.url("matching").replace("+asyncpg", "")
    connection: Any = await asyncpg.connect(address)
    this = datetime.now(UTC).year
    for year in (this - 1, this, this + 1):
        await connection.execute(
            "INSERT INTO calendar_years VALUES ($1, 1, false, '{}', '{}')", year
        )
    await connection.executemany(
        """
        INSERT INTO post_seats (post_id, unit_id, region, workplace_county, market, industry,
            occupation, months, lodging, unsuitable_under_18, offer_version, refused_version,
            offered, taken, state)
        VALUES ($1, $2, '640100', $3, '640000', 'C', '4-01-02', 6, false, false, 1, 0,
            $4, 0, 'open')
        """,
        [(f"pst_{ULID()}", f"unt_{ULID()}", COUNTY, seats) for _ in range(posts)],
    )
    await connection.close()
    return server, address


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[int]:
    """A process, to the end of the block; its id."""
    with log.open("ab") as out:
        child = subprocess.Popen(command, cwd=HOME, env=environment, stdout=out, stderr=out)
        try:
            yield child.pid
        finally:
            child.terminate()
            child.wait()


@asynccontextmanager
async def vouching(port: int, told: dict[str, Any]) -> AsyncIterator[None]:
    """The keys of accounts, published."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(told)

    app = web.Application()
    app.router.add_get("/.well-known/jwks.json", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def up(address: str) -> None:
    """Wait until something answers there."""
    async with aiohttp.ClientSession() as session:
        for _ in range(1800):
            try:
                async with session.get(address):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


async def counted(address: str) -> dict[str, int]:
    """The rows of each table that a registration writes to."""
    connection: Any = await asyncpg.connect(address)
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    await connection.close()
    return counts


@dataclass(frozen=True)
class Ground:
    """What both ways stand on."""

    address: str
    """Of the database."""
    postgres: int
    """Its process."""
    log: Path


@dataclass(frozen=True)
class Way:
    """One way to write a registration: the command that serves it, what it is told, its door."""

    command: list[str]
    told: dict[str, str]
    health: str
    door: str

    @asynccontextmanager
    async def served(self, log: Path) -> AsyncIterator[int]:
        """Served by as many processes as there are cores, to the end of the block; the first."""
        with running([*self.command, *PROCESSES], self.told, log) as pid:
            await up(self.health)
            yield pid

    async def turn(
        self, ground: Ground, pid: int, warming: list[Request], timed: list[Request]
    ) -> tuple[Figures, list[int]]:
        """The figures of one turn, and how many rows of each table were written."""
        await load(self.door, warming, pid, ground.postgres)
        before = await counted(ground.address)
        figures = await load(self.door, timed, pid, ground.postgres)
        after = await counted(ground.address)
        return figures, [after[table] - before[table] for table in TABLES]


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=3000)
    parser.add_argument("--posts", type=int, default=200)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        await _measure(Path(place), told.requests, told.posts)


async def _measure(place: Path, count: int, posts: int) -> None:
    warm, today = max(CLIENTS, count // 10), datetime.now(UTC).date() - timedelta(days=1)
    many = 1 + TURNS * (warm + count // TURNS)
    # For all at each post: whoever writes at random finds none full that the other filled.
    server, address = await ground(place / "pg", posts, 2 * many)
    folder, ports = Folder(place / "data"), ports_from(FIRST_PORT)
    folder.make()
    keys.make_missing(folder.keys, ("accounts", "units", "matching", "reporting"), in_use=False)
    kid, key = keys.first_token_key(folder.keys)
    people = [request(number, today, kid, key) for number in range(many)]
    own = _own(
        ports["matching"], service_environment(folder, ports, "matching", server.url("matching"))
    )
    stand = Ground(address, server.pid or 0, place / "log")
    try:
        async with vouching(ports["accounts"], jwks(kid, key)):
            async with own.served(stand.log) as pid:
                await load(own.door, people[:1], pid, stand.postgres)
            turns = await _in_turns(
                stand, own, _bare(ports["reporting"], address), people[1:], warm
            )
    except SystemExit:
        print(stand.log.read_text()[-2000:], file=sys.stderr)
        raise
    finally:
        server.stop()
    _print(turns, posts)


Turn = tuple[Figures, Figures]
"""The peer's and our own."""


async def _in_turns(
    ground: Ground, own: Way, peer: Way, people: list[Request], warm: int
) -> list[Turn]:
    turns: list[Turn] = []
    each = len(people) // TURNS
    # The one registration that is there when the peer starts is its pattern; at rest it does
    # nothing. Our own loops would number what it writes.
    async with peer.served(ground.log) as peer_pid:
        for first in range(0, each * TURNS, each):
            warming, timed = people[first : first + warm], people[first + warm : first + each]
            theirs, their_rows = await peer.turn(ground, peer_pid, warming, timed)
            async with own.served(ground.log) as pid:
                ours, our_rows = await own.turn(ground, pid, warming, timed)
            turns.append((theirs, ours))
            if our_rows != their_rows:
                raise SystemExit(f"not the same rows in {TABLES}: {our_rows}, {their_rows}")
    return turns


def _own(port: int, told: dict[str, str]) -> Way:
    home = f"http://127.0.0.1:{port}"
    return Way(serve("matching", port), told, f"{home}/health", f"{home}/v1/youths")


def _bare(port: int, address: str) -> Way:
    line = f"-m uvicorn bare:app --app-dir {HERE} --host 127.0.0.1 --port {port}"
    ways = "--loop uvloop --http httptools --no-access-log"
    command = [sys.executable, *line.split(), *ways.split()]
    home = f"http://127.0.0.1:{port}"
    return Way(command, {**os.environ, "BARE_DATABASE": address}, home, home)


def _print(turns: list[Turn], posts: int) -> None:
    theirs, ours = (reduce(add, figures) for figures in zip(*turns, strict=True))
    load_now = os.getloadavg()[0]
    print(f"{len(ours.took)} registrations, {CLIENTS} clients, {posts} open posts that all would")
    print(f"take, {TURNS} turns, {os.cpu_count()} cores, load {load_now:.1f}")
    print("| way | a second | p50 ms | p95 ms | 503 | its CPU ms each | PostgreSQL's | cores had |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print(ours.line("registration with dispatch, through HTTP to matching"))
    print(theirs.line("the same INSERTs by asyncpg in a bare endpoint"))
    share = median(own.rate / peer.rate for peer, own in turns)
    results.compare("writes", "a second", {"matching": ours.rate, "a bare endpoint": theirs.rate})
    _keep_each(ours)
    results.judge(Figure("writes, of a bare endpoint's", share, least=SHARE))
    print(f"or {TARGET:.0f} a second: {'met' if ours.rate >= TARGET else 'not met'}")


def _keep_each(ours: Figures) -> None:
    cuts, each = quantiles(ours.took, n=100), 1000 / len(ours.took)
    took = {"half": 1000 * cuts[49], "95 of 100": 1000 * cuts[94]}
    results.compare("a registration took no more than", "ms", took)
    cpu = {"matching": each * ours.service_cpu, "PostgreSQL": each * ours.postgres_cpu}
    results.compare("a registration, of the processor", "ms", cpu)
    results.compare("what it ran on", "cores", {"had": ours.cores})


if __name__ == "__main__":
    asyncio.run(_main())
