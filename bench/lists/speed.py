"""Times lists of many rows from bytes to kept, beside a plain reading by openpyxl.

    speed.py [ROWS]

Recommended employers (units): three kinds of file, each with texts that repeat as in real lists and
with texts all different. Youths (matching): three kinds of file, of persons nobody knows and of
persons who are all known already.
"""

import asyncio
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import openpyxl
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import configure_mappers

from bench import keys, results
from bench.lists.copied import Keeping, copied
from bench.lists.files import WRITERS
from bench.lists.rows import FORM, YOUTHS, employers, titles, youth
from bench.results import Figure
from launch.postgres import EmbeddedPostgres
from services.common import collector, threads
from services.common.deeds import Deed
from services.common.lists import books
from services.common.store import jobs
from services.common.store.lists import HandedIn
from services.common.time.clock import Clock
from services.common.web.tokens import Caller
from services.matching import tables as youth_tables
from services.matching.actions import youth_imports, youth_list_copies
from services.matching.jobs import check_youth_list
from services.matching.queries import youth_imports as youth_queries
from services.units import tables as unit_tables
from services.units.actions import list_copies, unit_imports
from services.units.jobs import check_unit_list
from services.units.policy import readings

BEAT = 0.005
MANY, WISH = 10_000, 10.0
"""So many rows are to take no more than so many seconds, of whatever list."""
OF_COPY = 0.5
"""Of the speed of COPY into the same tables, once rows are read and checked."""
KINDS = ("xlsx", "xls", "csv")


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    # As the service does when it starts: the first text builds what all others are read by.
    readings.read_text("学历不限")
    configure_mappers()
    collector.settle()
    threads.share()
    keys.install("units")
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data", settings={})
        server.start()
        try:
            asyncio.run(_table(server, count))
        finally:
            server.stop()


async def _table(server: EmbeddedPostgres, count: int) -> None:
    print(f"{count} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; seconds")
    heads = (
        "list",
        "file",
        "rows are",
        "MiB",
        "plain",
        "in all",
        "cpu",
        "aside",
        "rows/s",
        "ratio",
    )
    heads += ("kept", "by COPY", "copy", "late", "latest")
    print(" ".join(f"{head:>9}" for head in heads))
    made: dict[tuple[str, str, str], Timed] = {}
    for kind in KINDS:
        for texts in ("repeated", "different"):
            rows = employers(count, different=texts == "different")
            content = WRITERS[kind]([titles(FORM), *rows])
            timed = await _kept(server, f"units_{kind}_{texts}", content, count)
            made["units", kind, texts] = timed
            _tell(("units", kind, texts), content, timed)
        content = WRITERS[kind]([titles(YOUTHS), *map(youth, range(count))])
        for known in ("new", "known"):
            timed = await _entered(server, f"matching_{kind}", content, count, known)
            made["youths", kind, known] = timed
            _tell(("youths", kind, known), content, timed)
    _judge(made, count)


def _judge(made: Mapping[tuple[str, str, str], "Timed"], count: int) -> None:
    slowest = max(one.whole for one in made.values()) * MANY / count
    results.judge(Figure("10,000 rows, the slowest list", slowest, "s", most=WISH))
    for of in ("units", "youths"):
        new = {name: one for name, one in made.items() if name[0] == of and one.copying}
        least = min((one.copying or 0) / one.keeping for one in new.values())
        results.judge(Figure(f"{of} kept once read, of COPY's speed", least, least=OF_COPY))
    ways = {" ".join(name): one.whole for name, one in made.items()}
    results.compare(f"{count:,} rows, in all", "s", ways)
    kept = {" ".join(name): one.keeping for name, one in made.items() if one.copying}
    by_copy = {f"{' '.join(name)}, COPY": one.copying for name, one in made.items() if one.copying}
    results.compare(f"{count:,} rows kept once read", "s", kept | by_copy)


@dataclass
class Timed:
    """What one list took, in seconds, and how long others waited for their turn meanwhile."""

    rows: int
    whole: float = 0.0
    cpu: float = 0.0
    aside: float = 0.0
    """Of processes that were started for the list."""
    handed_back: float = 0.0
    """The annotated copy made."""
    keeping: float = 0.0
    """Of the whole, what the database was written by, from rows that were read and checked."""
    copying: float | None = None
    """The same rows by COPY; of persons known already none are new."""
    late: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Time what becomes of the list."""
        beats = asyncio.create_task(_heartbeat(self.late))
        start, spent, others = time.perf_counter(), time.process_time(), _of_others()
        yield
        self.whole, self.cpu = time.perf_counter() - start, time.process_time() - spent
        self.aside = _of_others() - others
        beats.cancel()

    def waited(self, share: float) -> str:
        """After how many milliseconds this share of all who asked had their turn."""
        return f"{sorted(self.late)[int(share * (len(self.late) - 1))] * 1000:.0f}"


def _of_others() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


async def _heartbeat(late: list[float]) -> None:
    """Note how much later than asked for this process gets to the next thing, in seconds."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(BEAT)
        late.append(time.perf_counter() - start - BEAT)


