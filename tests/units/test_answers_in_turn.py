"""Public answers are read a few at a time, in the order of asking, and hold nothing afterwards."""

import asyncio
import gc
from types import SimpleNamespace

import pytest

from services.units.routes.answers import LANES, Shelf, Zone


async def test_no_more_are_read_at_once_than_there_are_lanes_and_who_came_first_is_next(units_app):
    state = units_app.state
    standing = await state.standings.now(state.clock.today())
    zone = Zone(SimpleNamespace(app=units_app), standing, Shelf())
    read, full, may_end = [], asyncio.Event(), asyncio.Event()

    async def ask(number):
        async with zone.rows():
            read.append(number)
            if len(read) == LANES:
                full.set()
            await may_end.wait()

    async with asyncio.timeout(20), asyncio.TaskGroup() as asked:
        for number in range(LANES + 3):
            asked.create_task(ask(number))
        await full.wait()
        await asyncio.sleep(0.05)
        assert sorted(read) == list(range(LANES))
        may_end.set()
    assert read[LANES:] == list(range(LANES, LANES + 3))


@pytest.mark.parametrize("query", ["", "?region=650000"])
async def test_what_a_request_held_goes_with_its_answer_and_waits_for_no_collector(units, query):
    gc.collect()
    gc.disable()
    try:
        # Made, taken from the shelf, and refused where it asks for what is not here.
        for _ in range(2):
            await units.get(f"/v1/public/posts{query}")
        left = [one for one in gc.get_objects() if type(one) is Zone]
    finally:
        gc.enable()
    assert left == []
