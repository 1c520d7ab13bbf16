"""Texts read by a second process: the same readings, and nothing lost where it ends too soon."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from services.common.lists.batches import Area
from services.units.actions import list_checks, list_texts
from services.units.jobs import check_unit_list
from services.units.policy import reading_aside, readings
from tests.units.listing import a_list, a_row
from tests.units.test_list_checks import TODAY
from tests.units.test_unit_imports_cut_short import rows_of  # noqa: F401 - a fixture

TEXTS = ["限本科及以上学历。", "协助师傅送检样品。", "限男性，面试合格者录用。", "", "😀限985高校"]
LONG = reading_aside.WORTH_IT


@pytest.fixture(autouse=True)
def two_processors(monkeypatch):
    """As many as it takes, wherever the tests run."""
    monkeypatch.setattr(reading_aside, "_processors", lambda: 2)


async def test_a_second_process_reads_a_text_as_this_one_does():
    async with reading_aside.beside(LONG) as aside:
        await aside.get_ready()
        told = await aside.read(TEXTS)
        assert await aside.read(["学历不限"]) == [readings.read_text("学历不限")]
    assert told == [readings.read_text(one) for one in TEXTS]
    assert [bool(one.findings) for one in told] == [True, False, True, False, True]
    assert told[2].other_law


async def test_a_short_list_or_a_single_processor_takes_no_second_process(monkeypatch):
    async with reading_aside.beside(LONG - 1) as aside:
        assert aside is None
    monkeypatch.setattr(reading_aside, "_processors", lambda: 1)
    async with reading_aside.beside(LONG) as aside:
        assert aside is None


async def test_two_lists_at_a_time_take_one_second_process_and_it_ends_with_its_list():
    async with reading_aside.beside(LONG) as first:
        async with reading_aside.beside(LONG) as second:
            assert (first is None, second is None) == (False, True)
        process = first._process
        assert process.returncode is None
    assert process.returncode is not None
    async with reading_aside.beside(LONG) as third:
        assert third is not None


async def test_of_two_lists_that_begin_together_neither_waits_for_the_other():
    met = asyncio.Barrier(2)

    async def check():
        async with reading_aside.beside(LONG) as aside:
            await met.wait()
            return aside is None

    async with asyncio.timeout(20):
        assert sorted(await asyncio.gather(check(), check())) == [False, True]


@pytest.mark.parametrize(("system", "told"), [("linux", 1), ("darwin", 8)])
def test_processors_are_counted_on_every_system(monkeypatch, system, told):
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    if system == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3})
    else:
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert reading_aside._processors() == told


async def test_where_no_process_can_be_started_this_one_reads_all(monkeypatch):
    async def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(asyncio, "create_subprocess_exec", refuse)
    async with reading_aside.beside(LONG) as aside:
        assert aside is None


async def test_one_that_was_killed_reads_nothing_and_stops_nobody():
    check = list_checks.read_list(a_list(a_row()), TODAY, Area(("640000",)))
    async with reading_aside.beside(LONG) as aside:
        await aside.get_ready()
        aside._process.kill()
        assert await aside.read(TEXTS) is None
        async with list_texts.helped(check, aside):
            pass
    assert check.seen == {}


@pytest.mark.parametrize("told", [b"{no", b"[5]", b"[[[[1]],[]]]"])
async def test_an_answer_that_is_none_counts_as_an_end(told):
    async with reading_aside.beside(LONG) as aside:
        await aside.get_ready()
        aside._process.stdout.feed_data(len(told).to_bytes(4) + told)
        assert await aside.read(TEXTS) is None


async def test_one_that_does_not_end_by_itself_is_ended(monkeypatch):
    monkeypatch.setattr(reading_aside, "_PATIENCE", 0.1)
    async with reading_aside.beside(LONG) as aside:
        await aside.get_ready()
        os.kill(aside._process.pid, signal.SIGSTOP)
    assert aside._process.returncode == -signal.SIGKILL


async def test_texts_are_read_from_the_end_of_the_list_and_none_twice():
    rows = [a_row(duties=f"{number}号送检样品。") for number in range(60)]
    check = list_checks.read_list(a_list(*rows), TODAY, Area(("640000",)))
    known = check.texts()[0]
    check.learn([known], [readings.read_text(known)])
    asked = []

    class Aside:
        async def get_ready(self):
            pass

        async def read(self, texts):
            asked.append(texts)
            return [readings.read_text(one) for one in texts]

    async with list_texts.helped(check, Aside()):
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if len(check.seen) == len(check.texts()):
                break
    assert asked[0][-1] == check.texts()[-1]
    assert all(known not in stride for stride in asked)
    assert {*check.seen} == {*check.texts()}


async def test_a_list_read_by_two_processes_tells_what_one_alone_tells(
    units_made,
    monkeypatch,
    rows_of,  # noqa: F811
):
    """Findings of the texts, in their order, and what is listed."""
    rows = [a_row(duties=f"{n}号岗位，{TEXTS[n % 3]}", title=f"助理{n}") for n in range(40)]
    told = []
    for least in (LONG, 0):
        monkeypatch.setattr(reading_aside, "WORTH_IT", least)
        run = await rows_of.a_run(a_list(*rows), mode="all_or_nothing")
        result = await check_unit_list(run)
        query = text(
            'SELECT row, "column", title, code, message, weight FROM unit_import_faults '
            "WHERE import_id = :id ORDER BY no"
        )
        async with rows_of.database.transaction() as session:
            found = await session.execute(query, {"id": result.pop("import_id")})
            told.append((result, found.all()))
    assert told[0] == told[1]
    assert told[0][0]["faulty_rows"] > 0


async def test_a_second_process_ends_when_the_first_is_killed():
    root = Path(reading_aside.__file__).parents[3]
    code = (
        "import asyncio\n"
        "from services.units.policy import reading_aside as r\n"
        "r._is_no_help = lambda size: False\n"
        "async def main():\n"
        "    async with r.beside(0) as aside:\n"
        "        print(aside._process.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=root, stdout=asyncio.subprocess.PIPE
    )
    second = int(await first.stdout.readline())
    first.kill()
    await first.wait()
    for _ in range(300):
        if not _command(second):
            return
        await asyncio.sleep(0.1)
    pytest.fail("it goes on alone")


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
