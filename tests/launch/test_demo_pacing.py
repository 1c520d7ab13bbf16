"""The demo's walk is never silent: a bar on a terminal, lines where there is none."""

import asyncio
from io import StringIO

import pytest
from rich.console import Console

from launch.demo import pacing


def a_console(*, terminal: bool) -> Console:
    return Console(file=StringIO(), force_terminal=terminal, width=200)


def told(console: Console) -> list[str]:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


async def test_a_step_that_goes_on_is_told_of_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "PAUSE", 0)
    console = a_console(terminal=False)
    async with pacing.pacing(console, 3, lambda: 5) as pace:
        pace.step("开设各级经办机构")
        pace.step("到岗", done=1)
        for _ in range(5):
            await asyncio.sleep(0)
    first, *later = told(console)
    assert first.startswith("第 0/3 步 开设各级经办机构（5 次请求，")
    assert len(later) > 2
    assert all(line.startswith("第 1/3 步 到岗（5 次请求，") for line in later)


async def test_nobody_tells_any_more_once_the_walk_is_over() -> None:
    before = asyncio.all_tasks()
    async with pacing.pacing(a_console(terminal=False), 1, lambda: 0):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_on_a_terminal_a_bar_tells_it_and_no_line() -> None:
    console = a_console(terminal=True)
    async with pacing.pacing(console, 3, lambda: 5) as pace:
        pace.step("到岗", done=1)
        pace.count()
    shown = "".join(told(console))
    assert "到岗" in shown
    assert "5 次请求" in shown
    assert "第 1/3 步" not in shown
