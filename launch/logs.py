"""Keeps what processes say within bounds: a log that has grown is set aside, the oldest goes."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from services.common.plainly import obstacle

LIMIT: Final = 32 * 2**20
"""Bytes; a log that has as many is set aside."""
KEPT: Final = 4
"""How many are kept of each log besides the one that is written."""
MOST: Final = 2
"""How many times its limit a copy may have: what came between two looks, and no more."""
_PAUSE = 5.0


async def keep_small(folder: Path, say: Callable[[str], None]) -> None:
    """Look at the logs of a folder again and again, and set aside what has grown."""
    told: set[Path] = set()
    while True:
        for log in _logs_of(folder):
            # By no thread: who forks children with a word of ours in between has one alone.
            hindrance = _hindrance(log)
            if hindrance and log not in told:
                say(f"日志 {log} 暂时不能另存，会再试：{hindrance}")
                told.add(log)
            await asyncio.sleep(0)
        await asyncio.sleep(_PAUSE)


def _logs_of(folder: Path) -> list[Path]:
    return [*folder.glob("*.log")]


def _hindrance(log: Path) -> str | None:
    try:
        set_aside(log)
    except OSError as short:
        return obstacle(short)
    return None


def set_aside(log: Path) -> None:
    """Copy the end of a log that has reached its limit, and empty it: `.1` is the newest copy.

    Whoever writes holds the file open and appends, so it is emptied and not renamed: the next line
    is its first. What is said in the milliseconds between the last copied byte and that is lost.
    Where there is no room for a copy, the log stays as it is, and no older one goes twice for it.
    """
    size = log.stat().st_size
    if size < LIMIT:
        return
    newest = _copy(log, 1)
    if newest.exists():
        for number in range(KEPT, 1, -1):
            if _copy(log, number - 1).exists():
                _copy(log, number - 1).replace(_copy(log, number))
    with log.open("r+b", buffering=0) as said, newest.open("wb") as copy:
        said.seek(max(0, size - MOST * LIMIT))
        try:
            shutil.copyfileobj(said, copy)
            copy.flush()
        except OSError:
            newest.unlink()
            raise
        # What came while that was written; then there is room for it, and hardly time for more.
        late = said.readall()
        said.truncate(0)
        copy.write(late)


def _copy(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