def _tell(names: tuple[str, str, str], content: bytes, timed: Timed) -> None:
    """Print a line of the table."""
    plain = _plain(content) if "xlsx" in names else None
    told = (
        *names, f"{len(content) / 2**20:.1f}", f"{plain:.2f}" if plain else "-",
        f"{timed.whole:.2f}", f"{timed.cpu:.2f}", f"{timed.aside:.2f}",
        f"{timed.rows / timed.whole:.0f}", f"{timed.whole / plain:.1f}" if plain else "-",
        f"{timed.keeping:.2f}", f"{timed.copying:.2f}" if timed.copying else "-",
        f"{timed.handed_back:.2f}", timed.waited(0.95), timed.waited(1),
    )  # fmt: skip
    print(" ".join(f"{one:>9}" for one in told), flush=True)


def _plain(content: bytes) -> float:
    """Openpyxl alone, every cell of the same file."""
    start = time.perf_counter()
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    cells = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    assert cells
    return time.perf_counter() - start


async def _kept(server: EmbeddedPostgres, name: str, content: bytes, count: int) -> Timed:
    """Seconds from the sealed file to the last employer committed, and for the copy handed back."""
    database, clock = await _database(server, "units", name), Clock(None)
    deed = Deed("acc_bench", clock.now(), clock.today(), "req_bench")
    caller = Caller("acc_bench", "officer", frozenset({"clerk"}), "640000", None, None)
    file = HandedIn(content, "all_or_nothing", dry_run=False)
    intake, timed = unit_imports.Intake(file, "commerce", None), Timed(count)
    async with timed.kept():
        await asyncio.to_thread(books.guard, content)
        async with database.transaction() as session:
            told = await unit_imports.receive(session, deed, caller, intake)
            job = await jobs.find(session, told.job_id)
        assert job
        result = await check_unit_list(jobs.Run(job, database, clock))
    assert (result["rows"], result["listed_units"], result["faulty_rows"]) == (count, count, 0)
    start = time.perf_counter()
    async with database.transaction() as session:
        found = await unit_imports.SHELF.open_for_copy(session, deed, caller.region, told.id)
    await asyncio.to_thread(list_copies.annotated, found[1], found[0], found[2], clock.today())
    timed.handed_back = time.perf_counter() - start
    timed.keeping, timed.copying = database.seconds, await copied(database, unit_tables.Base)
    await database.close()
    return timed


async def _entered(
    server: EmbeddedPostgres, name: str, content: bytes, count: int, known: str
) -> Timed:
    """The same for a list of youths, the second time of persons who are all known."""
    database, clock = await _database(server, "matching", name), Clock(None)
    deed = Deed("acc_bench", clock.now(), clock.today(), "req_bench")
    caller = Caller("acc_bench", "officer", frozenset({"clerk"}), "640000", None, None)
    file = HandedIn(content, "all_or_nothing", dry_run=False)
    intake, timed = youth_imports.Intake(file, "canvass", None), Timed(count)
    async with timed.kept():
        await asyncio.to_thread(books.guard, content)
        async with database.transaction() as session:
            told = await youth_imports.receive(session, deed, caller, intake)
            job = await jobs.find(session, told.job_id)
        assert job
        result = await check_youth_list(jobs.Run(job, database, clock))
    became = "new_youths" if known == "new" else "merged_youths"
    assert (result["rows"], result[became], result["faulty_rows"]) == (count, count, 0), result
    start = time.perf_counter()
    async with database.transaction() as session:
        found = await youth_imports.SHELF.open_for_copy(session, deed, caller.region, told.id)
        rows = await youth_queries.outcomes(session, told.id)
    make = youth_list_copies.annotated
    await asyncio.to_thread(make, found[1], found[0], found[2], rows, clock.today())
    timed.handed_back = time.perf_counter() - start
    timed.keeping = database.seconds
    if known == "new":
        timed.copying = await copied(database, youth_tables.Base)
    await database.close()
    return timed


async def _database(server: EmbeddedPostgres, service: str, name: str) -> Keeping:
    await asyncio.to_thread(server.ensure_database, name)
    await asyncio.to_thread(_migrate, service, server.url(name))
    return Keeping(server.url(name))


def _migrate(service: str, url: str) -> None:
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    command.upgrade(config, "head")


if __name__ == "__main__":
    main()
