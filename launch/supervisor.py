"""Brings the house up in order, keeps it up, and takes it down in the reverse order."""

import asyncio
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import TypeVar

from launch import logs
from launch.control import Answer, answering
from launch.errors import LaunchError
from launch.keeper import GRACE, Keeper
from launch.plan import HOME, Program
from launch.postgres import EmbeddedPostgres
from launch.runner import last_words, tied
from launch.saying import Say
from launch.server import ServerKeeper
from services.common.offline import UNREACHED
from services.common.plainly import TO_BE_MENDED, sentence

T = TypeVar("T")
Watch = Callable[[], Coroutine[None, None, None]]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# make and the terminal both pass a signal on: what comes so soon is no second word.
_ECHO = 1.0
_PIECE = 4096
_PAUSE = 5.0
"""Seconds after which a watch that ended by itself is begun anew."""


class MigrationFailed(LaunchError):
    """A database could not be brought to the newest form."""


class MigrationUnfit(MigrationFailed):
    """It said itself that it cannot succeed until a person has mended something."""

    status = TO_BE_MENDED


class NoSuchService(LaunchError):
    """The supervisor runs no service of that name."""


@dataclass(frozen=True)
class Preparation:
    """A command that must succeed before any service starts."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    is_done: bool = False
    """Whether it was done before, by all that it rests on as it is now."""


@dataclass(frozen=True)
class House:
    """What a data folder runs: an embedded server or none, preparations, programs in order."""

    data: Path
    postgres: EmbeddedPostgres | None
    preparations: list[Preparation]
    programs: list[Program]
    grace: float = GRACE
    """Seconds for which each program may finish what is under way when all of it closes."""
    ports: dict[str, int] = field(default_factory=dict)
    """Where each program is reached."""


async def prepare(preparations: list[Preparation]) -> None:
    """Run all preparations side by side. MigrationFailed names the first that fails."""
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(_run(each)) for each in preparations]
    for each, run in zip(preparations, runs, strict=True):
        status, said = run.result()
        if status != 0:
            raise _failure(each, status, said)


@asynccontextmanager
async def running(
    house: House, say: Say, keep: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    """The whole house while the block runs; its database must have been started.

    The last program opens when all before it answer, and closes first. What is to be kept of a
    start is kept once the house stands, before anybody is told that it does.
    """
    keepers = [Keeper(program, say) for program in house.programs]
    server = ServerKeeper(house.postgres, say) if house.postgres else None
    try:
        say("正在把数据库结构升级到最新")
        await prepare([each for each in house.preparations if not each.is_done])
        say("数据库结构已是最新")
        await _start(keepers, say)
        keep()
        async with answering(house.data, _listener(keepers, server, say)):
            watched: list[Watch] = [lambda: logs.keep_small(house.data / "logs", say)]
            watched += [server.watch] if server else []
            watches = [asyncio.create_task(_kept_up(each, say)) for each in watched]
            try:
                yield
            finally:
                for watch in watches:
                    watch.cancel()
    finally:
        await _close(keepers, house.grace, say)


@contextmanager
def closing_in_peace() -> Iterator[None]:
    """Whatever `until_told` makes of the words in here ends with the block."""
    before = {each: signal.getsignal(each) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, heard in before.items():
            signal.signal(each, heard)


def until_told(work: Coroutine[None, None, T]) -> T | None:
    """Run to the end, or until SIGINT, SIGTERM or SIGHUP: then what `work` opened is closed.

    From then on no such word interrupts it, until what is open around it is closed as well
    (`closing_in_peace`): what is left is short, and is the database's.
    """

    async def main() -> T | None:
        task = asyncio.ensure_future(work)
        told = asyncio.Event()

        def tell() -> None:
            # Once: what closing does of a second word is its own.
            if not told.is_set():
                told.set()
                task.cancel()

        for each in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(each, tell)
        with suppress(asyncio.CancelledError):
            return await task
        return None

    try:
        return asyncio.run(main())
    finally:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)


async def _close(keepers: list[Keeper], grace: float, say: Say) -> None:
    """End all, the last first: each has its grace, until Ctrl-C is pressed once more."""
    if all(keeper.sight().state == "stopped" for keeper in keepers):
        return
    began = time.monotonic()

    def cut_short() -> None:
        if time.monotonic() - began > _ECHO:
            for keeper in keepers:
                keeper.kill()
            say("立即停止：没有办完的请求一件也不留下一半，数据库照常关闭")

    try:
        say(f"正在停止：先办完手上的请求，最多约 {2 * grace:.0f} 秒；这时按 Ctrl-C 立即停止")
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, cut_short)
    finally:
        # Also where nobody reads any longer, or no word is heard in this thread.
        await keepers[-1].stop(grace)
        await asyncio.gather(*(keeper.stop(grace) for keeper in keepers[:-1]))


async def _start(keepers: list[Keeper], say: Say) -> None:
    say("正在启动各服务")
    await asyncio.gather(*(_start_one(keeper, say) for keeper in keepers[:-1]))
    await _start_one(keepers[-1], say)
    say("各服务已就绪")


async def _start_one(keeper: Keeper, say: Say) -> None:
    await keeper.start()
    say(f"{keeper.program.name} 已就绪")


async def _run(preparation: Preparation) -> tuple[int, bytes]:
    """Its status, and what it said last: all of them write into one log, side by side."""
    with preparation.log.open("ab", buffering=0) as log:
        child = await asyncio.create_subprocess_exec(
            *preparation.command,
            cwd=HOME,
            env=preparation.environment,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            preexec_fn=tied(signal.SIGKILL),
        )
        try:
            said = await _written(child, log)
            return await child.wait(), said
        finally:
            # Left behind, it would be told of by the loop as that is closed.
            if child.returncode is None:
                child.kill()
                await child.wait()


async def _written(child: Process, log: RawIOBase) -> bytes:
    last = b""
    while child.stdout and (piece := await child.stdout.read(_PIECE)):
        log.write(piece)
        last = (last + piece)[-_PIECE:]
    return last


def _failure(of: Preparation, status: int, said: bytes) -> MigrationFailed:
    if status == TO_BE_MENDED:
        return MigrationUnfit(f"{last_words(said)}。")
    if status == UNREACHED:
        return MigrationFailed(f"{of.name} 的数据库没有升级：{last_words(said)}。")
    return MigrationFailed(f"{of.name} 的数据库升级失败，详见 {of.log}。")


async def _kept_up(watch: Watch, say: Say) -> None:
    """Begin a watch anew that ends by what nobody foresaw; it is told once."""
    told: set[str] = set()
    while True:
        try:
            return await watch()
        except Exception as unforeseen:  # noqa: BLE001
            words = sentence(unforeseen, "照看")
            if words not in told:
                say(f"照看数据库和日志的工作出错，已重新开始：{words}")
            told.add(words)
            await asyncio.sleep(_PAUSE)


async def _switched(keeper: Keeper, do: str, say: Say) -> str:
    """What to tell whoever asked, where all was so already."""
    name, state = keeper.program.name, keeper.sight().state
    if (do, state) == ("start", "ready"):
        return f"{name} 已经在运行，没有改变什么"
    if (do, state) == ("stop", "stopped"):
        return f"{name} 已经停止，没有改变什么"
    await (keeper.start() if do == "start" else keeper.stop())
    say(f"{name} {'已启动' if do == 'start' else '已停止'}（由 jianxi {do}）")
    return ""


def _listener(
    keepers: list[Keeper], server: ServerKeeper | None, say: Say
) -> Callable[[str, str], Coroutine[None, None, Answer]]:
    by_name = {keeper.program.name: keeper for keeper in keepers}

    async def listen(do: str, to: str) -> Answer:
        told = ""
        if do != "status":
            if to not in by_name:
                raise NoSuchService(f"没有名为 {to} 的服务，可选：{'、'.join(by_name)}。")
            told = await _switched(by_name[to], do, say)
        database = asdict(server.sight()) if server else None
        programs = [asdict(keeper.sight()) for keeper in keepers]
        return {"programs": programs, "database": database, "told": told}

    return listen
