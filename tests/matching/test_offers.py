"""Offers: what the feed tells and what units asks, and what becomes of the youths concerned."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import changes
from services.common.values import ids
from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.matching import factories


async def ask(
    client: httpx2.AsyncClient, post_id: str, version: int, headcount: int, state: str = "open"
) -> dict[str, Any]:
    answer = await client.post(
        f"/internal/posts/{post_id}/offer",
        json={"version": version, "headcount": headcount, "state": state},
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def held(app: FastAPI, post_id: str) -> tuple[int, int, int, str]:
    async with app.state.database.transaction() as session:
        post = await session.get_one(PostSeats, post_id)
        return post.offer_version, post.offered, post.taken, post.state


async def shown(client: httpx2.AsyncClient, youth: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    told: dict[str, Any] = answer.json()
    return told


async def events(app: FastAPI, object_id: str) -> list[tuple[int, str]]:
    async with app.state.database.transaction() as session:
        rows = await session.execute(
            select(changes.c.version, changes.c.event)
            .where(changes.c.object_id == object_id)
            .order_by(changes.c.id)
        )
        return [(version, event) for version, event in rows]


async def test_a_version_not_above_the_held_one_changes_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3, version=2)
    for version in (1, 2):
        await factories.offer(matching_app, seats=9, post_id=post_id, version=version)
    assert await held(matching_app, post_id) == (2, 3, 0, "open")


async def test_a_raise_takes_as_many_from_the_pool_as_it_adds_seats(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=1)
    youths = [await factories.register(matching) for _ in range(4)]
    await factories.offer(matching_app, seats=3, post_id=post_id, version=2)
    now = [await shown(matching, youth) for youth in youths]
    assert [youth["dispatch"] is not None for youth in now] == [True, True, True, False]
    assert now[3]["waiting"]["place"] == 1
    assert await held(matching_app, post_id) == (2, 3, 3, "open")


async def test_lowering_to_what_is_taken_is_followed_and_below_it_refused_for_good(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    for _ in range(2):
        await factories.register(matching)
    assert await ask(matching, post_id, 2, 1) == {
        "accepted": False,
        "taken": 2,
        "reason": "headcount_below_taken",
    }
    assert await held(matching_app, post_id) == (1, 3, 2, "open")
    # Delivered once more, when it could be followed: the first word stands.
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    assert not (await ask(matching, post_id, 2, 1))["accepted"]
    assert await ask(matching, post_id, 3, 2) == {"accepted": True, "taken": 2, "reason": None}
    assert await ask(matching, post_id, 3, 2) == {"accepted": True, "taken": 2, "reason": None}
    assert (await ask(matching, post_id, 1, 2))["reason"] == "outdated"
    assert await held(matching_app, post_id) == (3, 2, 2, "open")


async def test_a_raise_told_after_a_later_refusal_still_opens_its_seats(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=1, version=1)
    await factories.register(matching)
    waiting = await factories.register(matching)
    assert not (await ask(matching, post_id, 3, 1, "open"))["reason"]
    assert (await ask(matching, post_id, 5, 0, "open"))["reason"] == "headcount_below_taken"
    await factories.offer(matching_app, seats=4, post_id=post_id, version=4)
    assert await held(matching_app, post_id) == (4, 4, 2, "open")
    assert (await shown(matching, waiting))["waiting"] is None
    assert (await ask(matching, post_id, 5, 0, "open"))["reason"] == "headcount_below_taken"


async def test_a_raise_told_after_a_later_lowering_that_was_followed_changes_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3, version=1)
    assert (await ask(matching, post_id, 3, 2))["accepted"]
    await factories.offer(matching_app, seats=9, post_id=post_id, version=2)
    assert await held(matching_app, post_id) == (3, 2, 0, "open")


@pytest.mark.parametrize(
    ("state", "cause"), [("closed", "post_closed"), ("suspended", "post_suspended")]
)
async def test_closing_and_suspending_withdraw_what_is_unsigned_and_count_no_decline(
    matching_app: FastAPI, matching: httpx2.AsyncClient, state: str, cause: str
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    issued, accepted = [await factories.register(matching) for _ in range(2)]
    await factories.accept(matching, accepted["dispatch"])
    later = await factories.register(matching)
    assert (await ask(matching, post_id, 2, 2, state))["taken"] == 0
    for place, youth in enumerate((issued, accepted, later), 1):
        now = await shown(matching, youth)
        assert now["waiting"]["place"] == place
        assert (now["declines"], now["applied_at"]) == (0, youth["applied_at"])
    dispatch = await matching.get(
        f"/v1/dispatches/{issued['dispatch']['id']}", headers=tokens.youth(issued["id"])
    )
    assert dispatch.json()["state"] == "withdrawn"
    assert dispatch.json()["withdrawal_cause"] == cause
    assert (await events(matching_app, issued["dispatch"]["id"]))[-1] == (2, "dispatch.withdrawn")


async def test_who_is_withdrawn_by_a_closing_takes_another_free_seat_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    other = await factories.offer(matching_app)
    await ask(matching, post_id, 2, 1, "closed")
    now = await shown(matching, youth)
    assert (now["dispatch"]["post_id"], now["waiting"]) == (other, None)


async def test_resuming_revives_no_withdrawn_dispatch_but_draws_from_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    await ask(matching, post_id, 2, 1, "suspended")
    assert (await shown(matching, youth))["waiting"] is not None
    await factories.offer(matching_app, seats=1, post_id=post_id, version=3)
    now = await shown(matching, youth)
    assert now["dispatch"]["post_id"] == post_id
    assert now["dispatch"]["id"] != youth["dispatch"]["id"]


async def test_a_suspended_post_takes_nobody(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    await ask(matching, post_id, 2, 1, "suspended")
    assert (await factories.register(matching))["waiting"]["place"] == 1


async def test_a_post_that_no_feed_told_of_yet_is_asked_again_later(
    matching: httpx2.AsyncClient,
) -> None:
    answer = await matching.post(
        f"/internal/posts/{ids.new('pst')}/offer",
        json={"version": 1, "headcount": 1, "state": "open"},
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    # units is out of reach here, so nothing can be read of its feed.
    assert (answer.status_code, answer.json()["code"]) == (503, "facts-incomplete")


async def test_occupancy_is_not_told_while_units_cannot_be_heard(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    unit_id = ids.new("unt")
    await factories.offer(matching_app, unit_id=unit_id)
    await factories.register(matching)
    answer = await matching.get(
        f"/internal/units/{unit_id}/occupancy",
        headers=tokens.sister("units", "matching", "units:read"),
    )
    told = answer.json()
    assert (answer.status_code, told["code"], told["source"]) == (503, "facts-incomplete", "units")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"version": 0, "headcount": 1, "state": "open"}, 422),
        ({"version": 1, "headcount": -1, "state": "open"}, 422),
        ({"version": 1, "headcount": 1, "state": "draft"}, 422),
        ({"version": 1, "headcount": 1}, 422),
    ],
)
async def test_a_malformed_offer_is_refused(
    matching: httpx2.AsyncClient, body: dict[str, Any], status: int
) -> None:
    answer = await matching.post(
        f"/internal/posts/{ids.new('pst')}/offer",
        json=body,
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    assert answer.status_code == status


async def test_only_a_sister_with_the_scope_may_ask(matching: httpx2.AsyncClient) -> None:
    path = f"/internal/posts/{ids.new('pst')}/offer"
    body = {"version": 1, "headcount": 1, "state": "open"}
    wrong = tokens.sister("units", "matching", "changes:read")
    assert (await matching.post(path, json=body, headers=wrong)).status_code == 403
    assert (await matching.post(path, json=body, headers=tokens.officer())).status_code == 401
