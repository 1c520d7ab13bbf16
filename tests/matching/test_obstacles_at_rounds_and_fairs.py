"""Obstacles confirmed while a round is under way, or at a post whose seats a fair was promised."""

from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.matching.rules.fairs import AwaitedSeatsUnfit
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding
from tests.matching.test_fairs import announced, paired
from tests.units.test_unsafe_posts import confirmed

DAY = date(2026, 3, 6)


async def post_now(app: FastAPI, post_id: str) -> tuple[int, int, int, int, str]:
    query = "SELECT offered, taken, set_aside, gone, state FROM post_seats WHERE post_id = :id"
    async with app.state.database.transaction() as session:
        found = (await session.execute(text(query), {"id": post_id})).one()
        offered, taken, set_aside, gone, state = found
        return offered, taken, set_aside, gone, state


async def a_round_beside_a_dispatch(
    app: FastAPI, client: httpx2.AsyncClient
) -> tuple[rounding.Shown, rounding.Shown, str]:
    """A round that placed two at a post of three seats, whose third somebody has already."""
    post_id = await factories.offer(app, seats=3)
    sent = (await factories.register(client))["dispatch"]
    opened = await rounding.opened(client)
    await rounding.waiting(client, 2)
    frozen = await rounding.frozen(app, client, opened)
    return await rounding.ran(app, client, frozen), sent, post_id


async def test_a_seat_gone_after_the_freeze_is_given_to_none_of_the_round(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, sent, post_id = await a_round_beside_a_dispatch(matching_app, matching)
    await confirmed(matching, sent, "post_gone", "640000")
    assert await post_now(matching_app, post_id) == (3, 3 - 2, 0, 1, "open")
    await rounding.applied(matching_app, matching, ran)
    assert await post_now(matching_app, post_id) == (3, 3, 0, 1, "open")


async def test_of_a_round_nobody_is_sent_to_a_post_found_unsafe_after_the_freeze(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, sent, post_id = await a_round_beside_a_dispatch(matching_app, matching)
    await confirmed(matching, sent, "safety", "640000")
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    assert (await rounding.fails(matching_app, answer)).code() == "round-outdated"
    assert await post_now(matching_app, post_id) == (3, 0, 0, 0, "suspended")


async def test_seats_set_aside_stay_the_fairs_beside_one_that_is_gone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    sent = (await factories.register(matching))["dispatch"]
    fair_id = await announced(matching_app, post_id, 1)
    first, second = [await factories.register(matching) for _ in range(2)]
    await confirmed(matching, sent, "post_gone", "640000")
    assert await post_now(matching_app, post_id) == (2, 2, 1, 1, "open")
    clock.move(DAY)
    assert await paired(matching_app, fair_id, post_id, first["id"]) == "paired"
    assert await paired(matching_app, fair_id, post_id, second["id"]) == "fair-seats-gone"
    assert await post_now(matching_app, post_id) == (2, 2, 0, 1, "open")


async def test_at_a_fair_nobody_is_paired_with_an_unsafe_post(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    sent = (await factories.register(matching))["dispatch"]
    fair_id = await announced(matching_app, post_id, 1)
    first = await factories.register(matching)
    await confirmed(matching, sent, "safety", "640000")
    assert await post_now(matching_app, post_id) == (2, 1, 1, 0, "suspended")
    clock.move(DAY)
    assert await paired(matching_app, fair_id, post_id, first["id"]) == "fair-post-not-open"


async def test_a_fair_awaits_no_seat_that_is_gone(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    sent = (await factories.register(matching))["dispatch"]
    await confirmed(matching, sent, "post_gone", "640000")
    with pytest.raises(AwaitedSeatsUnfit) as refused:
        await announced(matching_app, post_id, 3, awaits=True)
    assert refused.value.members["offered"] == 2
    await announced(matching_app, post_id, 2, awaits=True)
    # Whose seat is gone was sent to another of that post: one is set aside, and one is awaited.
    assert await post_now(matching_app, post_id) == (3, 3, 1, 1, "open")


async def test_of_a_seat_that_is_gone_no_explanation_says_that_somebody_has_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    sent = [(await factories.register(matching))["dispatch"] for _ in range(2)]
    waits = await factories.register(matching)
    path = f"/v1/youths/{waits['id']}/explanation/posts/{post_id}"
    by = tokens.youth(waits["id"])
    await confirmed(matching, sent[0], "post_gone", "640000")
    shown = (await matching.get(path, headers=by)).json()
    assert (shown["verdict"], shown["offered"], shown["taken"]) == ("full", 1, 1)
    await confirmed(matching, sent[1], "post_gone", "640000")
    # Nothing is left of it.
    assert (await matching.get(path, headers=by)).status_code == 404
