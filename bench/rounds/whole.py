"""Times a round the whole way, from rows in PostgreSQL to dispatches in PostgreSQL.

    whole.py [YOUTHS …]

By step the seconds that passed, those of the processor (this process, and PostgreSQL's), and the
greatest resident memory of this process. The steps are the service's own actions and jobs.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from alembic import command
from alembic.config import Config
from ground import MARKET, fill
from instance import made
from sqlalchemy import text

from bench import keys, results
from bench.results import Figure
from launch.postgres import EmbeddedPostgres
from services.common import collector, threads
from services.common.compiling import COMPILED
from services.common.deeds import Deed
from services.common.store import jobs
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.matching.actions import rounds
from services.matching.engine.rounds import run as run_engine
from services.matching.jobs import HANDLERS
from services.matching.rules.intentions import Seat, Seeker, Wish
from services.matching.rules.many_lists import lists_of
from services.matching.rules.rounds import read_written, refuse_ragged, written
from services.matching.tables.rounds import Round

SIZES = (5_000, 20_000, 100_000)
WISH = 25.0
"""Seconds of a round of a hundred thousand, the whole way."""
VALUE = os.urandom(32)
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print a table a size."""
    sizes = [int(told) for told in sys.argv[1:]] or SIZES
    keys.install("matching")
    print(f"loops compiled: {'yes' if COMPILED else 'no'}; load {os.getloadavg()[0]:.1f}")
    _compile()
    collector.settle()  # as a service does when it has started
    threads.share()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            server = EmbeddedPostgres(Path(folder) / "data", settings={})
            server.start()
            try:
                whole = asyncio.run(_table(server, size))
            finally:
                server.stop()
        if size == max(sizes):
            results.judge(Figure(f"a round of {size:,}", whole, "s", most=WISH))


def _compile() -> None:
    """Let all loops be compiled: a service has them after its first round."""
    small = made(200)
    run_engine(small)
    refuse_ragged(read_written(written(small)))
    anything = Wish((), (), (), needs_lodging=False)
    youth = Seeker(1, anything, under_18=False, months_left=12, declined=frozenset())
    post = Seat("pst_1", "640104", "C", "4-01-02", 6, lodging=False, unsuitable_under_18=False)
    lists_of([post], [VALUE], [(0, youth)], 1)


async def _table(server: EmbeddedPostgres, size: int) -> float:
    """Print what a round of this size takes; its seconds."""
    server.ensure_database("matching")
    await asyncio.to_thread(_migrate, server.url("matching"))
    database, clock = Database(server.url("matching")), Clock(None)
    await fill(server.url("matching").replace("+asyncpg", ""), size, clock.now(), clock.today())
    watch = Watch(server.pid or 0)
    print(f"\n{'':12} {'seconds':>8} {'cpu':>8} {'PostgreSQL':>10} {'MB':>6}")
    told = await _round(Bench(database, clock), watch)
    watch.print_sum()
    parts = dict(zip(("input", "run", "application"), (one[0] for one in watch.taken), strict=True))
    whole = sum(parts.values())
    results.compare(f"a round of {size:,}", "s", parts | {"whole": whole})
    peaks = dict(zip(parts, (one[3] for one in watch.taken), strict=True))
    results.compare(f"memory of a round of {size:,}", "MiB", peaks | {"most": max(peaks.values())})
    print(", ".join(f"{name} {value:,}" for name, value in told.items()), flush=True)
    await database.close()
    return whole


def _migrate(url: str) -> None:
    config = Config(ROOT / "alembic.ini", ini_section="matching")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / "matching"))
    command.upgrade(config, "head")


