"""An instance that knows of no obstacles takes none away from those that do."""

from dataclasses import replace

import pytest

from tests import loops, tokens
from tests.conftest import client_of
from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.test_mergers import dispatched
from tests.units.test_unsafe_posts import cleared, confirmed, listed, sent, youth_of


@pytest.fixture(autouse=True)
def by_turns(units_app, matching_made):
    """Who reads when is said here: nothing is followed meanwhile."""
    for app in (units_app, matching_made):
        loops.only_telling(app)


@pytest.fixture
async def matching(heard):
    async with client_of(heard.matching) as client:
        yield client


async def as_before(app, source, unknown):
    """An old instance reads to the head: what it does not know it passes over."""
    follower = app.state.followers[source]
    kinds = tuple(kind for kind in follower.objects if kind != unknown)
    await replace(follower, objects=kinds).catch_up()


async def test_units_hears_of_an_obstacle_that_an_old_instance_passed_over(units, heard, matching):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=2)
    first = await dispatched(heard, matching, post)
    obstacle_id = await confirmed(matching, first, "post_gone")
    await as_before(heard.units, "matching", "obstacle")
    await heard.hear()
    assert [one["id"] for one in await listed(units)] == [obstacle_id]
    await heard.settle()
    await heard.catch_up()
    assert (await heard.seats(post["id"]))[1:] == (1, 1, "open")


async def test_matching_hears_of_a_clearance_and_goes_on(units, heard, matching):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=1)
    first = await dispatched(heard, matching, post)
    await confirmed(matching, first, "safety")
    await heard.hear()
    await heard.settle()
    await as_before(heard.matching, "units", "post-obstacle")
    (told,) = await listed(units)
    assert (await cleared(units, told)).json()["post_state"] == "open"
    await heard.catch_up()
    assert (await heard.seats(post["id"]))[1:] == (1, 1, "open")
    assert await sent(matching, youth_of(first)) == post["id"]
    # What an old one passes over afterwards is heard of too, and nothing is heard twice.
    path = f"/v1/youths/{first['youth_id']}"
    second = (await matching.get(path, headers=tokens.youth(first["youth_id"]))).json()
    await confirmed(matching, second["dispatch"], "safety")
    await heard.hear()
    await heard.settle()
    (again,) = await listed(units, state="resting")
    await cleared(units, again)
    await as_before(heard.matching, "units", "post-obstacle")
    await heard.catch_up()
    assert (await heard.seats(post["id"]))[3] == "open"
