"""Times lists of many rows from bytes to kept, beside a plain reading by openpyxl.

    speed.py [ROWS]

Recommended employers (units): three kinds of file, each with texts that repeat as in real lists and
with texts all different. Youths (matching): three kinds of file, of persons nobody knows and of
persons who are all known already.
"""

import asyncio
import io
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import openpyxl
import xlwt
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import configure_mappers

from bench import keys, results
from bench.results import Figure
from launch.postgres import EmbeddedPostgres
from services.common import collector, threads
from services.common.deeds import Deed
from services.common.lists import books
from services.common.lists.columns import Form
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.lists import HandedIn
from services.common.time.clock import Clock
from services.common.values import identity
from services.common.web.tokens import Caller
from services.matching.actions import youth_imports, youth_list_copies
from services.matching.jobs import check_youth_list
from services.matching.queries import youth_imports as youth_queries
from services.matching.readers import youth_lists
from services.units.actions import list_copies, unit_imports
from services.units.jobs import check_unit_list
from services.units.policy import readings
from services.units.readers.unit_lists import INDUSTRIES, form_on

COUNTIES = ("兴庆区", "西夏区", "金凤区", "永宁县", "贺兰县", "灵武市")
TITLES = ("检验助理", "车间文员", "客服专员", "仓库管理员助理", "数据录入员", "图书管理员助理")
DUTIES = ("整理材料", "登记台账", "接听电话", "核对单据", "巡查设备", "录入数据", "送检样品")
BEAT = 0.005
KINDS = ("xlsx", "xls", "csv")
_SHEET = "xl/worksheets/sheet1.xml"
_INLINE = re.compile(r' t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHARING = (
    (
        "[Content_Types].xml",
        "</Types>",
        (
            '<Override PartName="/xl/sharedStrings.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdShared" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>',
    ),
)
"""Where a package names its part of shared texts."""
FORM = form_on(date(2026, 3, 2))
YOUTHS = youth_lists.form_on("canvass", date(2026, 3, 2))


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
    heads += ("copy", "late", "latest")
    print(" ".join(f"{head:>9}" for head in heads))
    slowest = 0.0
    for kind in KINDS:
        for texts in ("repeated", "different"):
            rows = _rows(count, different=texts == "different")
            content = _WRITERS[kind]([_titles(FORM), *rows])
            timed = await _kept(server, f"units_{kind}_{texts}", content, count)
            slowest = max(slowest, _told(("units", kind, texts), content, timed))
        youths = [_youth(number) for number in range(count)]
        content = _WRITERS[kind]([_titles(YOUTHS), *youths])
        for known in ("new", "known"):
            timed = await _entered(server, f"matching_{kind}", content, count, known)
            slowest = max(slowest, _told(("youths", kind, known), content, timed))
    results.judge(Figure("10,000 rows, the slowest list", slowest * 10_000 / count, "s", most=10))


@dataclass
class Timed:
    """What one list took, in seconds, and how long others waited for their turn meanwhile."""

    rows: int
    whole: float = 0.0
    cpu: float = 0.0
    aside: float = 0.0
    """Of processes that were started for the list."""
    copied: float = 0.0
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


def _told(names: tuple[str, str, str], content: bytes, timed: Timed) -> float:
    """Print a line of the table; the seconds in all."""
    plain = _plain(content) if "xlsx" in names else None
    told = (
        *names, f"{len(content) / 2**20:.1f}", f"{plain:.2f}" if plain else "-",
        f"{timed.whole:.2f}", f"{timed.cpu:.2f}", f"{timed.aside:.2f}",
        f"{timed.rows / timed.whole:.0f}", f"{timed.whole / plain:.1f}" if plain else "-",
        f"{timed.copied:.2f}", timed.waited(0.95), timed.waited(1),
    )  # fmt: skip
    print(" ".join(f"{one:>9}" for one in told), flush=True)
    return timed.whole


def _titles(form: Form) -> list[Any]:
    return [column.title for column in form.columns]


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
    timed.copied = time.perf_counter() - start
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
    timed.copied = time.perf_counter() - start
    await database.close()
    return timed


async def _database(server: EmbeddedPostgres, service: str, name: str) -> Database:
    await asyncio.to_thread(server.ensure_database, name)
    await asyncio.to_thread(_migrate, service, server.url(name))
    return Database(server.url(name))


def _migrate(service: str, url: str) -> None:
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    command.upgrade(config, "head")


def _youth(number: int) -> list[Any]:
    # No order of whole hundreds: with a nought behind it would look like one that lost its digits.
    born = date(2002, 1, 1) + timedelta(days=number // 99)
    first17 = f"640104{born:%Y%m%d}{number % 99 + 501:03}"
    told = {
        "name": "阿依·测试",
        "id_number": first17 + identity.id_check(first17),
        # One without a phone, so that there is something to hand back.
        "phone": f"138{number:08}" if number else None,
        "region": COUNTIES[number % len(COUNTIES)],
        "unemployment_registered_on": "2025-11-03",
        "education_level": "大专",
        "school": f"测试学校{number % 40}",
        "major": "机电",
        "town": "测试街道",
        "village": f"测试社区{number % 200}",
        "reached": "是",
        "contact_kind": "电话",
        "contacted_on": "2025-11-10",
    }
    return [told.get(column.name) for column in YOUTHS.columns]


def _rows(count: int, *, different: bool) -> list[list[Any]]:
    draw = random.Random(272)
    return [_row(number, draw, different=different) for number in range(count)]


def _row(number: int, draw: random.Random, *, different: bool) -> list[Any]:
    first17 = f"91640104MA{number:07}"
    duties = "，".join(draw.sample(DUTIES, 3)) + "。"
    mark = f"{number}号" if different else ""
    told = {
        "name": f"塞上测试{number}有限公司",
        "credit_code": first17 + identity.credit_check(first17),
        "region": draw.choice(COUNTIES),
        "industry": draw.choice(list(INDUSTRIES.values())),
        "contact_name": "马测试",
        "contact_phone": f"138{number:08}",
        "title": draw.choice(TITLES) + mark,
        "occupation": "4-08-05",
        "headcount": draw.randint(1, 20),
        "months": draw.randint(3, 12),
        "duties": mark + duties,
        "workplace": f"测试路{mark or draw.randint(1, 99)}",
        "meals": draw.choice("是否"),
        "extra_allowance": f"每月{draw.randint(1, 9)}00元",
    }
    return [told.get(column.name) for column in FORM.columns]


def _xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return _shared(out.getvalue())


def _shared(content: bytes) -> bytes:
    """A workbook with its texts shared, as Excel keeps them; openpyxl writes each in place."""
    with ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    numbers: dict[str, int] = {}
    parts[_SHEET] = _INLINE.sub(
        lambda found: f' t="s"><v>{numbers.setdefault(found[1], len(numbers))}</v></c>',
        parts[_SHEET],
    )
    texts = "".join(f"<si><t>{text}</t></si>" for text in numbers)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}/main">{texts}</sst>'
    for name, before, more in _SHARING:
        parts[name] = parts[name].replace(before, more + before)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def _xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(rows: list[list[Any]]) -> bytes:
    text = "\r\n".join(",".join("" if one is None else str(one) for one in row) for row in rows)
    return text.encode("gb18030")


_WRITERS: dict[str, Callable[[list[list[Any]]], bytes]] = {"xlsx": _xlsx, "xls": _xls, "csv": _csv}


if __name__ == "__main__":
    main()
