"""Slices are made ahead, come in their order, and what breaks in one is told in its place."""

import threading

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
