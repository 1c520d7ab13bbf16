"""From a pseudonym that is nobody's through all placements of a province: walk.py [PLACEMENTS]."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import uvloop

from bench import results
from bench.house import spent
from bench.results import Figure
from launch.folder import Folder
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from services.accounts.actions.feed_searches import PATIENCE
from services.common.store.database import Database
from services.common.values.feeds import pseudonym, recogniser
from services.matching.queries.drawers import Walk

TARGET = PATIENCE
"""Seconds of the processor for a million: for so long accounts asks on."""
_PLACEMENTS = """
INSERT INTO placements (id, version, state, dispatch_id, youth_id, post_id, unit_id, region,
  youth_region, workplace_county, months, basis, signed_on, arrived_on, term_last_day,
  early_retention)
SELECT 'plc_' || lpad(n::text, 26, '0'), 1, 'arrived', 'dsp_' || lpad(n::text, 26, '0'),
  'yth_' || lpad(n::text, 26, '0'), 'pst_1', 'unt_1', '6401' || lpad((n % 25)::text, 2, '0'),
  '640104', '640104', 6, 'graduate', '2026-03-02', '2026-03-02', '2026-09-01', false
FROM generate_series(1, $1::int) AS n
"""


async def fill(server: EmbeddedPostgres, count: int) -> None:
    """So many placements of one city; whom and what they are of is not asked for."""
    server.ensure_database("matching")
    command = [sys.executable, "-m", "alembic", "-n", "matching", "upgrade", "head"]
    told = {**os.environ, "JIANXI_DATABASE_URL": server.url("matching")}
    await asyncio.to_thread(subprocess.run, command, cwd=HOME, env=told, check=True)
    connection: Any = await asyncpg.connect(server.url("matching").replace("+asyncpg", ""))
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(_PLACEMENTS, count, timeout=600)
    await connection.execute("VACUUM ANALYZE", timeout=600)
    # What was written is laid down now, not while the first walk is measured.
    await connection.execute("CHECKPOINT", timeout=600)
    await connection.close()


async def longest_wait(waits: list[float]) -> None:
    """How long whoever comes to this process meanwhile waits for a turn."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        waits.append(time.perf_counter() - began - 0.001)


async def walked(database: Database) -> tuple[float, int, list[float]]:
    """Seconds to the end, the questions that took, and how long others waited."""
    key, waits = os.urandom(32), list[float]()
    told = partial(pseudonym, key, "dag_1")
    is_it = recogniser(key, "dag_1", told("nobody"))
    assert is_it
    walk, passed, questions = Walk(), 0, 0
    beside = asyncio.create_task(longest_wait(waits))
    began, way = time.perf_counter(), None
    while way is None or way.passed is not None:
        way = await walk(database, ["640000"], told=told, is_it=is_it, passed=passed)
        passed, questions = way.passed or 0, questions + 1
    took = time.perf_counter() - began
    beside.cancel()
    return took, questions, sorted(waits)


async def measure(count: int) -> None:
    """Three times, the first with whatever the database has at hand; the dearest is judged."""
    spent_by_run = list[float]()
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place) / "data")
        folder.make()
        server = EmbeddedPostgres(folder.data)
        server.start()
        try:
            await fill(server, count)
            database = Database(server.url("matching"))
            print(f"{count:,} placements, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            print("| seconds | of the processor | questions | others wait: half | at most |")
            print("| --- | --- | --- | --- | --- |")
            assert server.pid
            for _ in range(3):
                before = time.process_time() + spent([server.pid])
                took, asked, waits = await walked(database)
                used = time.process_time() + spent([server.pid]) - before
                spent_by_run.append(used)
                middle, most = waits[len(waits) // 2] * 1000, waits[-1] * 1000
                print(f"| {took:.2f} | {used:.2f} | {asked} | {middle:.1f} ms | {most:.1f} ms |")
            await database.close()
        finally:
            server.stop()
    print()
    # Wall time is that of whatever else runs; nothing here waits for anything but the processor.
    dearest = max(spent_by_run) * 1_000_000 / count
    results.judge(
        Figure("a million placements gone through, the dearest run", dearest, "s", most=TARGET)
    )


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("placements", nargs="?", type=int, default=1_000_000)
    await measure(parser.parse_args().placements)


if __name__ == "__main__":
    uvloop.run(_main())
