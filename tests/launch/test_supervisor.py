import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from launch import commands, control, keeper
from launch.errors import NotRunning, Occupied
from launch.folder import Folder
from launch.health import PortTaken, must_be_free
from launch.opening import opened
from launch.plan import HOME, Program
from launch.postgres import _free_port
from launch.supervisor import MigrationFailed, Preparation, prepare


@dataclass
class Running:
    process: subprocess.Popen[str]
    postgres: int
    data: Path

    def sights(self) -> dict[str, dict]:
        return {s["name"]: s for s in control.ask(self.data, "status")["programs"]}

    def said(self) -> list[str]:
        """What stands in the window."""
        return (self.data / "said").read_text(encoding="utf-8").splitlines()

    def database(self) -> dict:
        return control.ask(self.data, "status")["database"]

    def pids(self) -> list[int]:
        return [self.postgres, *(s["pid"] for s in self.sights().values())]


@contextmanager
def a_house(data: Path) -> Iterator[Running]:
    ports = [str(_free_port()) for _ in range(3)]
    command = [sys.executable, "-m", "tests.launch.tiny_house", str(data), *ports]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Running(process, int(process.stdout.readline()), data)
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with a_house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


def test_every_program_is_ready_once_the_house_is_up(house: Running) -> None:
    sights = house.sights()
    assert list(sights) == ["one", "two", "door"]
    assert {sight["state"] for sight in sights.values()} == {"ready"}
    assert all(answers(sight["port"]) for sight in sights.values())


def test_all_are_called_ready_only_once_the_door_answers_too(house: Running) -> None:
    said = house.said()
    assert {*said[-4:-2]} == {"one 已就绪", "two 已就绪"}
    assert said[-2:] == ["door 已就绪", "各服务已就绪"]


def test_a_program_that_falls_is_started_again_after_a_pause(house: Running) -> None:
    before = house.sights()["one"]
    os.kill(before["pid"], signal.SIGKILL)
    soon(lambda: house.sights()["one"]["state"] == "fallen")
    soon(lambda: house.sights()["one"]["state"] == "ready")
    after = house.sights()["one"]
    assert after["pid"] != before["pid"]
    assert after["falls"] == before["falls"] + 1
    fell, back = house.said()[-2:]
    assert (
        fell == f"one 异常退出（信号 9），1 秒后重新启动；第 1 次，详见 {house.data}/logs/one.log"
    )
    assert back == "one 已重新就绪"


def test_a_stopped_program_stays_down_until_it_is_started(house: Running) -> None:
    port = house.sights()["two"]["port"]
    control.ask(house.data, "stop", "two")
    assert house.sights()["two"]["state"] == "stopped"
    assert not answers(port)
    assert answers(house.sights()["one"]["port"])
    control.ask(house.data, "start", "two")
    assert answers(port)
    assert house.said()[-2:] == ["two 已停止（由 jianxi stop）", "two 已启动（由 jianxi start）"]