@dataclass
class Watch:
    """Takes the time, by the clock and of the processors, and the memory of each step."""

    postgres: int
    """The server's process id."""
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step: a line when it is over."""
        Path("/proc/self/clear_refs").write_text("5")
        began, cpu, theirs = time.perf_counter(), time.process_time(), self._theirs()
        yield
        one = (
            time.perf_counter() - began,
            time.process_time() - cpu,
            self._theirs() - theirs,
            _peak(),
        )
        self.taken.append(one)
        print(_line(name, *one), flush=True)

    def print_sum(self) -> None:
        """The sums, and the greatest memory of all steps."""
        seconds, cpu, theirs, peak = zip(*self.taken, strict=True)
        print(_line("whole", sum(seconds), sum(cpu), sum(theirs), max(peak)))

    def _theirs(self) -> float:
        """Seconds of the processor of the server, of processes that it has and that it had."""
        spent = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                told = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat.parent.name) == self.postgres:
                spent += sum(map(int, told[11:15]))
            elif int(told[1]) == self.postgres:
                spent += sum(map(int, told[11:13]))
        return spent / _TICKS


def _line(name: str, seconds: float, cpu: float, theirs: float, peak: float) -> str:
    return f"{name:12} {seconds:8.2f} {cpu:8.2f} {theirs:10.2f} {peak:6,.0f}"


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@dataclass(frozen=True)
class Bench:
    """Where a round is held, and by whom: who opens it and who contributes are two."""

    database: Database
    clock: Clock

    def deed(self, author: str) -> Deed:
        """What an officer does now."""
        return Deed(author, self.clock.now(), self.clock.today(), "req_bench")

    async def moved(self, move: Callable[..., Awaitable[Any]], deed: Deed, *told: Any) -> Any:
        """Move the round as a route does, at the version that it has."""
        async with self.database.transaction() as session:
            query = text("SELECT id, version FROM rounds")
            round_id, version = (await session.execute(query)).one()
            return await move(session, deed, round_id, *told, version)

    async def done(self, move: Callable[..., Awaitable[str]], deed: Deed, *told: Any) -> None:
        """Move the round by asking for a job, then do that as a worker does."""
        job_id = await self.moved(move, deed, *told)
        async with self.database.transaction() as session:
            job = await jobs.find(session, job_id)
        assert job
        await HANDLERS[job.kind](jobs.Run(job, self.database, self.clock))


async def _round(bench: Bench, watch: Watch) -> dict[str, int]:
    clerk, reviewer = bench.deed("acc_clerk"), bench.deed("acc_reviewer")
    async with bench.database.transaction() as session:
        opened = await rounds.open_round(session, clerk, MARKET, "from_opening")
    await bench.moved(rounds.commit, reviewer, sha256(VALUE).hexdigest())
    with watch.step("input"):
        await bench.done(rounds.freeze, clerk)
    with watch.step("run"):
        await bench.done(rounds.contribute, reviewer, VALUE.hex())
    with watch.step("application"):
        await bench.done(rounds.ask_to_apply, clerk)
    return await _figures(bench.database, opened.id)


async def _figures(database: Database, round_id: str) -> dict[str, int]:
    """What the round had and gave, counted in the tables."""
    async with database.transaction() as session:
        found = await session.get(Round, round_id)
        assert found
        assert found.state == "applied"
        query = text(
            "SELECT kind, length(content) / 1024 AS kib FROM round_papers WHERE round_id = :id"
        )
        papers = {row.kind: row.kib for row in await session.execute(query, {"id": round_id})}
        query = text("SELECT sum((explanation->>'wished')::int) FROM dispatches")
        wished = await session.scalar(query)
        dispatches = await session.scalar(text("SELECT count(*) FROM dispatches"))
        query = text("SELECT count(*) FROM dispatches WHERE explanation->>'mode' = 'round'")
        by_round = await session.scalar(query)
    return {
        "youths": found.youths or 0,
        "seats": found.seats or 0,
        "placed": found.placed or 0,
        "most": found.most or 0,
        "entries a youth": round(wished / dispatches),
        "by the round": by_round,
        "dispatches": dispatches,
        "certificate KiB": papers["certificate"],
    }


if __name__ == "__main__":
    main()
