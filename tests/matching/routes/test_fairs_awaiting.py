"""A fair that awaits seats gets them as they come, before those who wait, and no more."""

from typing import Any

import httpx2
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing, rounding
from tests.matching.routes.test_fairs import DAY, OFFICE, a_fair, ended, paired, read, seats_of

Shown = dict[str, Any]


async def awaiting(client: httpx2.AsyncClient, post_id: str, seats: int, **told: Any) -> Shown:
    """A fair that awaits so many seats of a post."""
    posts = [{"post_id": post_id, "seats": seats, "awaits": True}]
    body = a_fair() | {"posts": posts} | told
    answer = await client.post("/v1/fairs", json=body, headers=tokens.officer(OFFICE))
    assert answer.status_code == 201, answer.text
    shown: Shown = answer.json()
    return shown


async def test_seats_that_come_are_the_fairs_first_and_then_those_of_who_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=1)
    sent = await factories.register(matching)
    waits = [await factories.register(matching) for _ in range(3)]
    fair = await awaiting(matching, post_id, 2)
    assert fair["posts"][0] | {"post_id": ""} == {
        "post_id": "",
        "seats": 2,
        "awaited": 2,
        "paired": 0,
        "returned": 0,
        "left": 0,
    }
    assert (await factories.refuse(matching, sent["dispatch"])).status_code == 200
    assert await seats_of(matching_app, post_id) == (1, 1, 1)
    await factories.offer(matching_app, 3, post_id=post_id, version=2)
    assert await seats_of(matching_app, post_id) == (3, 3, 2)
    now = await read(matching, fair)
    assert [now["posts"][0][name] for name in ("awaited", "left")] == [0, 2]
    assert (await rounding.youth(matching, waits[0]["id"]))["dispatch"]["post_id"] == post_id
    assert (await rounding.youth(matching, waits[1]["id"]))["waiting"]
    events = await placing.events(matching_app, "fair", fair["id"])
    assert [(kind, told.get("seats")) for kind, _, told in events[1:]] == [
        ("fair.seats-set-aside", 1),
        ("fair.seats-set-aside", 1),
    ]
    clock.move(DAY)
    assert (await paired(matching, now, post_id, waits[2])).status_code == 201


async def test_what_a_fair_still_awaits_at_its_end_is_awaited_no_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=1)
    fair = await awaiting(matching, post_id, 3)
    assert await seats_of(matching_app, post_id) == (1, 1, 1)
    waits = await factories.register(matching)
    assert waits["waiting"]
    clock.move(DAY)
    answer = await ended(matching, fair)
    assert answer.status_code == 200, answer.text
    assert [answer.json()["posts"][0][name] for name in ("awaited", "returned")] == [2, 1]
    assert (await rounding.youth(matching, waits["id"]))["dispatch"]["post_id"] == post_id
    await factories.offer(matching_app, 2, post_id=post_id, version=2)
    assert await seats_of(matching_app, post_id) == (2, 1, 0)


async def test_seats_that_a_round_keeps_are_the_fairs_when_it_is_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    post_id = await factories.offer(matching_app, seats=2)
    fair = await awaiting(matching, post_id, 1)
    assert await seats_of(matching_app, post_id) == (2, 0, 0)
    called_off = await rounding.post(
        matching, opened, "cancellation", rounding.clerk(), ground="数据有误，重新开启。"
    )
    assert called_off.status_code == 200, called_off.text
    assert await seats_of(matching_app, post_id) == (2, 1, 1)
    assert (await read(matching, fair))["posts"][0]["left"] == 1
