"""All that a process says is JSON, a line each, and nothing of it quotes what somebody sent."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from launch.plan import HOME, serve
from launch.postgres import _free_port

NAME = "张某某"
SOMEBODY = f"{NAME} 11010519491231002X"
BEGUN = (
    "from pathlib import Path; from services.common import uncaught; uncaught.begin('units', None);"
)
FALLING = f"""
from contextlib import asynccontextmanager
from starlette.applications import Starlette

@asynccontextmanager
async def falls(app):
    raise ValueError("{SOMEBODY}")
    yield

def create():
    return Starlette(lifespan=falls)
"""
IN_A_THREAD = """
import threading
thread = threading.Thread(target=int, args=(SOMEBODY,))
thread.start()
thread.join()
"""
AS_IT_GOES = """
class Odd:
    def __del__(self): raise KeyError(SOMEBODY)
Odd()
"""
IN_A_TASK = """
import asyncio
async def fail(): raise OSError(SOMEBODY)
async def main():
    asyncio.create_task(fail())
    await asyncio.sleep(0.1)
asyncio.run(main())
"""
IN_A_CALLBACK = """
import asyncio
def fail(it): raise OSError(it)
async def main():
    asyncio.get_running_loop().call_soon(fail, SOMEBODY)
    await asyncio.sleep(0.1)
asyncio.run(main())
"""


def said(command: list[str], **told: str) -> list[dict[str, Any]]:
    """What a program says until it ends, line by line."""
    ran = subprocess.run(
        command,
        cwd=HOME,
        env=os.environ | told,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    assert NAME not in ran.stdout.decode()
    return [json.loads(line) for line in ran.stdout.decode().splitlines()]


@pytest.mark.parametrize(
    ("script", "message", "error"),
    [
        ("raise ValueError(SOMEBODY)", "ended", "ValueError"),
        (IN_A_THREAD, "a thread ended", "ValueError"),
        (AS_IT_GOES, "unraisable", "KeyError"),
        (IN_A_TASK, "Task exception was never retrieved", "OSError"),
        (IN_A_CALLBACK, "Exception in callback fail", "OSError"),
    ],
)
def test_what_nobody_caught_is_a_line_without_its_words(
    script: str, message: str, error: str
) -> None:
    program = f"{BEGUN}\nSOMEBODY = {SOMEBODY!r}\n{script}"
    [line] = said([sys.executable, "-c", program])
    assert (line["message"], line["error"], line["service"]) == (message, error, "units")
    assert line["trace"]


def test_a_warning_is_a_line_too() -> None:
    [line] = said(
        [sys.executable, "-W", "always", "-c", f"{BEGUN}import warnings; warnings.warn('old')"]
    )
    assert (line["logger"], "UserWarning: old" in line["message"]) == ("py.warnings", True)


def test_why_an_app_could_not_begin_is_told_by_type_and_place(tmp_path: Path) -> None:
    (tmp_path / "falling.py").write_text(FALLING, encoding="utf-8")
    command = serve("units", _free_port())
    command[command.index("services.units.app:create")] = "falling:create"
    lines = said(command, PYTHONPATH=f"{tmp_path}:{HOME}")
    [fallen] = [line for line in lines if "error" in line]
    assert (fallen["error"], fallen["logger"]) == ("ValueError", "uvicorn.error")
    assert any("falling.py:7 falls" in place for place in fallen["trace"])
    assert lines[-1]["message"] == "Application startup failed. Exiting."


@pytest.mark.parametrize(("name", "value"), [("HSTS_SECONDS", SOMEBODY), ("ANSWER_SECONDS", "-1")])
def test_a_setting_that_is_unfit_is_named_and_its_value_kept(name: str, value: str) -> None:
    told = {"JIANXI_JWKS_URL": "http://127.0.0.1:9", f"JIANXI_{name}": value}
    line = said(serve("gateway", _free_port()), **told)[-1]
    assert line["message"] == f"设置 JIANXI_{name} 的值不能用，请改正。"
    assert (line["service"], line["error"]) == ("gateway", "ValidationError")


def test_a_setting_that_nobody_knows_is_told() -> None:
    told = {"JIANXI_HSTS_SECOND": "1", "JIANXI_ANSWER_SECONDS": "-1"}
    lines = said(serve("gateway", _free_port()), **told)
    told_of = [one["message"] for one in lines if "HSTS" in one["message"]]
    assert told_of == ["no setting is called JIANXI_HSTS_SECOND; meant may be JIANXI_HSTS_SECONDS"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The gateway as the launcher starts it, and what it says."""
    port, log = _free_port(), tmp_path / "gateway.log"
    told = os.environ | {"JIANXI_JWKS_URL": "http://127.0.0.1:9"}
    with log.open("ab") as output:
        command = serve("gateway", port)
        child = subprocess.Popen(command, cwd=HOME, env=told, stdout=output, stderr=output)
    yield child, port, log
    child.kill()
    child.wait()


def test_from_its_start_to_its_end_every_line_is_json(
    running: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    child, port, log = running
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/docs", timeout=5):
            break
        time.sleep(0.1)
    child.send_signal(signal.SIGTERM)
    assert child.wait(60) in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {line["service"] for line in lines} == {"gateway"}
    messages = " ".join(line["message"] for line in lines)
    assert "Uvicorn running on" in messages
    assert "GET gateway 200" in messages
    assert "Finished server process" in messages
