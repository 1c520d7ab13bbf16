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
from statistics import fmean
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import uvloop

from bench import results
from bench.launched import house, memories, open_files
from bench.soak.asking import AT_ONCE, Asking, as_fast_as_answered, as_often_as_told
from bench.soak.judging import Run, Sample, figures, tail
from bench.soak.telling import HEADS, drawn, line, row, told
from bench.soak.town import founded
from launch.folder import Folder
from launch.postgres import EmbeddedPostgres

FIRST_PORT: Final = 31_000
SINCE: Final = date(2024, 1, 2)
"""The first day of the demo: behind it lie years whose calendars are published."""
SHARE: Final = 0.5
POSTS: Final = 40
"""Seats for twice as many as stay at a time."""
WHOLE: Final = 60
"""Minutes of a run whose report is kept."""
ASIDE: Final = Path(__file__).parents[2] / "var" / "bench" / "soak"
SAMPLES: Final = 60
LEAST_SECONDS: Final = 5.0
"""Between two samples."""
LOOKS: Final = 4
"""At what is held, for each sample. A connection more or less of the database is 4 MiB, and their
number goes up and down by ten: one look alone tells how many there happened to be.
"""
UNLIMITED: Final = {
    f"JIANXI_LIMIT_{what}": "1000000/second" for what in ("PER_ADDRESS", "PER_CALLER", "SIGN_INS")
}
"""All ask from one address here; the limits are counted all the same."""


@dataclass(frozen=True)
class Held:
    """What was held at one look."""

    programs: dict[str, float]
    """MiB of each without what it shares with the database server."""
    shared: float
    files: int
    connections: int


class Watch:
    """Samples what a house holds."""

    def __init__(self, pid: int, folder: Folder) -> None:
        """Of the house that `jianxi up` of that id runs."""
        self._pid = pid
        server = EmbeddedPostgres(folder.data, folder.ports()["postgres"], folder.keys)
        self._address = server.url("postgres").replace("+asyncpg", "")

    async def look(self) -> Held:
        """What it holds now."""
        programs, shared, files = await asyncio.to_thread(self._held)
        return Held(programs, shared, files, await self._connections())

    def _held(self) -> tuple[dict[str, float], float, int]:
        whole, shared = memories(self._pid, "Pss", "Pss_Shmem")
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
        looks = [
            await _look_at(watch, began + step * (len(samples) + nth / LOOKS))
            for nth in range(1, LOOKS + 1)
        ]
        calls = asking.taken()
        for kind, took in calls:
            kinds.setdefault(kind, []).append(took)
        minute = (time.perf_counter() - began) / 60
        samples.append(sample(minute, looks, [took for _, took in calls]))
        print(line(samples[-1]), flush=True)
    await going
    await asking.close()
    return Run(
        full,
        rate,
        samples,
        {kind: (len(took), *tail(took)) for kind, took in kinds.items()},
        dict(asking.refused),
    )


async def _look_at(watch: Watch, when: float) -> Held:
    await asyncio.sleep(when - time.perf_counter())
    return await watch.look()


def sample(minute: float, looks: Sequence[Held], took: Sequence[float]) -> Sample:
    """The mean of some looks, and how long the calls meanwhile took."""
    names = dict.fromkeys(name for look in looks for name in look.programs)
    programs = {name: fmean(look.programs.get(name, 0.0) for look in looks) for name in names}
    return Sample(
        minute,
        sum(programs.values()),
        fmean(look.shared for look in looks),
        fmean(look.connections for look in looks),
        fmean(look.files for look in looks),
        len(took),
        *tail(took),
        load=os.getloadavg()[0],
        programs=programs,
    )


async def _found(pid: int, data: Path, seconds: float) -> Run:
    gateway = f"http://127.0.0.1:{FIRST_PORT}"
    town = await founded(gateway, data, SINCE, POSTS)
    asking = Asking(FIRST_PORT, town, SINCE, Random(1))
    return await soak(asking, Watch(pid, Folder(data)), seconds)


def place_for(minutes: float) -> Path:
    """Where a report goes that nobody named a place for: the kept one is of an hour at least."""
    return Path(__file__).parent if minutes >= WHOLE else ASIDE


def main() -> None:
    """Run, tell, and end badly where something grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    asked = float(os.environ.get("JIANXI_SOAK_MINUTES", "60"))
    parser.add_argument("minutes", nargs="?", type=float, default=asked)
    parser.add_argument("--to", type=Path, help="the kept place for an hour, var/bench/soak else")
    given = parser.parse_args()
    to = given.to or place_for(given.minutes)
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        since = ("--since", SINCE.isoformat())
        print(row(*HEADS), flush=True)
        with house(data, FIRST_PORT, *since, told=UNLIMITED) as (pid, _, _):
            run = uvloop.run(_found(pid, data, 60 * given.minutes))
    judged = figures(run)
    (to / "report.md").write_text(told(run, judged, given.minutes), encoding="utf-8")
    (to / "soak.svg").write_text(drawn(run), encoding="utf-8")
    print(f"\n{to / 'report.md'}")
    results.judge(*judged)
    if not all(one.is_met for one in judged):
        raise SystemExit("not all is what was wanted")


if __name__ == "__main__":
    main()
