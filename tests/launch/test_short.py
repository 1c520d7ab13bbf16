"""What a machine is short of for a while ends no watch: it is tried again."""

import asyncio
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launch import control, keeper, server
from launch.errors import LaunchError
from launch.folder import Folder
from launch.keeper import Keeper, Sight
from launch.plan import Program
from launch.postgres import _free_port

SHORT = OSError(errno.EMFILE, os.strerror(errno.EMFILE))


async def test_a_program_for_which_there_was_no_descriptor_is_started_later(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.make()
    port = _free_port()
    command = f"{sys.executable} -m uvicorn --factory tests.launch.tiny:create --port {port}"
    program = Program("one", command.split(), dict(os.environ), port, folder.log("one"))
    said: list[str] = []
    kept, spawn, tried = Keeper(program, said.append), Keeper._spawn, []

    async def short_once(self: Keeper) -> Any:
        tried.append(1)
        if len(tried) == 1:
            raise SHORT
        return await spawn(self)

    monkeypatch.setattr(Keeper, "_spawn", short_once)
    monkeypatch.setattr(keeper, "_PAUSES", (0.1,))
    await asyncio.wait_for(kept.start(), 60)
    assert kept.sight().state == "ready"
    assert (len(tried), kept.sight().falls) == (2, 1)
    assert "暂时不能启动（打开的文件太多：" in said[0]
    await kept.stop()


@pytest.mark.parametrize("why", [SHORT, LaunchError("not now")])
async def test_a_database_that_could_not_be_started_is_started_later(
    monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    class Server:
        data = Path("data")
        pid: int | None = None
        port = 5432
        log = "postgres.log"
        tried = 0

        def start(self) -> None:
            self.tried += 1
            if self.tried <= 3:
                raise why
            if self.tried == 4:
                raise LaunchError("another reason")
            self.pid = 1

    fallen, said = Server(), list[str]()
    monkeypatch.setattr(server, "_PAUSE", 0.05)
    kept = server.ServerKeeper(fallen, said.append)  # type: ignore[arg-type]
    assert kept.sight().state == "fallen"
    watch = asyncio.create_task(kept.watch())
    while fallen.pid is None:
        assert not watch.done()
        await asyncio.sleep(0.05)
    watch.cancel()
    assert fallen.tried == 5
    assert [one.split("；")[0].split("：")[0] for one in said] == [
        "数据库异常退出，正在重新启动",
        "数据库暂时不能启动，稍后再试",
        "数据库暂时不能启动，稍后再试",
        "数据库已重新就绪",
    ]
    assert (kept.sight().state, kept.sight().falls) == ("ready", 1)


def test_whoever_asks_waits_as_long_as_a_start_may_take() -> None:
    assert max(keeper.PATIENCE, keeper.GRACE) < control._SECONDS


def unfit(folder: Folder) -> Program:
    """One that ends with 78 by what its file of reasons says, or else answers."""
    script = (
        "import os, pathlib, runpy, sys; why = pathlib.Path('{}').read_text();"
        "why and (sys.stderr.write(why), sys.stderr.flush(), os._exit(78));"
        "sys.argv = ['', '--factory', 'tests.launch.tiny:create', '--port', '{}'];"
        "runpy.run_module('uvicorn', run_name='__main__')"
    )
    port = _free_port()
    command = [sys.executable, "-c", script.format(folder.data / "why", port)]
    return Program("one", command, dict(os.environ), port, folder.log("one"))


async def test_what_a_person_must_mend_is_told_once_until_it_is_another(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.make()
    why = folder.data / "why"
    why.write_text("设置 A 的值不能用。\n")
    said: list[str] = []
    monkeypatch.setattr(keeper, "_PAUSES", (0.05,))
    kept = Keeper(unfit(folder), said.append)

    async def until(holds: Callable[[Sight], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds(kept.sight()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def fallen(times: int) -> None:
        await until(lambda sight: sight.falls >= times)

    with pytest.raises(keeper.ProgramUnfit):
        await kept.start()
    await fallen(4)
    assert [one.partition("；")[0] for one in said] == [
        "one 异常退出（退出码 78），须由人改正：设置 A 的值不能用"
    ]
    why.write_text("设置 B 的值不能用。\n")
    await fallen(kept.sight().falls + 3)
    assert len(said) == 2
    assert "须由人改正：设置 B 的值不能用；第" in said[1]
    why.write_text("")
    await until(lambda sight: sight.state == "ready")
    assert said[2:] == ["one 已重新就绪"]
    why.write_text("设置 B 的值不能用。\n")
    kept.kill()
    await fallen(kept.sight().falls + 4)
    assert [("信号 9" in one, "设置 B" in one) for one in said[3:]] == [
        (True, False),
        (False, True),
    ]
    await kept.stop()


async def test_a_program_that_a_person_must_mend_first_is_not_tried_again_and_heard(
    folder: Folder,
) -> None:
    folder.make()
    script = "import os, sys; sys.stderr.write('one\\n设置 A 的值不能用。\\n'); os._exit(78)"
    command = [sys.executable, "-c", script]
    program = Program("one", command, dict(os.environ), _free_port(), folder.log("one"))
    said: list[str] = []
    kept = Keeper(program, said.append)
    refused = "one 未能启动：设置 A 的值不能用，详见"
    with pytest.raises(keeper.ProgramFailed, match=refused) as stop:
        await asyncio.wait_for(kept.start(), 60)
    assert stop.value.status == os.EX_CONFIG
    assert (kept.sight().state, kept.sight().falls) == ("unfit", 1)
    how = "one 异常退出（退出码 78），须由人改正：设置 A 的值不能用；第 1 次，详见"
    assert said == [f"{how} {program.log}"]
    await kept.stop()
