"""Texts read aside: by a second process, while this one reads others and answers.

It is started for one long list and ends with it, or with the process that started it: it reads
from a pipe, and stops where the pipe does.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from services.units.policy import readings
from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.verdicts import Finding, OtherFinding

_ROOT: Final = Path(__file__).parents[3]
_LENGTH: Final = 4
"""Bytes that tell how long what follows is."""
_FIRST: Final = "学历不限"
"""The first text builds what all others are read by."""
_LOWER: Final = 5
"""How much it gives way to whoever answers."""
_PATIENCE: Final = 2.0
"""Seconds until one that does not end by itself is ended."""
WORTH_IT: Final = 256 * 1024
"""Bytes of a list from which on it is still read when the second process is ready."""
_taken = asyncio.Lock()


class Aside:
    """The second process, as the first one sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """`process` was just started."""
        self._process = process
        self._first = asyncio.create_task(self._read([_FIRST]))

    async def get_ready(self) -> None:
        """Wait until it has built what it reads by, or has ended."""
        await asyncio.wait([self._first])

    async def read(self, texts: Sequence[str]) -> list[Reading] | None:
        """The readings of texts in their order; None if it has ended, or tells nothing sensible."""
        try:
            return await self._read(texts)
        except (OSError, EOFError, ValueError, TypeError):
            # Of another form too: the files may have been replaced since this process began.
            return None

    async def end(self) -> None:
        """Let it end; at once, if it has not even begun to read."""
        if not self._first.done() and self._process.returncode is None:
            self._process.kill()
        self._first.cancel()
        with suppress(asyncio.CancelledError, OSError, EOFError, ValueError, TypeError):
            await self._first
        _of(self._process.stdin).close()
        try:
            await asyncio.wait_for(self._process.wait(), _PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _read(self, texts: Sequence[str]) -> list[Reading]:
        asked, told = _of(self._process.stdin), _of(self._process.stdout)
        asked.write(_framed(list(texts)))
        await asked.drain()
        length = int.from_bytes(await told.readexactly(_LENGTH))
        return [_reading(*one) for one in json.loads(await told.readexactly(length))]


@asynccontextmanager
async def beside(size: int) -> AsyncIterator[Aside | None]:
    """A second process for as long as a list of so many bytes is checked; one at a time.

    None where it would be no help: there is one processor, or the list is read before it is ready.
    """
    if _is_no_help(size):
        yield None
        return
    # Taken before it is started: of two lists that begin together, one would wait for the other.
    async with _taken:
        aside = await _started()
        try:
            yield aside
        finally:
            if aside is not None:
                await aside.end()


def _is_no_help(size: int) -> bool:
    return size < WORTH_IT or _taken.locked() or _processors() == 1


def _processors() -> int:
    """Those that this process may use; on other systems than Linux all that there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


async def _started() -> Aside | None:
    pipe = asyncio.subprocess.PIPE
    try:
        return Aside(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, cwd=_ROOT, stdin=pipe, stdout=pipe
            )
        )
    except OSError:
        # No room for a process: this one reads all.
        return None


def _of(stream: Any) -> Any:
    # Both were asked for when it was started.
    assert stream is not None  # noqa: S101
    return stream


def _reading(findings: list[Any], other_law: list[Any]) -> Reading:
    found, other = (Finding(*one) for one in findings), (OtherFinding(*one) for one in other_law)
    return Reading(tuple(found), tuple(other))


def _framed(told: Any) -> bytes:
    content = json.dumps(told).encode()
    return len(content).to_bytes(_LENGTH) + content


def main() -> None:
    """Read texts, list by list, until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_LOWER)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    # What a library may print is no answer.
    sys.stdout = sys.stderr
    while texts := _asked(asked):
        read = map(readings.read_text, texts)
        told.write(_framed([(one.findings, one.other_law) for one in read]))
        told.flush()


def _asked(stream: BinaryIO) -> list[str]:
    length = int.from_bytes(stream.read(_LENGTH))
    found: list[str] = json.loads(stream.read(length)) if length else []
    return found


if __name__ == "__main__":
    gc.freeze()
    main()
