"""Registrations with dispatch a second by 64 clients, beside their INSERTs in a bare endpoint.

speed.py [REQUESTS] [--posts N]
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import aiohttp
import asyncpg
from aiohttp import web
from bare import TABLES
from people import COUNTY, jwks, request
from ulid import ULID

from bench import results
from bench.results import Figure
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, migration, ports_from, serve, service_environment
from launch.postgres import EmbeddedPostgres

HERE = Path(__file__).parent
CLIENTS = 64
PROCESSES = ["--workers", "2"]
"""Of each way, on two cores."""
FIRST_PORT = 18_900
TARGET = 150.0
SHARE = 0.25
Request = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Figures:
    """How long each request took, and all of them together."""

    took: list[float]
    seconds: float
    busy: int
    """How often the answer was 503, ask again."""
    service_cpu: float
    """Seconds of a core that the process which answered took for all of them."""
    postgres_cpu: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    def line(self, name: str) -> str:
        """One line of the table."""
        cuts = quantiles(self.took, n=100)
        p50, p95 = cuts[49] * 1000, cuts[94] * 1000
        own, theirs = (1000 * cpu / len(self.took) for cpu in (self.service_cpu, self.postgres_cpu))
        return (
            f"| {name} | {self.rate:.0f} | {p50:.0f} | {p95:.0f} | {self.busy} "
            f"| {own:.1f} | {theirs:.1f} |"
        )


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
        for _ in range(600):
            try:
                async with session.get(address):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def cpu(pid: int) -> float:
    """Seconds of a core that a process and its children took so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" ", 1)
        except OSError:
            continue
        fields = rest.rsplit(") ", 1)[1].split()
        if pid in (int(number), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def load(address: str, requests: list[Request], service: int, postgres: int) -> Figures:
    """Send the requests by 64 clients at once, each its next when the last is answered."""
    waiting = iter(requests)
    took: list[float] = []
    asked: list[int] = []
    connector = aiohttp.TCPConnector(limit=CLIENTS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def client() -> None:
            for body, headers in waiting:
                start = time.perf_counter()
                status, text = 503, ""
                # Too busy to take it: asked again by the same key, and the wait counts.
                while status == 503:
                    async with session.post(address, data=body.encode(), headers=headers) as answer:
                        status, text = answer.status, await answer.text()
                    asked.append(status)
                if status != 201:
                    raise SystemExit(text)
                took.append(time.perf_counter() - start)

        before, began = (cpu(service), cpu(postgres)), time.perf_counter()
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        seconds = time.perf_counter() - began
        return Figures(
            took=took,
            seconds=seconds,
            busy=asked.count(503),
            service_cpu=cpu(service) - before[0],
            postgres_cpu=cpu(postgres) - before[1],
        )


async def counted(address: str) -> dict[str, int]:
    """The rows of each table that a registration writes to."""
    connection: Any = await asyncpg.connect(address)
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    await connection.close()
    return counts


async def measured(
    address: str, door: str, requests: list[Request], service: int, postgres: int
) -> tuple[Figures, list[int]]:
    """The figures, and how many rows of each table they wrote."""
    before = await counted(address)
    figures = await load(door, requests, service, postgres)
    after = await counted(address)
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
    server, address = await ground(place / "pg", posts, 3 * (warm + count) // posts + 10)
    folder, ports = Folder(place / "data"), ports_from(FIRST_PORT)
    folder.make()
    keys.make_missing(folder.keys, ("accounts", "units", "matching", "reporting"), in_use=False)
    kid, key = keys.first_token_key(folder.keys)
    people = [request(number, today, kid, key) for number in range(1 + warm + count)]
    first, warming, timed = people[:1], people[1 : 1 + warm], people[1 + warm :]
    service = service_environment(folder, ports, "matching", server.url("matching"))
    door = f"http://127.0.0.1:{ports['matching']}"
    plain = f"http://127.0.0.1:{ports['reporting']}"
    bare = {**os.environ, "BARE_DATABASE": address}
    log = place / "log"
    try:
        async with vouching(ports["accounts"], jwks(kid, key)):
            with running(serve("matching", ports["matching"]), service, log) as pid:
                await up(f"{door}/health")
                await load(f"{door}/v1/youths", first, pid, server.pid or 0)
            # The one registration that is there now is the peer's pattern.
            with running(_bare(ports["reporting"]), bare, log) as pid:
                await up(plain)
                await load(plain, warming, pid, server.pid or 0)
                peer, peer_rows = await measured(address, plain, timed, pid, server.pid or 0)
            with running([*serve("matching", ports["matching"]), *PROCESSES], service, log) as pid:
                await up(f"{door}/health")
                await load(f"{door}/v1/youths", warming, pid, server.pid or 0)
                own, own_rows = await measured(
                    address, f"{door}/v1/youths", timed, pid, server.pid or 0
                )
    except SystemExit:
        print(log.read_text()[-2000:], file=sys.stderr)
        raise
    finally:
        server.stop()
    _print(own, peer, posts)
    if own_rows != peer_rows:
        raise SystemExit(f"not the same rows in {TABLES}: {own_rows}, {peer_rows}")


def _bare(port: int) -> list[str]:
    line = f"-m uvicorn bare:app --app-dir {HERE} --host 127.0.0.1 --port {port}"
    ways = "--loop uvloop --http httptools --no-access-log"
    return [sys.executable, *line.split(), *ways.split(), *PROCESSES]


def _print(own: Figures, peer: Figures, posts: int) -> None:
    load_now = os.getloadavg()[0]
    print(f"{len(own.took)} registrations, {CLIENTS} clients, {posts} open posts that all would")
    print(f"take, {os.cpu_count()} cores, load {load_now:.1f}")
    print("| way | a second | p50 ms | p95 ms | 503 | its CPU ms each | PostgreSQL's |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(own.line("registration with dispatch, through HTTP to matching"))
    print(peer.line("the same INSERTs by asyncpg in a bare endpoint"))
    share = own.rate / peer.rate
    results.compare("writes", "a second", {"matching": own.rate, "a bare endpoint": peer.rate})
    results.judge(Figure("writes, of a bare endpoint's", share, least=SHARE))
    print(f"or {TARGET:.0f} a second: {'met' if own.rate >= TARGET else 'not met'}")


if __name__ == "__main__":
    asyncio.run(_main())
