"""How far the demo has come: a bar on a terminal; elsewhere a line a step and every few seconds."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

PAUSE: Final = 5.0
"""Seconds after which a step that goes on is told of again."""
_COLUMNS: Final = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.fields[calls]} 次请求"),
    TimeElapsedColumn(),
)


class Pace:
    """The steps done of so many, and what is being done now; `calls` counts what was asked."""

    def __init__(self, console: Console, steps: int, calls: Callable[[], int]) -> None:
        """Nothing is told before the first step."""
        self._console, self._steps, self._calls = console, steps, calls
        self._began, self._done, self._title = time.monotonic(), 0, ""
        self.bar = Progress(*_COLUMNS, console=console, disable=not console.is_terminal)
        self._task = self.bar.add_task("", total=steps, calls=0)

    def step(self, title: str, *, done: int = 0) -> None:
        """What is done from now on, so many steps further."""
        self._title, self._done = title, self._done + done
        self.bar.update(self._task, advance=done, description=title, calls=self._calls())
        self._tell()

    def count(self) -> None:
        """Something of the step was done."""
        self.bar.update(self._task, calls=self._calls())

    async def keep_telling(self) -> None:
        """Tell of the step for as long as it goes on."""
        while True:
            await asyncio.sleep(PAUSE)
            self._tell()

    def _tell(self) -> None:
        if self._console.is_terminal:
            return
        seconds = time.monotonic() - self._began
        done = f"第 {self._done}/{self._steps} 步"
        self._console.print(f"{done} {self._title}（{self._calls()} 次请求，{seconds:.0f} 秒）")


@asynccontextmanager
async def pacing(console: Console, steps: int, calls: Callable[[], int]) -> AsyncIterator[Pace]:
    """The pace of a walk while the block runs."""
    pace = Pace(console, steps, calls)
    with pace.bar:
        telling = asyncio.create_task(pace.keep_telling())
        try:
            yield pace
        finally:
            telling.cancel()
            await asyncio.wait([telling])
