"""Slices are made ahead, come in their order, and what breaks in one is told in its place."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from services.matching.actions.ahead import ahead


async def test_slices_come_in_their_order_and_the_next_is_made_meanwhile():
    made = [threading.Event() for _ in range(3)]

    def make(no: int) -> int:
        made[no].set()
        return no * 10

    came = []
    async for one in ahead(make, range(3)):
        came.append(one)
        if len(came) < 3:
            assert made[len(came)].wait(5)
    assert came == [0, 10, 20]


async def test_nothing_to_make_gives_nothing():
    assert [one async for one in ahead(str, [])] == []


async def test_what_breaks_is_raised_after_the_slices_before():
    with pytest.raises(ZeroDivisionError):
        async for one in ahead(lambda no: 1 // no, [1, 0, 1]):
            assert one == 1


@pytest.mark.parametrize("is_called_off", [True, False])
async def test_whoever_goes_before_the_last_slice_waits_for_the_one_that_is_made(is_called_off):
    begun, made = threading.Event(), []

    def make(no: int) -> int:
        if no:
            begun.set()
            threading.Event().wait(0.2)
        made.append(no)
        return no

    async def use() -> None:
        async with aclosing(ahead(make, range(3))) as coming:
            async for _ in coming:
                assert await asyncio.to_thread(begun.wait, 5)
                if not is_called_off:
                    raise ZeroDivisionError

    using = asyncio.create_task(use())
    assert await asyncio.to_thread(begun.wait, 5)
    if is_called_off:
        using.cancel()
    await asyncio.gather(using, return_exceptions=True)
    assert made == [0, 1]
