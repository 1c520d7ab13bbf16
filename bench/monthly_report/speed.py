"""A month's report of a city and of the region, over many placements: speed.py [PLACEMENTS]."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from bench import keys, results
from bench.monthly_report import bare, seed
from bench.processor import spent_by
from bench.results import Figure
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from services.common import collector
from services.common.deeds import Deed
from services.common.store import connecting
from services.common.store.database import Database
from services.common.values import yuan
from services.common.values.month import Month
from services.common.values.region import prefix
from services.reporting.actions import calendar, cells, monthly_reports, tellings
from services.reporting.actions.cells import Cell
from services.reporting.readers import almanac

MARCH: Final = Month(2026, 3)
AT: Final = datetime(2026, 4, 3, 2, tzinfo=UTC)
DEED: Final = Deed("bench", AT, date(2026, 4, 3), "bench")
AREAS: Final = {"640100": "a city", "640000": "the region"}
TURNS: Final = 5
WORK: Final = "own processor | PostgreSQL's"
PAGE: Final = 51
SEEDS: Final = {
    "units": seed.UNITS,
    "posts": seed.POSTS,
    "placements": seed.PLACEMENTS,
    "plans": seed.PLANS,
    "money": seed.MONEY,
    "drawn placements": seed.DRAWN,
}
HURDLES: Final = {"640100": 1.0, "640000": 5.0}
"""Seconds of a draft."""
RATIO: Final = 3.0
"""Of a draft to plain SQL over the same rows."""
CELL_MS: Final = 100.0
"""For a page of what a number counts, in 95 of 100."""


async def prepared(database: Database, placements: int) -> float:
    """Facts made and drawn: the seconds that a slice took which the service drew itself."""
    sizes = {
        "placements": placements,
        # A post lies where its trainees are counted: offices and posts go round alike.
        "posts": 14 * max(placements // 700, 2),
        "units": max(placements // 200, 10),
        "payments": max(placements // 20, 10),
    }
    began = time.perf_counter()
    async with database.transaction() as session:
        for setting in ("statement_timeout = 0", "work_mem = '256MB'"):
            await session.execute(text(f"SET LOCAL {setting}"))
        indexes = (await session.execute(text(seed.INDEXES))).all()
        for name, _ in indexes:
            await session.execute(text(f"DROP INDEX {name}"))
        for name, statement in SEEDS.items():
            await session.execute(text(statement), _named(statement, sizes))
            _say(began, f"{name} made")
        for _, made_by in indexes:
            await session.execute(text(made_by))
        _say(began, "indexes made")
        await session.execute(
            text(
                "INSERT INTO feed_positions (source, epoch, position, at)"
                " SELECT source, 'e', max(no), now() FROM facts GROUP BY source"
            )
        )
        await calendar.seed(session, DEED, almanac.years(date(2026, 3, 2)))
    took = await _slice_drawn(database)
    _say(began, "a slice drawn by the service, and the same")
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("VACUUM ANALYZE"))
    return took


async def _slice_drawn(database: Database) -> float:
    """Let the service draw some of what was made: its seconds. Ends where it differs."""
    async with database.transaction() as session:
        made = await session.scalar(text(seed.SUM))
    began = time.perf_counter()
    await database.run(tellings.draw_if_behind)
    took = time.perf_counter() - began
    async with database.transaction() as session:
        if await session.scalar(text(seed.SUM)) != made:
            raise SystemExit("the service draws other placements of these facts")
        await session.execute(text(seed.DRAWN_TO))
    return took


def _say(began: float, what: str) -> None:
    print(f"{time.perf_counter() - began:6.1f} s  {what}", file=sys.stderr, flush=True)


def _named(statement: str, sizes: dict[str, int]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if f":{name}" in statement}


@dataclass(frozen=True)
class Turn:
    """Seconds of the clock, and of the processor here and at PostgreSQL."""

    clock: float
    own: float
    theirs: float


async def timed(postmaster: int, act: Callable[[], Awaitable[Any]]) -> tuple[Turn, Any]:
    """The middle of some turns by the clock, the mean of their work, and what the last gave."""
    took, given = [], None
    own, theirs = time.process_time(), spent_by(postmaster)
    for _ in range(TURNS):
        began = time.perf_counter()
        given = await act()
        took.append(time.perf_counter() - began)
    worked = time.process_time() - own, spent_by(postmaster) - theirs
    return Turn(median(took), worked[0] / TURNS, worked[1] / TURNS), given


async def drafted(database: Database, area: str) -> list[Any]:
    """The numbers of a draft, as the service counts it."""
    async with database.transaction() as session:
        report = await monthly_reports.draft(session, DEED, area, MARCH, None)
        return [figure.value for figure in report.figures]


async def counted(database: Database, area: str, *, from_facts: bool) -> list[Any]:
    """The same numbers by plain SQL."""
    asked = {
        "area": f"{prefix(area)}%",
        "first": MARCH.first,
        "last": MARCH.last,
        "at": AT,
        "month": str(MARCH),
    }
    people = bare.PEOPLE.format(placements=bare.FROM_FACTS if from_facts else "told_placements")
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        numbers: list[Any] = []
        for statement in (bare.UNITS, bare.SEATS, bare.PLANS, people, bare.MONEY):
            told = {name: one for name, one in asked.items() if f":{name}" in statement}
            numbers += [*(await session.execute(text(statement), told)).one()]
    return [*map(int, numbers[:14]), yuan.in_wan(Decimal(numbers[14]))]


async def opened(database: Database, area: str) -> list[float]:
    """The seconds of a page of each number's facts: the first, and one after its last."""
    took = []
    for number in range(1, 16):
        after = ""
        for _ in range(2):
            cell = Cell(area, MARCH, number, AT)
            began = time.perf_counter()
            async with database.transaction() as session:
                rows = await cells.opened(session, cell, after, PAGE)
                await monthly_reports.facts_behind(session, rows)
            took.append(time.perf_counter() - began)
            after = rows[-1].id if rows else "~"
    return took


