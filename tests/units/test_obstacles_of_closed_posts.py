"""A post that closes leaves no obstacle open, whichever way it closes."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units.factories import a_recognised_unit, an_open_post, decided, leave
from tests.units.test_mergers import dispatched
from tests.units.test_offer_protocol import closing, now
from tests.units.test_unsafe_posts import cleared, confirmed, listed, settled


@pytest.fixture
async def matching(heard):
    async with client_of(heard.matching) as client:
        yield client


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


async def signed(heard, matching, post):
    dispatch = await youths.accept(matching, await dispatched(heard, matching, post))
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    return dispatch


async def has_lapsed(units, heard, post):
    assert (await now(units, post))["state"] == "closed"
    found = await listed(units)
    assert {(one["state"], one["ended_on"]) for one in found} == {("lapsed", "2026-03-02")}
    assert await heard.settle() == 0
    for one in found:
        assert placing.refusal(await cleared(units, one)) == (409, "move-not-open")


@pytest.mark.parametrize("kind", ["post_gone", "safety"])
async def test_what_is_heard_while_the_units_own_closing_waits(
    units, heard, matching, *, unit, changes, kind
):
    post = await an_open_post(units, unit, headcount=2)
    first = await dispatched(heard, matching, post)
    obstacle_id = await confirmed(matching, first, kind)
    heard.line.cut = "there"
    assert (await closing(units, post)).status_code == 503
    await heard.hear()
    heard.line.cut = None
    await heard.settle()
    await has_lapsed(units, heard, post)
    assert [one["event"] for one in await changes(obstacle_id)] == [
        "post-obstacle.received",
        "post-obstacle.lapsed",
    ]


async def test_what_is_found_of_a_suspended_post_that_its_unit_closes(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=3)
    dispatches = [await signed(heard, matching, post) for _ in range(2)]
    assert (await decided(units, unit, "suspension")).status_code == 200
    for dispatch, kind in zip(dispatches, ("post_gone", "safety"), strict=True):
        await confirmed(matching, dispatch, kind)
    await settled(heard)
    assert {one["state"] for one in await listed(units)} == {"gone", "resting"}
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"
    await has_lapsed(units, heard, post)


async def test_what_is_found_at_a_unit_that_is_removed(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=3)
    dispatches = [await signed(heard, matching, post) for _ in range(2)]
    suspended = (await decided(units, unit, "suspension")).json()
    for dispatch, kind in zip(dispatches, ("post_gone", "safety"), strict=True):
        await confirmed(matching, dispatch, kind)
    await settled(heard)
    leaving = await leave(units, suspended)
    removed = await decided(units, leaving, "removal", ground_kind="withdrawal")
    assert removed.status_code == 200, removed.text
    await has_lapsed(units, heard, post)


async def test_of_two_gone_with_the_last_seats_none_lapses(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=1)
    await confirmed(matching, await dispatched(heard, matching, post), "post_gone")
    await settled(heard)
    (told,) = await listed(units, tokens.unit(unit["id"]))
    assert (told["state"], told["post_state"]) == ("taken_off", "closed")
