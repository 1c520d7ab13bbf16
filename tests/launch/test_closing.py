"""Whoever ends a house is told how long that takes, and may cut it short without harm to data."""

import asyncio
import os
import signal
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from launch.folder import Folder
from launch.keeper import GRACE, SHORT_GRACE
from launch.opening import _house, begin_sandbox
from launch.plan import Program, ports_from
from launch.postgres import _free_port
from launch.supervisor import House, running
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
    folder.make()
    port = _free_port()
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    program = Program("one", command.split(), dict(os.environ), port, folder.log("one"))
    async with running(House(folder.data, None, [], [program], 0.5), lambda _: None):
        await asyncio.to_thread(ask_slowly, port)
        began = time.monotonic()
    assert time.monotonic() - began < 5


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
