"""Pages of the public zone through the gateway, beside their SQL run bare: speed.py [SECONDS]."""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import uvloop

from bench import results
from bench.client import Connection, connect, request_for
from bench.house import folder_with_keys, house, rested, spent, up
from bench.public_zone.ground import ground
from bench.public_zone.seed import COUNTIES, WORDS
from bench.results import Figure
from services.common.store.database import Database
from services.units.actions.zone import Counted
from services.units.policy.wordings import variants
from services.units.queries import zone
from services.units.queries.shares import of_posts
from services.units.rules.searching import search_expression
from services.units.rules.zone import ELSEWHERE, PostWish, Shares

CONNECTIONS = 16
MOST_A_SECOND = 1_500
"""More than are ever answered."""
FIRST_PORT = 18_700
TARGET_MS = 60.0
ROWS = 20
PARTS = ("gateway", "units", "postgres", "client")
NOTHING_COUNTED = Shares()


@dataclass(frozen=True)
class Question:
    """One page asked for: as a request and by its SQL."""

    request: bytes
    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Figures:
    """How long each took, how long all took together, and the processor's share of each program."""

    took: list[float]
    seconds: float
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    @property
    def each(self) -> dict[str, float]:
        """Milliseconds of the processor for one, by program."""
        return {part: used / len(self.took) * 1000 for part, used in self.cpu.items()}

    def line(self, name: str) -> str:
        """One line of the table."""
        cuts = quantiles(self.took, n=100)
        parts = " | ".join(f"{self.each.get(part, 0):.2f}" for part in PARTS)
        half, most = cuts[49] * 1000, cuts[94] * 1000
        return f"| {name} | {half:.1f} | {most:.1f} | {self.rate:.0f} | {parts} |"


def questions(dice: random.Random, shares: Shares) -> Iterator[Question]:
    """Filtered pages with words, hardly one of them twice."""
    while True:
        words = dice.choice(WORDS["where"]) + dice.choice(WORDS["what"])
        asked = words[: dice.choice([2, 3, 4, len(words)])]
        county = dice.choice(COUNTIES)
        area = dice.choice([county, f"{county[:4]}00", f"{county[:4]}00", "640000"])
        months = dice.choice([6, 9, 12])
        meals = dice.random() < 0.5
        wish = PostWish(
            area=area,
            meals=meals,
            months_to=months,
            open_seats=True,
            expression=search_expression(asked, variants()),
        )
        path = (
            f"/v1/public/posts?region={area}&meals={str(meals).lower()}&months_to={months}"
            f"&has_open_seats=true&q={quote(asked)}&limit={dice.choice([18, 19, 20])}"
        )
        yield Question(request_for(path), *_sql(wish, shares))


def _sql(wish: PostWish, shares: Shares) -> tuple[str, tuple[Any, ...]]:
    way = Counted(shares, datetime.now(UTC).date()).way(wish, None, ROWS)
    look = next(zone.looks(zone.shape_of(wish), way, stage=ELSEWHERE, follows=False))
    values = zone.values_of(wish, None, ROWS, way.months)
    return look.text, tuple(look.values(values))


async def load(
    ask: Callable[[int, Question], Awaitable[None]],
    seconds: float,
    programs: dict[str, list[int]],
    shares: Shares = NOTHING_COUNTED,
) -> Figures:
    """Ask on all connections at once for so long."""
    # Made before the clock runs: it is no part of an answer.
    few = islice(questions(random.Random(5), shares), int(seconds * MOST_A_SECOND))
    asked, took = cycle(list(few)), []
    before = {name: spent(pids) for name, pids in programs.items()}
    began, own = time.perf_counter(), time.process_time()

    async def one(connection: int) -> None:
        while time.perf_counter() - began < seconds:
            question = next(asked)
            start = time.perf_counter()
            await ask(connection, question)
            took.append(time.perf_counter() - start)

    await asyncio.gather(*(one(connection) for connection in range(CONNECTIONS)))
    lasted = time.perf_counter() - began
    used = {name: spent(pids) - before[name] for name, pids in programs.items()}
    used["client"] = time.process_time() - own
    return Figures(took, lasted, used)