async def measured(url: str, postmaster: int, placements: int) -> None:
    """Prints the table."""
    # What is laid out is one statement of minutes.
    vars(connecting).update(SILENT_SECONDS=None)
    database = Database(url, connections=2)
    drawing = await prepared(database, placements)
    load = os.getloadavg()[0]
    print(f"\n{placements:,} placements; load of the machine {load:.1f}")
    print(f"the service draws {tellings.SLICE / drawing:,.0f} facts a second\n")
    print(f"| area | draft s | {WORK} | plain SQL s | ratio | over facts s | ratio | cell p95 ms |")
    print("| --- " * 9 + "|")
    collector.settle()  # as a service does when it has started
    drafts: dict[str, float] = {}
    judged: list[Figure] = []
    for area, name in AREAS.items():
        draft, numbers = await timed(postmaster, lambda area=area: drafted(database, area))
        plain, same = await timed(
            postmaster, lambda area=area: counted(database, area, from_facts=False)
        )
        facts, again = await timed(
            postmaster, lambda area=area: counted(database, area, from_facts=True)
        )
        if not numbers == same == again:
            raise SystemExit(f"{name}: {numbers}\n{same}\n{again}")
        p95 = 1000 * quantiles(await opened(database, area), n=20)[-1]
        ratios = (draft.clock / plain.clock, draft.clock / facts.clock)
        drafts |= {name: draft.clock, f"{name}, plain SQL": plain.clock}
        print(
            f"| {name} | {draft.clock:.2f} (≤ {HURDLES[area]:.0f}) | {draft.own:.2f}"
            f" | {draft.theirs:.2f} | {plain.clock:.2f} ({plain.theirs:.2f})"
            f" | {ratios[0]:.1f} (≤ {RATIO:.0f}) | {facts.clock:.2f} | {ratios[1]:.2f}"
            f" | {p95:.0f} (≤ {CELL_MS:.0f}) |",
            flush=True,
        )
        judged += [
            Figure(f"{name}: the draft", draft.clock, "s", most=HURDLES[area]),
            Figure(f"{name}: of plain SQL", ratios[0], "×", most=RATIO),
            Figure(f"{name}: a cell, p95", p95, "ms", most=CELL_MS),
        ]
    results.compare(f"{placements:,} placements", "s", drafts)
    results.compare("facts drawn", "a second", {"the service": tellings.SLICE / drawing})
    results.judge(*judged)
    await database.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("placements", type=int, nargs="?", default=1_000_000)
    placements = asked.parse_args().placements
    keys.install("reporting")
    with tempfile.TemporaryDirectory() as data:
        server = EmbeddedPostgres(Path(data))
        server.start()
        server.ensure_database("reporting")
        url = server.url("reporting")
        command = [sys.executable, "-m", "alembic", "-n", "reporting", "upgrade", "head"]
        subprocess.run(command, cwd=HOME, env={"JIANXI_DATABASE_URL": url}, check=True)
        asyncio.run(measured(url, server.pid or 0, placements))
        server.stop()


if __name__ == "__main__":
    main()
