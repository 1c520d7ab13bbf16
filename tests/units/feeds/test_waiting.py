"""Whoever waits for news of a feed is answered at once when there is some."""

import asyncio
from time import monotonic

import pytest

from services.common.store import bell, relay
from services.common.web.outward import LONGEST_WAIT
from tests.units.factories import an_applicant


@pytest.fixture
async def relaying(units_app):
    task = asyncio.create_task(relay.run(units_app.state.database))
    for _ in range(3000):
        if units_app.state.database.bell.is_near:
            break
        await asyncio.sleep(0.02)
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def asked(department, query):
    began = monotonic()
    answer = await department.read(query)
    return answer, monotonic() - began


async def test_who_waits_is_told_as_soon_as_there_is_something_and_holds_nothing(
    units, units_app, commerce, relaying
):
    cursor = (await commerce.read()).json()["next_cursor"]
    waiting = asyncio.create_task(asked(commerce, f"wait={LONGEST_WAIT}&cursor={cursor}"))
    await asyncio.sleep(1)
    assert not waiting.done()
    assert units_app.state.database._readers.pool.checkedout() == 0
    assert units_app.state.database.engine.pool.checkedout() == 1  # the relay's own
    made = await an_applicant(units)
    answer, seconds = await waiting
    assert [one["subject"] for one in answer.json()["items"]] == [made["id"]]
    assert 1 <= seconds < LONGEST_WAIT


async def test_what_is_not_of_its_regions_wakes_nobody(units, joined, relaying):
    county = await joined(regions=["640106"])
    cursor = (await county.read()).json()["next_cursor"]
    waiting = asyncio.create_task(asked(county, f"wait=2&cursor={cursor}"))
    await an_applicant(units, region="640205")
    answer, seconds = await waiting
    assert answer.json()["items"] == []
    assert seconds >= 2
    assert answer.json()["next_cursor"] != cursor


async def test_who_waits_is_answered_when_the_process_ends(commerce, relaying):
    waiting = asyncio.create_task(asked(commerce, f"wait={LONGEST_WAIT}"))
    await asyncio.sleep(0.3)
    bell.take_down()
    answer, seconds = await waiting
    assert answer.json()["items"] == []
    assert seconds < LONGEST_WAIT


@pytest.mark.parametrize(("wait", "status"), [(-1, 422), (0, 200), (LONGEST_WAIT + 1, 422)])
async def test_a_wait_lies_within_its_bounds(commerce, wait, status):
    assert (await asked(commerce, f"wait={wait}"))[0].status_code == status
