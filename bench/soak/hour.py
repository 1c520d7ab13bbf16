"""The whole house at half of what it can, for an hour: hour.py [MINUTES].

JIANXI_SOAK_MINUTES says how long where no MINUTES are given; 60 if neither.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import uvloop

from bench import charts, results
from bench.launched import house, memory, open_files
from bench.report import when_and_where
from bench.results import Figure
from bench.soak.asking import MIX, Asking, as_fast_as_answered, as_often_as_told
from bench.soak.judging import WARMING, Sample, growth, rise, tail
from bench.soak.town import founded
from launch.folder import Folder
from launch.postgres import EmbeddedPostgres

FIRST_PORT: Final = 31_000
SINCE: Final = date(2024, 1, 2)
"""The first day of the demo: behind it lie years whose calendars are published."""
SHARE: Final = 0.5
AT_ONCE: Final = 16
POSTS: Final = 40
"""Seats for twice as many as stay at a time."""
SAMPLES: Final = 60
LEAST_SECONDS: Final = 5.0
"""Between two samples."""
GROWTH, RISE = 5.0, 1.25
UNLIMITED: Final = {
    f"JIANXI_LIMIT_{what}": "1000000/second" for what in ("PER_ADDRESS", "PER_CALLER", "SIGN_INS")
}
"""All ask from one address here; the limits are counted all the same."""


@dataclass(frozen=True)
class Run:
    """What was found."""

    full: float
    """Steps a second when all asked as fast as they were answered."""
    rate: float
    samples: Sequence[Sample]
    kinds: dict[str, tuple[int, float, float]]
    """Of each kind of call how many, and its percentiles."""
    refused: dict[str, int]


class Watch:
    """Samples what a house holds."""

    def __init__(self, pid: int, folder: Folder) -> None:
        """Of the house that `jianxi up` of that id runs."""
        self._pid = pid
        server = EmbeddedPostgres(folder.data, folder.ports()["postgres"], folder.keys)
        self._address = server.url("postgres").replace("+asyncpg", "")

    async def sample(self, minute: float, took: Sequence[float]) -> Sample:
        """What it holds now, and how long the calls since the last sample took."""
        own, shared, files = await asyncio.to_thread(self._held)
        line = await self._connections()
        held = (sum(own.values()), shared, line, files)
        load = os.getloadavg()[0]
        return Sample(minute, *held, len(took), *tail(took), load=load, programs=own)

    def _held(self) -> tuple[dict[str, float], float, int]:
        whole, shared = (memory(self._pid, part) for part in ("Pss", "Pss_Shmem"))
        own = {program: held - shared[program] for program, held in whole.items()}
        return own, sum(shared.values()), open_files(self._pid)

    async def _connections(self) -> int:
        connection = await asyncpg.connect(self._address)
        try:
            asked = (
                "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
            )
            return int(await connection.fetchval(asked))
        finally:
            await connection.close()


async def soak(asking: Asking, watch: Watch, seconds: float) -> Run:
    """Measure what it can do, then ask for half of that, and sample."""
    for _ in range(AT_ONCE):
        await asking.come(time.perf_counter())
    # A tenth of the time at most is for finding out; the first answers are slower than all others.
    trying = max(15.0, min(60.0, seconds / 20))
    await as_fast_as_answered(asking, AT_ONCE, trying / 3)
    full = await as_fast_as_answered(asking, AT_ONCE, trying)
    rate = full * SHARE
    print(f"{full:.1f} steps a second at most; {rate:.1f} from now on", flush=True)
    asking.taken()
    kinds: dict[str, list[float]] = {}
    began = time.perf_counter()
    going = asyncio.create_task(as_often_as_told(asking, rate, began + seconds))
    samples, step = [], max(LEAST_SECONDS, seconds / SAMPLES)
    while not going.done() and len(samples) < int(seconds / step):
        await asyncio.sleep(began + step * (len(samples) + 1) - time.perf_counter())
        calls = asking.taken()
        for kind, took in calls:
            kinds.setdefault(kind, []).append(took)
        minute = (time.perf_counter() - began) / 60
        samples.append(await watch.sample(minute, [took for _, took in calls]))
        print(_line(samples[-1]), flush=True)
    await going
    await asking.close()
    return Run(
        full,
        rate,
        samples,
        {kind: (len(took), *tail(took)) for kind, took in kinds.items()},
        dict(asking.refused),
    )


HEADS: Final = (
    "minute", "memory MiB", "shared buffers MiB", "connections", "open files", "calls", "p50 ms",
    "p99 ms", "load",
)  # fmt: skip


def _line(one: Sample) -> str:
    cells = (
        f"{one.minute:.1f}", f"{one.memory:.0f}", f"{one.shared:.0f}", one.connections, one.files,
        one.calls, f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.load:.1f}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def figures(run: Run) -> list[Figure]:
    """What is judged."""
    held = {
        "memory": [one.memory for one in run.samples],
        "connections": [float(one.connections) for one in run.samples],
        "open files": [float(one.files) for one in run.samples],
    }
    return [
        *(Figure(f"growth of {what}", growth(v), "%", most=GROWTH) for what, v in held.items()),
        Figure("rise of the 99th percentile", rise([s.p99 for s in run.samples]), most=RISE),
        Figure("calls refused or never answered", sum(run.refused.values()), most=0),
    ]


def told(run: Run, judged: Sequence[Figure], minutes: float) -> str:
    """The report of a run."""
    mix = ", ".join(f"{kind} {weight}" for kind, weight in MIX.items())
    kinds = [
        f"| {kind} | {count} | {p50:.1f} | {p99:.1f} |"
        for kind, (count, p50, p99) in run.kinds.items()
    ]
    parts = [
        "# The whole house at half of what it can\n",
        *when_and_where("soak's"),
        f"\n{minutes:g} minutes. Of a hundred steps: {mix}.",
        f"As fast as {AT_ONCE} at once were answered: {run.full:.1f} steps a second;",
        f"asked for: {run.rate:.1f}.\n",
        *(f"- {one.told()}" for one in judged),
        *(f"- refused: {what}, {times} times" for what, times in run.refused.items()),
        "\n| call | calls | p50 ms | p99 ms |\n| --- | --- | --- | --- |",
        *kinds,
        "\n| memory of | MiB after the first tenth | at the end |\n| --- | --- | --- |",
        *_programs(run.samples),
        "\n![minute by minute](soak.svg)\n",
        f"| {' | '.join(HEADS)} |\n{'| --- ' * len(HEADS)}|",
        *map(_line, run.samples),
    ]
    return "\n".join(parts) + "\n"


def _programs(samples: Sequence[Sample]) -> list[str]:
    before, after = samples[len(samples) // WARMING], samples[-1]
    return [
        f"| {program} | {held:.0f} | {after.programs.get(program, 0):.0f} |"
        for program, held in before.programs.items()
    ]


def drawn(run: Run) -> str:
    """Each of what was sampled as a line."""
    of = {
        "memory without shared buffers, MiB": [one.memory for one in run.samples],
        "shared buffers, MiB": [one.shared for one in run.samples],
        "connections of the database": [float(one.connections) for one in run.samples],
        "open files": [float(one.files) for one in run.samples],
        "50th percentile, ms": [one.p50 for one in run.samples],
        "99th percentile, ms": [one.p99 for one in run.samples],
        "load of the machine": [one.load for one in run.samples],
    }
    at = [one.minute for one in run.samples]
    series = {what: list(zip(at, values, strict=True)) for what, values in of.items()}
    return charts.lines("Half of what the house can", "minutes", series)


async def _found(pid: int, data: Path, seconds: float) -> Run:
    gateway = f"http://127.0.0.1:{FIRST_PORT}"
    town = await founded(gateway, data, SINCE, POSTS)
    asking = Asking(FIRST_PORT, town, SINCE, Random(1))
    return await soak(asking, Watch(pid, Folder(data)), seconds)


def main() -> None:
    """Run, tell, and end badly where something grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    asked = float(os.environ.get("JIANXI_SOAK_MINUTES", "60"))
    parser.add_argument("minutes", nargs="?", type=float, default=asked)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        since = ("--since", SINCE.isoformat())
        print(f"| {' | '.join(HEADS)} |", flush=True)
        with house(data, FIRST_PORT, *since, told=UNLIMITED) as (pid, _, _):
            run = uvloop.run(_found(pid, data, 60 * given.minutes))
    judged = figures(run)
    (given.to / "report.md").write_text(told(run, judged, given.minutes), encoding="utf-8")
    (given.to / "soak.svg").write_text(drawn(run), encoding="utf-8")
    print(f"\n{given.to / 'report.md'}")
    results.judge(*judged)
    if not all(one.is_met for one in judged):
        raise SystemExit("not all is what was wanted")


if __name__ == "__main__":
    main()
