"""What is written to a slow disk is written to its end, and nobody waits for it in vain."""

import asyncio
from threading import Event

import pytest

from services.common import pens
from services.common.pens import Pen


def refused() -> None:
    raise OSError(28, "No space left on device")


async def test_what_a_disk_refuses_is_raised_and_the_next_thing_is_written() -> None:
    pen, written = Pen(), []
    with pytest.raises(OSError, match="No space"):
        await pen.write(refused)
    await pen.write(written.append, "a")
    assert written == ["a"]
    assert not pen.is_at_work


async def test_what_is_not_written_soon_goes_on_and_is_at_work_until_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pen, answers = Pen(), Event()
    monkeypatch.setattr(pens, "PATIENCE", 0.05)
    with pytest.raises(TimeoutError):
        await pen.write(lambda: answers.wait(10) and None)
    assert pen.is_at_work
    answers.set()
    await pen.rest()
    assert not pen.is_at_work


async def test_who_is_called_off_goes_once_it_is_written() -> None:
    pen, answers, written = Pen(), Event(), []

    def work() -> None:
        answers.wait(10)
        written.append("a")

    writing = asyncio.create_task(pen.write(work))
    await asyncio.sleep(0.05)
    writing.cancel()
    await asyncio.sleep(0.05)
    assert not writing.done()
    answers.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert written == ["a"]
