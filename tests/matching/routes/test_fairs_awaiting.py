"""A fair that awaits seats gets them as they come, before those who wait, and no more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries import fairs
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
    post_id = await factories.offer(matching_app, seats=2)
    sent, _ = [(await factories.register(matching)) for _ in range(2)]
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
    assert await seats_of(matching_app, post_id) == (2, 2, 1)
    await factories.offer(matching_app, 4, post_id=post_id, version=2)
    assert await seats_of(matching_app, post_id) == (4, 4, 2)
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
    post_id = await factories.offer(matching_app, seats=3)
    for _ in range(2):
        await factories.register(matching)
    fair = await awaiting(matching, post_id, 3)
    assert await seats_of(matching_app, post_id) == (3, 3, 1)
    waits = await factories.register(matching)
    assert waits["waiting"]
    clock.move(DAY)
    answer = await ended(matching, fair)
    assert answer.status_code == 200, answer.text
    assert [answer.json()["posts"][0][name] for name in ("awaited", "returned")] == [0, 1]
    assert (await rounding.youth(matching, waits["id"]))["dispatch"]["post_id"] == post_id
    await factories.offer(matching_app, 4, post_id=post_id, version=2)
    assert await seats_of(matching_app, post_id) == (4, 3, 0)


async def test_seats_that_a_round_keeps_are_the_fairs_when_it_is_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=1)
    await factories.register(matching)
    fair = await awaiting(matching, post_id, 1)
    opened = await rounding.opened(matching)
    await factories.offer(matching_app, 3, post_id=post_id, version=2)
    assert await seats_of(matching_app, post_id) == (3, 1, 0)
    called_off = await rounding.post(
        matching, opened, "cancellation", rounding.clerk(), ground="数据有误，重新开启。"
    )
    assert called_off.status_code == 200, called_off.text
    assert await seats_of(matching_app, post_id) == (3, 2, 1)
    assert (await read(matching, fair))["posts"][0]["left"] == 1


async def refusal(client: httpx2.AsyncClient, post_id: str, seats: int, **told: Any) -> str:
    """The code with which a fair that awaits seats is refused."""
    body = a_fair() | {"posts": [{"post_id": post_id, "seats": seats, "awaits": True}]} | told
    answer = await client.post("/v1/fairs", json=body, headers=tokens.officer(OFFICE))
    status, code = placing.refusal(answer)
    assert status == 409
    return code


async def test_a_fair_awaits_no_more_than_a_post_has_and_not_too_early(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    assert await refusal(matching, post_id, 3) == "awaited-seats-unfit"
    assert await refusal(matching, post_id, 2, day="2026-04-02") == "awaited-too-early"
    await awaiting(matching, post_id, 2, day="2026-04-01")
    await factories.offer(matching_app, 2, post_id=post_id, version=2, state="suspended")
    assert await refusal(matching, post_id, 1) == "awaited-seats-unfit"


async def test_fairs_together_await_no_more_than_a_post_has(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    await factories.register(matching)
    body = a_fair() | {"posts": [{"post_id": post_id, "seats": 1}]}
    set_aside = await matching.post("/v1/fairs", json=body, headers=tokens.officer(OFFICE))
    assert set_aside.status_code == 201, set_aside.text
    first = await awaiting(matching, post_id, 1)
    assert await refusal(matching, post_id, 2) == "awaited-seats-unfit"
    told = a_fair() | {"posts": [{"post_id": post_id, "seats": 1, "awaits": True}]}
    answers = await asyncio.gather(
        *(matching.post("/v1/fairs", json=told, headers=tokens.officer(OFFICE)) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["offered"], refused["promised"]) == (3, 3)
    # What an ended fair held or awaited is promised to nobody any more.
    clock.move(DAY)
    assert (await ended(matching, first)).status_code == 200
    later = await awaiting(matching, post_id, 1, day="2026-03-30")
    assert later["posts"][0]["seats"] == 1


async def test_a_fair_does_not_await_what_a_round_keeps_and_is_told_so(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await rounding.opened(matching)
    post_id = await factories.offer(matching_app, seats=2)
    assert await refusal(matching, post_id, 1) == "seats-kept-for-round"


Way = Callable[[AsyncSession, str, str], Awaitable[Any]]
WAYS: tuple[Way, ...] = (
    lambda session, post_id, _: fairs.awaiting(session, post_id),
    lambda session, _, last: fairs.hold_with_next(session, last),
    lambda session, _, __: fairs.hold_awaiting(session, "640000"),
)


@pytest.mark.parametrize("way", WAYS)
async def test_who_holds_several_fairs_holds_that_of_the_first_id_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient, way: Way
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    for _ in range(3):
        await factories.register(matching)
    first, *others = sorted([(await awaiting(matching, post_id, 1))["id"] for _ in range(3)])
    later = "UPDATE fairs SET day = '2026-03-09' WHERE id = :id"
    database = matching_app.state.database

    async def goes() -> None:
        async with database.transaction() as session:
            await way(session, post_id, others[-1])

    # Its day is the last: who is filled first is another matter.
    async with database.transaction() as session:
        await session.execute(text(later), {"id": first})
    async with database.transaction() as session:
        await session.execute(text("SELECT FROM fairs WHERE id = :id FOR UPDATE"), {"id": first})
        going = asyncio.ensure_future(goes())
        await asyncio.sleep(0.3)
        assert not going.done()
        async with database.transaction() as other:
            free = text("SELECT id FROM fairs ORDER BY id FOR UPDATE SKIP LOCKED")
            assert list(await other.scalars(free)) == others
    await going


async def test_the_first_day_is_filled_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    for _ in range(3):
        await factories.register(matching)
    days = ("2026-03-09", DAY, "2026-03-05")
    told = [await awaiting(matching, post_id, 1, day=day) for day in days]
    async with matching_app.state.database.transaction() as session:
        found = [fair.id for fair, _ in await fairs.awaiting(session, post_id)]
    assert found == [fair["id"] for fair in reversed(told)]
