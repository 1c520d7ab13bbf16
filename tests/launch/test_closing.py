"""Whoever ends a house is told how long that takes, and may cut it short without harm to data."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from launch import postgres
from launch.folder import Folder
from launch.health import health_of
from launch.keeper import GRACE, SHORT_GRACE
from launch.opening import _house, begin_sandbox
from launch.plan import HOME, Program, ports_from
from launch.postgres import _free_port
from launch.supervisor import (
    House,
    MigrationFailed,
    Preparation,
    closing_in_peace,
    running,
    until_told,
)
from tests.launch.test_supervisor import Running, a_house, is_gone, soon


def ask_slowly(port: int) -> None:
    """Have a request under way there that takes a minute."""

    def ask() -> None:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/slow", timeout=90)

    threading.Thread(target=ask, daemon=True).start()
    time.sleep(0.5)


def said(house: Running) -> str:
    return (house.data / "said").read_text(encoding="utf-8")


@pytest.mark.parametrize("busy", ["one", "door"])
def test_a_second_ctrl_c_ends_at_once_and_cleanly_for_data(tmp_path: Path, busy: str) -> None:
    with a_house(tmp_path / "data") as house:
        pids = house.pids()
        ask_slowly(house.sights()[busy]["port"])
        for _ in range(2):
            # As make and the terminal pass it on: one word.
            house.process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        soon(lambda: "正在停止" in said(house), seconds=2)
        assert f"最多约 {2 * GRACE:.0f} 秒；这时按 Ctrl-C 立即停止" in said(house)
        time.sleep(1.5)
        assert house.process.poll() is None
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(10) == 0
        assert "立即停止：" in said(house)
    assert all(is_gone(pid) for pid in pids)
    log = (house.data / "logs" / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")


async def test_a_house_is_closed_within_its_grace(folder: Folder) -> None:
    program = a_program(folder)
    async with running(House(folder.data, None, [], [program], 0.5), lambda _: None):
        await asyncio.to_thread(ask_slowly, program.port)
        began = time.monotonic()
    assert time.monotonic() - began < 5


def a_program(folder: Folder) -> Program:
    folder.make()
    port = _free_port()
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    return Program("one", command.split(), dict(os.environ), port, folder.log("one"))


async def test_where_nothing_was_started_nothing_is_waited_for(folder: Folder) -> None:
    program = a_program(folder)
    failing = Preparation("units", [sys.executable, "-c", "exit(1)"], {}, folder.log("migrations"))
    told: list[str] = []
    with pytest.raises(MigrationFailed):
        async with running(House(folder.data, None, [failing], [program]), told.append):
            pass
    assert [words for words in told if "正在停止" in words] == []


FIRST = """
import sys
import time
from pathlib import Path
from launch.supervisor import House, Preparation, running, until_told

async def work():
    command = [sys.executable, "-c", "print('begun', flush=True); import time; time.sleep(60)"]
    units = Preparation("units", command, {}, Path(sys.argv[1]) / "migrations.log")
    async with running(House(Path(sys.argv[1]), None, [units], []), lambda _: None):
        pass

until_told(work())
# As long as the database takes to stop.
time.sleep(1)
"""


def test_who_ends_a_first_start_amid_its_migrations_is_told_no_trace(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST, str(tmp_path)]
    how = {"cwd": HOME, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, **how) as process:
        log = tmp_path / "migrations.log"
        soon(lambda: log.exists() and "begun" in log.read_text())
        # As the terminal does: to all that run in it.
        os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=30)[1] == ""
        assert process.returncode == 0


async def test_all_is_closed_also_where_nobody_reads_any_longer(folder: Folder) -> None:
    """As where the window is closed: what is said into it is an error."""
    program = a_program(folder)

    def say(words: str) -> None:
        if "正在停止" in words:
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        async with running(House(folder.data, None, [], [program]), say):
            assert await health_of(program.port) == 200
    assert await health_of(program.port) is None


def test_who_was_told_to_end_hears_no_more_until_all_is_closed() -> None:
    words = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(each) for each in words]

    async def nothing() -> None:
        return None

    with closing_in_peace():
        until_told(nothing())
        assert {signal.getsignal(each) for each in words} == {signal.SIG_IGN}
    assert [signal.getsignal(each) for each in words] == before


def test_a_database_server_that_heeds_no_word_is_ended(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_CLOSING", 0.5)
    server = postgres.EmbeddedPostgres(folder.data)
    deaf = "trap '' INT QUIT; echo deaf; while :; do sleep 0.1; done"
    with subprocess.Popen(["sh", "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        server._server = process
        closing = threading.Thread(target=server.stop, daemon=True)
        closing.start()
        closing.join(5)
        ended = process.poll()
        process.kill()
    assert (ended, server.pid) == (-signal.SIGKILL, None)


@pytest.mark.parametrize(("since", "grace"), [(date(2024, 1, 2), SHORT_GRACE), (None, GRACE)])
def test_nobody_s_request_is_waited_for_in_a_sandbox(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, since: date | None, grace: float
) -> None:
    if since:
        begin_sandbox(folder, since)
    for service in ("ACCOUNTS", "UNITS", "MATCHING", "REPORTING"):
        monkeypatch.setenv(f"JIANXI_{service}_DATABASE_URL", "postgresql+asyncpg://db.example/x")
    assert _house(folder, ports_from(8100), None).grace == grace
    assert SHORT_GRACE < GRACE
