"""Threads take turns as a service lets them, and nobody leaves one at work alone."""

import asyncio
import gc
import sys
import threading

import pytest

from services.common import threads


def test_who_waits_for_a_thread_that_reckons_waits_half_a_millisecond() -> None:
    before = sys.getswitchinterval()
    try:
        threads.share()
        assert sys.getswitchinterval() == pytest.approx(threads.TURN) == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)


async def test_what_a_thread_gives_or_breaks_by_is_told() -> None:
    assert await threads.to_the_end(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await threads.to_the_end(divmod, 7, 0)


async def test_who_is_called_off_goes_once_their_thread_has_ended() -> None:
    work = Held()
    waiting = asyncio.create_task(threads.to_the_end(work))
    await work.is_begun()
    waiting.cancel()
    await asyncio.sleep(0.05)
    assert not waiting.done()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert work.ended == 1


async def test_what_breaks_beside_is_nobodys_unless_asked_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with threads.beside(divmod, 7, 0):
        pass
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.messages == []


class Held:
    """Work that goes on until it may end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.ended = 0

    def __call__(self) -> None:
        self.begun.set()
        self.may_end.wait(5)
        self.ended += 1

    async def is_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, 5)
