"""Fairs while a round is under way: what the round keeps back is not set aside for another."""

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.matching import factories, rounding
from tests.matching.placing import refusal
from tests.matching.routes.test_fairs import OFFICE, a_fair, announced, seats_of


async def announce(client: httpx2.AsyncClient, post_id: str) -> httpx2.Response:
    body = a_fair((post_id, 1))
    return await client.post("/v1/fairs", json=body, headers=tokens.officer(OFFICE))


@pytest.mark.parametrize("keeps_back", ["from_opening", "from_freeze"])
async def test_no_fair_takes_a_seat_that_a_round_keeps_back_and_the_round_is_applied(
    matching_app: FastAPI, matching: httpx2.AsyncClient, keeps_back: str
) -> None:
    youth = (await rounding.waiting(matching, 1))[0]
    opened = await rounding.opened(matching, keeps_back)
    frozen = await rounding.frozen(matching_app, matching, opened)
    post_id = await factories.offer(matching_app)
    answer = await announce(matching, post_id)
    assert refusal(answer) == (409, "seats-kept-for-round")
    assert answer.json()["post_id"] == post_id
    assert await seats_of(matching_app, post_id) == (1, 0, 0)
    ran = await rounding.ran(matching_app, matching, frozen)
    assert refusal(await announce(matching, post_id)) == (409, "seats-kept-for-round")
    await rounding.applied(matching_app, matching, ran)
    assert (await rounding.youth(matching, youth["id"]))["dispatch"]["post_id"] == post_id
    assert refusal(await announce(matching, post_id)) == (409, "seats-not-free")


async def test_until_a_round_keeps_seats_back_fairs_take_them_and_after_it_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching, "from_freeze")
    post_id = await factories.offer(matching_app, seats=3)
    await announced(matching, (post_id, 1))
    await rounding.frozen(matching_app, matching, opened)
    assert refusal(await announce(matching, post_id)) == (409, "seats-kept-for-round")
    now = await rounding.shown(matching, opened["id"])
    answer = await rounding.post(matching, now, "cancellation", rounding.clerk(), ground="停电")
    assert answer.status_code == 200, answer.text
    await announced(matching, (post_id, 1))
    assert await seats_of(matching_app, post_id) == (3, 2, 2)