async def bare(address: str, seconds: float, programs: dict[str, list[int]]) -> Figures:
    """The same SQL over asyncpg."""
    pool = [await asyncpg.connect(address) for _ in range(CONNECTIONS)]

    async def ask(connection: int, question: Question) -> None:
        await pool[connection].fetch(question.sql, *question.values)

    shares = await _shares(address)
    await load(ask, seconds / 4, programs, shares)
    try:
        return await load(ask, seconds, programs, shares)
    finally:
        for connection in pool:
            await connection.close()


async def _shares(address: str) -> Shares:
    database = Database(address.replace("postgresql", "postgresql+asyncpg"))
    try:
        async with database.rows() as reader:
            return await of_posts(reader)
    finally:
        await database.close()


async def asked_of(port: int, seconds: float, programs: dict[str, list[int]]) -> Figures:
    """The same pages over HTTP."""
    async with connected(port) as pool:

        async def ask(connection: int, question: Question) -> None:
            answer = await pool[connection].get(question.request)
            if answer.status != 200:
                raise SystemExit(answer.body.decode())

        await load(ask, seconds / 4, programs)
        return await load(ask, seconds, programs)


async def again_of(port: int, seconds: float, programs: dict[str, list[int]]) -> Figures:
    """The first page without a question, asked for by its tag."""
    async with connected(port) as pool:
        first = await pool[0].get(request_for("/v1/public/posts"))
        again = request_for("/v1/public/posts", {"If-None-Match": first.header("etag")})

        async def ask(connection: int, question: Question) -> None:
            answer = await pool[connection].get(again)
            if answer.status != 304:
                raise SystemExit(answer.body.decode())

        return await load(ask, seconds, programs)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[list[Connection]]:
    """As many connections as ask at once."""
    pool = [await connect(port) for _ in range(CONNECTIONS)]
    try:
        yield pool
    finally:
        for connection in pool:
            connection.close()


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        server, address = await ground(data)
        try:
            folder = folder_with_keys(data)
            with house(folder, "units", server.url("units"), FIRST_PORT) as (ports, pids):
                door = ports["gateway"]
                await up(door, "/v1/public/posts")
                programs = {"postgres": [server.pid or 0]} | pids
                await rested(programs)
                plain = await bare(address, seconds, programs)
                whole = await asked_of(door, seconds, programs)
                tagged = await again_of(door, seconds / 2, programs)
        finally:
            server.stop()
    _print(plain, whole, tagged)


def _print(plain: Figures, whole: Figures, tagged: Figures) -> None:
    print(f"100,000 posts, {CONNECTIONS} connections, {os.cpu_count()} cores")
    heads = ("asked", "p50 ms", "p95 ms", "a second", *(f"{part} ms" for part in PARTS))
    print(f"| {' | '.join(heads)} |")
    print("| --- " * len(heads) + "|")
    print(plain.line("the SQL, bare"))
    print(whole.line("the page, through the gateway"))
    print(tagged.line("the first page again, by its tag (304)"))
    p95 = [quantiles(figures.took, n=100)[94] for figures in (whole, plain)]
    ratio = whole.rate / plain.rate
    print(f"p95 page / SQL: {p95[0] / p95[1]:.1f}; rate page / SQL: {ratio:.2f}")
    ways = {"the SQL, bare": plain, "the page": whole, "the page again, by its tag": tagged}
    results.compare("pages", "a second", {name: figures.rate for name, figures in ways.items()})
    for name, figures in ways.items():
        results.compare(f"{name}, of the processor", "ms", figures.each)
    results.judge(Figure("a page, p95", p95[0] * 1000, "ms", most=TARGET_MS))


if __name__ == "__main__":
    uvloop.run(_main())