@pytest.mark.parametrize(
    ("do", "words"),
    [("start", "one 已经在运行，没有改变什么"), ("stop", "one 已经停止，没有改变什么")],
)
def test_what_is_so_already_is_told_as_that(
    house: Running, do: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    control.ask(house.data, do, "one")
    before = house.said(), house.sights()["one"]
    capsys.readouterr()
    assert commands.switch(Folder(house.data), do, "one") == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"· {words}"
    assert (house.said(), house.sights()["one"]) == before
    control.ask(house.data, "start", "one")


def test_it_is_told_at_once_for_how_long_a_switch_is_waited_for(
    house: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for do in ("stop", "start"):
        assert commands.switch(Folder(house.data), do, "two") == 0
        said.append(capsys.readouterr().out.splitlines()[0])
    stopping = "正在停止 two：先办完手上的请求，最多等 150 秒，到时强行结束"
    assert said == [f"· {stopping}", "· 正在启动 two，最多等 300 秒"]


def test_the_database_has_a_row_of_the_table_too(
    house: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.switch(Folder(house.data), "start", "two") == 0
    rows = [line.split("│") for line in capsys.readouterr().out.splitlines() if "│" in line]
    shown = [[cell.strip() for cell in row][1:5] for row in rows]
    database = house.database()
    assert shown[0] == ["postgres", "运行中", str(database["port"]), str(database["pid"])]
    assert [row[0] for row in shown[1:]] == ["one", "two", "door"]


def test_a_program_that_nobody_knows_is_refused_by_name(house: Running) -> None:
    with pytest.raises(control.CommandRefused, match="billing"):
        control.ask(house.data, "stop", "billing")


def test_a_database_server_that_falls_is_started_again(house: Running) -> None:
    log = house.data / "logs" / "postgres.log"
    starts = log.read_text().count("ready to accept connections")
    os.kill(house.postgres, signal.SIGKILL)
    soon(lambda: log.read_text().count("ready to accept connections") > starts)
    soon(lambda: house.said()[-1] == "数据库已重新就绪")
    assert house.said()[-2] == f"数据库异常退出，正在重新启动；第 1 次，详见 {log}"
    after = house.database()
    assert (after["state"], after["falls"]) == ("ready", 1)
    assert after["pid"] not in (None, house.postgres)


def test_a_second_supervisor_on_the_same_folder_is_refused(house: Running) -> None:
    with pytest.raises(Occupied), Folder(house.data).taken():
        pass
    with pytest.raises(Occupied, match=r"正在.*运行.*Ctrl-C"), opened(Folder(house.data)):
        pass


def test_a_port_on_which_another_listens_is_refused(house: Running) -> None:
    with pytest.raises(PortTaken, match="--port"):
        must_be_free({"one": house.sights()["one"]["port"]}, patience=0.2)


def test_a_word_said_twice_ends_everything_in_order(tmp_path: Path) -> None:
    with a_house(tmp_path / "data") as house:
        pids = house.pids()
        house.process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(60) == 0
    assert all(is_gone(pid) for pid in pids)
    logs = house.data / "logs"
    for name in ("one", "two", "door"):
        assert "Finished server process" in (logs / f"{name}.log").read_text()
    log = (logs / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    with pytest.raises(NotRunning):
        control.ask(house.data, "status")


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(tmp_path: Path) -> None:
    with a_house(tmp_path / "data") as house:
        pids = house.pids()
        house.process.kill()
        house.process.wait()
        soon(lambda: all(is_gone(pid) for pid in pids))
    with a_house(tmp_path / "data") as again:
        assert again.sights()["door"]["state"] == "ready"


def test_after_kill_9_of_everything_the_next_start_works_at_once(tmp_path: Path) -> None:
    with a_house(tmp_path / "data") as house:
        for pid in [house.process.pid, *house.pids()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        house.process.wait()
    with a_house(tmp_path / "data") as again:
        assert again.sights()["door"]["state"] == "ready"


async def test_a_program_that_keeps_falling_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = Program("units", [sys.executable, "-c", "raise SystemExit(3)"], {}, 1, log)
    kept = keeper.Keeper(program)
    with pytest.raises(keeper.ProgramFailed, match="units"):
        await kept.start()
    assert kept.sight().falls >= 3
    await kept.stop()
    assert kept.sight().state == "stopped"


async def test_a_program_deaf_to_the_word_is_ended_by_force(tmp_path: Path) -> None:
    port = _free_port()
    script = (
        "import http.server, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "H = http.server.BaseHTTPRequestHandler;"
        "H.do_GET = lambda h: (h.send_response(200), h.end_headers());"
        f"http.server.HTTPServer(('127.0.0.1', {port}), H).serve_forever()"
    )
    program = Program("deaf", [sys.executable, "-c", script], {}, port, tmp_path / "log")
    kept = keeper.Keeper(program)
    await kept.start()
    pid = kept.sight().pid
    assert pid is not None
    await kept.stop(grace=0.3)
    assert is_gone(pid)


async def test_a_migration_that_fails_is_told_with_the_service(tmp_path: Path) -> None:
    log = tmp_path / "log"
    good = Preparation("units", [sys.executable, "-c", "pass"], {}, log)
    bad = Preparation("matching", [sys.executable, "-c", "raise SystemExit(1)"], {}, log)
    await prepare([good])
    with pytest.raises(MigrationFailed, match="matching"):
        await prepare([good, bad])


async def test_a_migration_that_a_person_must_see_to_says_why(tmp_path: Path) -> None:
    script = (
        "import os, sys; sys.stderr.write('one\\nunits 的数据属于更新的版本。\\n'); os._exit(78)"
    )
    newer = Preparation("units", [sys.executable, "-c", script], {}, tmp_path / "log")
    with pytest.raises(MigrationFailed, match=r"^units 的数据属于更新的版本。$") as stop:
        await prepare([newer])
    assert stop.value.status == os.EX_CONFIG


async def test_a_command_from_a_data_folder_with_a_long_name_arrives(tmp_path: Path) -> None:
    deep = tmp_path / ("见习" * 30) / "data"
    deep.mkdir(parents=True)

    async def listen(do: str, to: str) -> control.Answer:
        return {"heard": [do, to]}

    async with control.answering(deep, listen):
        heard = await asyncio.to_thread(control.ask, deep, "stop", "units")
    assert heard == {"heard": ["stop", "units"]}


@pytest.mark.parametrize("said", [b"", b'{"do"', b'{"do": "stop", "to": "units"}\n'])
async def test_whoever_leaves_before_the_answer_is_no_fault_of_the_supervisor(
    tmp_path: Path, said: bytes
) -> None:
    untold: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: untold.append(what))

    async def listen(do: str, to: str) -> control.Answer:
        await asyncio.sleep(0.2)
        return {"much": "x" * 1_000_000}

    async with control.answering(tmp_path, listen):
        _, writer = await asyncio.open_unix_connection(tmp_path / "supervisor.sock")
        writer.write(said)
        await writer.drain()
        writer.transport.abort()
        await asyncio.sleep(0.4)
    assert untold == []


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def soon(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
