"""Keeps one process alive: starts it, waits until it answers, starts it again when it falls."""

import asyncio
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from launch.errors import LaunchError
from launch.health import health_of
from launch.plan import HOME, Program
from launch.runner import last_words_in, tied
from launch.saying import Say, say
from services.common.plainly import TO_BE_MENDED, sentence

State = Literal["stopped", "starting", "ready", "fallen", "unfit"]

# A busy machine of two cores compiles the loops of a first start for more than a minute.
PATIENCE = 300.0
# A body may take 120 seconds, the answer to it 30 more; Compose and Kubernetes give as long.
GRACE = 150.0
# In a sandbox nobody's request is at stake; a busy machine still closes everything in it.
SHORT_GRACE = 10.0
_FALLS = 3
_STEADY = 60.0
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


class ProgramFailed(LaunchError):
    """A process did not become ready."""


class ProgramUnfit(ProgramFailed):
    """It said itself that it cannot run until a person has mended something."""

    status = TO_BE_MENDED


@dataclass(frozen=True)
class Sight:
    """How a process stands at a moment."""

    name: str
    state: State
    port: int
    pid: int | None
    falls: int


class Keeper:
    """One program and the process that runs it now. Use it from the main thread's loop."""

    def __init__(self, program: Program, say: Say = say) -> None:
        """Nothing runs before `start`. By `say` is told what happens to it that nobody ordered."""
        self.program = program
        self._say = say
        self._state: State = "stopped"
        self._falls = 0
        self._told = ""
        self._child: Process | None = None
        self._life: asyncio.Task[None] | None = None

    def sight(self) -> Sight:
        """How it stands now."""
        pid = self._child.pid if self._child and self._child.returncode is None else None
        return Sight(self.program.name, self._state, self.program.port, pid, self._falls)

    async def start(self) -> None:
        """Start it and return when it answers. ProgramFailed if it keeps falling or is silent."""
        if self._life is None:
            self._state, self._told = "starting", ""
            self._life = asyncio.create_task(self._live())
        deadline, falls = time.monotonic() + PATIENCE, self._falls
        while self._state != "ready":
            fell = self._life is None or self._falls >= falls + (1 if self._is_unfit() else _FALLS)
            if fell or time.monotonic() > deadline:
                raise self._failure(fell=fell)
            await asyncio.sleep(0.05)

    async def stop(self, grace: float = GRACE) -> None:
        """End it: a word first, after `grace` seconds by force; it is not started again."""
        if self._life is None:
            return
        self._life.cancel()
        await asyncio.wait([self._life])
        self._life = None
        await self._end(grace)
        self._state = "stopped"

    def kill(self) -> None:
        """End it by force: what is under way in it is given up, as if the power had failed."""
        if self._child is not None and self._child.returncode is None:
            with suppress(ProcessLookupError):
                self._child.kill()

    def _is_unfit(self) -> bool:
        """Whether it said itself that it cannot run until a person has mended something."""
        return self._child is not None and self._child.returncode == TO_BE_MENDED

    def _failure(self, *, fell: bool) -> ProgramFailed:
        name, log = self.program.name, self.program.log
        if not fell:
            return ProgramFailed(f"{name} {PATIENCE:.0f}秒内没有就绪，详见 {log}。")
        if self._is_unfit():
            return ProgramUnfit(f"{name} 未能启动：{last_words_in(log)}，详见 {log}。")
        return ProgramFailed(f"{name} 未能启动，详见 {log}。")

    async def _live(self) -> None:
        in_a_row = 0
        while True:
            born = time.monotonic()
            self._state = "starting"
            how = await self._run_once()
            unfit = self._is_unfit()
            self._state = "unfit" if unfit else "fallen"
            self._falls += 1
            in_a_row = 0 if time.monotonic() - born > _STEADY else in_a_row + 1
            pause = _PAUSES[-1 if unfit else min(max(in_a_row - 1, 0), len(_PAUSES) - 1)]
            self._tell(f"{self.program.name} {how}，{self._next(pause)}", is_news=not unfit)
            await asyncio.sleep(pause)

    def _tell(self, words: str, *, is_news: bool) -> None:
        """Tell of a fall; of what a person must mend once, until it is another or was mended."""
        if is_news or words != self._told:
            self._say(f"{words}；第 {self._falls} 次，详见 {self.program.log}")
        self._told = words

    def _next(self, pause: float) -> str:
        if self._is_unfit():
            return f"须由人改正：{last_words_in(self.program.log)}"
        return f"{pause:.0f} 秒后重新启动"

    async def _run_once(self) -> str:
        """How it ended."""
        try:
            self._child = await self._spawn()
        except OSError as short:
            # No memory, descriptor or disk for it now: later there may be.
            self._child = None
            return f"暂时不能启动（{sentence(short, self.program.log).rstrip('。')}）"
        await self._see_through(self._child)
        return f"异常退出（{_ending(self._child.returncode or 0)}）"

    async def _spawn(self) -> Process:
        with self.program.log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *self.program.command,
                cwd=HOME,
                env=self.program.environment,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                start_new_session=True,
                preexec_fn=tied(signal.SIGKILL),
            )

    async def _see_through(self, child: Process) -> None:
        while child.returncode is None:
            if await health_of(self.program.port) in self.program.ready_with:
                self._state, self._told = "ready", ""
                if self._falls:
                    self._say(f"{self.program.name} 已重新就绪")
                break
            await asyncio.sleep(0.05)
        await child.wait()

    async def _end(self, grace: float) -> None:
        child = self._child
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.terminate()
            try:
                await asyncio.wait_for(child.wait(), grace)
            except TimeoutError:
                self.kill()
                await child.wait()


def _ending(code: int) -> str:
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"
