"""What processes say stays within bounds, and is read where the manual says."""

import asyncio
import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from launch import logs, supervisor
from launch.folder import Folder
from launch.plan import GATEWAY, HOME, POSTGRES, SERVICES, Program, environment, ports_from
from launch.postgres import _free_port
from launch.supervisor import House, running
from services.common import telemetry
from tests.journeys.house import until

ALL = (*SERVICES, GATEWAY, POSTGRES, "migrations")
"""Each says something into a log of its own."""
TALKS = """
import sys, time
with open(sys.argv[1], "ab", buffering=0) as log:
    for number in range(5_000):
        log.write(b"%06d: said\\n" % number)
        time.sleep(0.002 * (number % 10 == 0))
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(logs, "LIMIT", 1000)
    return tmp_path / "units.log"


def test_a_log_that_has_grown_is_set_aside_and_the_oldest_goes(log: Path) -> None:
    with log.open("ab", buffering=0) as said:
        for number in range(logs.KEPT + 3):
            said.write(b"%d" % number * logs.LIMIT)
            logs.set_aside(log)
        said.write(b"on")
        logs.set_aside(log)
    # Whoever writes goes on in the file that they hold, from its beginning.
    assert log.read_bytes() == b"on"
    kept = {file.name: file.read_text()[0] for file in log.parent.glob("units.log.*")}
    assert kept == {"units.log.1": "6", "units.log.2": "5", "units.log.3": "4", "units.log.4": "3"}


def test_lines_that_are_said_meanwhile_stay_whole_and_in_turn(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LIMIT", 10_000)
    monkeypatch.setattr(logs, "KEPT", 100)
    with subprocess.Popen([sys.executable, "-c", TALKS, str(log)]) as talking:
        while talking.poll() is None:
            if log.exists():
                logs.set_aside(log)
    files = [logs._copy(log, number) for number in range(100, 0, -1)]
    texts = [file.read_text() for file in (*files, log) if file.exists()]
    # Of a copy the last line may be cut, and what follows it be lost, if it came just then.
    lines = [line for text in texts for line in text.splitlines(keepends=True) if line[-1] == "\n"]
    assert len(texts) > 2
    assert all(re.fullmatch(r"\d{6}: said\n", line) for line in lines)
    assert lines == sorted(set(lines))
    assert len(lines) > 4_000


def test_of_a_log_of_long_ago_only_the_end_is_copied(log: Path) -> None:
    """Who upgrades may have one that is larger than what is left of the disk."""
    log.write_bytes(b"old\n" * 100_000 + b"new\n")
    logs.set_aside(log)
    copied = logs._copy(log, 1).read_bytes()
    assert len(copied) == logs.MOST * logs.LIMIT
    assert copied.endswith(b"old\nnew\n")
    assert log.stat().st_size == 0


async def test_a_watch_that_ends_by_what_nobody_foresaw_is_told_once_and_goes_on(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_PAUSE", 0.02)
    monkeypatch.setattr(logs, "_PAUSE", 0.02)
    folder.make()
    looks = 0

    def fail(_: Path) -> None:
        nonlocal looks
        looks += 1
        raise MemoryError("none left")

    monkeypatch.setattr(logs, "set_aside", fail)
    folder.log("one").touch()
    said: list[str] = []
    port = _free_port()
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    program = Program("door", command.split(), dict(os.environ), port, folder.log("door"))
    async with running(House(folder.data, None, [], [program]), said.append):
        await asyncio.sleep(0.3)
    assert looks > 2
    assert len([one for one in said if "MemoryError" in one]) == 1


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_nothing_is_emptied_and_one_old_copy_makes_room(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_bytes(b"x" * logs.LIMIT)
    for number in range(1, logs.KEPT + 1):
        logs._copy(log, number).write_text(str(number))

    with monkeypatch.context() as short:
        short.setattr(shutil, "copyfileobj", full)
        for _ in range(3):
            with pytest.raises(OSError, match="No space"):
                logs.set_aside(log)
    assert log.stat().st_size == logs.LIMIT
    kept = {file.suffix: file.read_text() for file in log.parent.glob("units.log.*")}
    assert kept == {".2": "1", ".3": "2", ".4": "3"}
    logs.set_aside(log)
    assert (log.stat().st_size, logs._copy(log, 1).stat().st_size) == (0, logs.LIMIT)


async def test_a_running_house_keeps_its_logs_small_and_says_once_what_hinders_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LIMIT", 1000)
    monkeypatch.setattr(logs, "_PAUSE", 0.02)
    folder.make()
    port = _free_port()
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    program = Program("one", command.split(), dict(os.environ), port, folder.log("one"))
    said: list[str] = []
    async with running(House(folder.data, None, [], [program]), said.append):
        with monkeypatch.context() as short:
            short.setattr(shutil, "copyfileobj", full)
            with program.log.open("ab") as log:
                log.write(b"x" * 1000)
            await asyncio.sleep(0.3)
        assert len([one for one in said if "one.log" in one]) == 1

        async def is_set_aside() -> bool:
            return program.log.stat().st_size < logs.LIMIT

        assert await until(10, is_set_aside)
    assert b"x" * 1000 in logs._copy(program.log, 1).read_bytes()


def test_a_process_with_a_log_of_its_own_keeps_to_the_same_bounds() -> None:
    assert (telemetry.LOG_LIMIT, telemetry.LOGS_KEPT) == (logs.LIMIT, logs.KEPT)


def test_no_file_of_one_process_is_handed_to_all(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_LOG_FILE", "/var/log/one.log")
    assert "JIANXI_LOG_FILE" not in environment(folder, ports_from(8100))


def test_the_manual_tells_how_large_they_grow() -> None:
    manual = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
    each, count = f"{logs.LIMIT >> 20} MiB", logs.KEPT + 1
    most = len(ALL) * count * logs.LIMIT / 2**30
    assert f"满 {each} 另存" in manual
    assert f"{len(ALL)} 种日志平时约 {most:.1f} GiB" in manual
    assert f"一份至多 {logs.MOST * logs.LIMIT >> 20} MiB" in manual
    flooded = len(ALL) * logs.KEPT * logs.MOST * logs.LIMIT / 2**30
    assert f"另存的至多 {flooded:.2f} GiB" in manual


def test_the_manual_does_not_take_these_logs_for_those_that_the_law_asks_for() -> None:
    """Half a year of them is a collector's: within such bounds anybody outside rolls them over."""
    manual = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
    asked = next(line for line in manual.splitlines() if "不少于六个月" in line)
    assert "《网络安全法》" in asked
    assert "第二十一条第（三）项" in asked
    said = manual.partition(asked)[2]
    assert "日志本身留不到六个月" in said
    assert "请另设日志采集程序" in said
    assert "由审计记录承担" not in manual
