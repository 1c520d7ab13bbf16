"""Rolling dispatch on a real database: at once, in order, and never two for one seat."""

import asyncio

import httpx2
from fastapi import FastAPI
from sqlalchemy import select

from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.matching import factories


async def seats_of(app: FastAPI, post_id: str) -> tuple[int, int]:
    async with app.state.database.transaction() as session:
        row = (
            await session.execute(
                select(PostSeats.offered, PostSeats.taken).where(PostSeats.post_id == post_id)
            )
        ).one()
        return row.offered, row.taken


async def test_who_finds_a_seat_is_dispatched_in_the_same_request(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    assert youth["dispatch"]["post_id"] == post_id
    assert youth["dispatch"]["state"] == "issued"
    assert youth["dispatch"]["respond_by"] == "2026-03-05"
    assert youth["waiting"] is None
    assert await seats_of(matching_app, post_id) == (1, 1)


async def test_who_finds_none_waits_and_a_new_post_takes_the_first_who_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first = await factories.register(matching)
    second = await factories.register(matching)
    assert [first["waiting"]["place"], second["waiting"]["place"]] == [1, 2]
    await factories.offer(matching_app)
    assert (await shown(matching, first))["dispatch"] is not None
    assert (await shown(matching, second))["waiting"]["place"] == 1


async def shown(client: httpx2.AsyncClient, youth: dict[str, object]) -> dict[str, object]:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(str(youth["id"])))
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


async def test_of_twenty_for_one_seat_one_is_dispatched_and_a_refusal_brings_exactly_one_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youths = await asyncio.gather(*(factories.register(matching) for _ in range(20)))
    dispatched = [youth for youth in youths if youth["dispatch"]]
    assert len(dispatched) == 1
    assert sum(youth["waiting"] is not None for youth in youths) == 19
    assert (await factories.refuse(matching, dispatched[0]["dispatch"])).status_code == 200
    now = [await shown(matching, youth) for youth in youths]
    holders = [youth for youth in now if youth["dispatch"]]
    assert len(holders) == 1
    assert holders[0]["id"] != dispatched[0]["id"]
    assert await seats_of(matching_app, post_id) == (1, 1)
