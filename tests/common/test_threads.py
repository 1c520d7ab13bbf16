"""Threads take turns as a service lets them, and nobody leaves one at work alone."""

import asyncio
import gc
import sys
import threading

import pytest

from services.common import telemetry, threads


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


@pytest.mark.parametrize("times", [1, 3])
async def test_who_is_called_off_goes_once_their_thread_has_ended(times: int) -> None:
    work = Held()
    waiting = asyncio.create_task(threads.to_the_end(work))
    await work.is_begun()
    for _ in range(times):
        waiting.cancel()
        await asyncio.sleep(0.02)
    assert not waiting.done()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert work.ended == 1


async def test_who_is_called_off_as_they_leave_goes_once_their_thread_has_ended() -> None:
    work = Held()

    async def leave() -> None:
        async with threads.beside(work):
            await work.is_begun()

    leaving = asyncio.create_task(leave())
    await work.is_begun()
    await asyncio.sleep(0.02)
    leaving.cancel()
    await asyncio.sleep(0.02)
    assert not leaving.done()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert work.ended == 1


def test_a_loop_that_ends_and_calls_off_all_its_tasks_waits_for_threads_in_them() -> None:
    work, left = Held(), []

    async def wait() -> None:
        try:
            await threads.to_the_end(work)
        finally:
            left.append(work.ended)

    async def end() -> None:
        _tasks.append(asyncio.create_task(wait()))
        await work.is_begun()
        asyncio.get_running_loop().call_later(0.05, work.may_end.set)

    _tasks: list[asyncio.Task[None]] = []
    asyncio.run(end())
    assert left == [1]


async def test_what_breaks_after_its_caller_was_called_off_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Held(ZeroDivisionError())
    waiting = asyncio.create_task(threads.to_the_end(work))
    await work.is_begun()
    waiting.cancel()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    [told] = caplog.records
    assert told.exc_info is not None
    assert told.exc_info[0] is ZeroDivisionError


async def test_a_thread_knows_for_which_request_it_works() -> None:
    telemetry.request_id.set("req_asked")
    assert await threads.to_the_end(telemetry.request_id.get) == "req_asked"


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

    def __init__(self, broken: Exception | None = None) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.ended, self._broken = 0, broken

    def __call__(self) -> None:
        self.begun.set()
        self.may_end.wait(5)
        self.ended += 1
        if self._broken:
            raise self._broken

    async def is_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, 5)
