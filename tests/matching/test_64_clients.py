"""64 clients at once: no seat over-filled, and at no commit one free that somebody waits for."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.common.store.database import Busy, Database
from services.common.values import ids
from tests import tokens
from tests.matching import factories

Shown = dict[str, Any]

CLIENTS = 64
INDUSTRIES = ("C", "G", "I")

# One statement sees one commit's state. It is written apart from the rules of dispatch.
STRANDED = text(
    """
    SELECT count(*) FROM waiting
    JOIN intentions USING (youth_id)
    JOIN post_seats ON post_seats.state = 'open' AND post_seats.taken < post_seats.offered
    WHERE (cardinality(industries) = 0 OR industry = ANY (industries))
      AND NOT EXISTS (
        SELECT FROM dispatches
        WHERE dispatches.youth_id = waiting.youth_id
          AND dispatches.post_id = post_seats.post_id AND dispatches.state = 'refused')
    """
)
MISCOUNTED = text(
    """
    SELECT count(*) FROM post_seats
    WHERE taken > offered OR taken <> set_aside + (
      SELECT count(*) FROM dispatches
      WHERE dispatches.post_id = post_seats.post_id AND dispatches.state = 'issued')
    """
)
TWICE = text(
    """
    SELECT count(*) FROM (
      SELECT youth_id FROM dispatches WHERE state = 'issued'
      UNION ALL SELECT youth_id FROM waiting) AS held
    """
)
APPLIED = text("SELECT count(*) FROM youths WHERE state = 'applied'")


async def count(database: Database, query: Any) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(query) or 0)


async def ask(
    client: httpx2.AsyncClient, path: str, body: Shown, headers: dict[str, str]
) -> httpx2.Response:
    """A POST; asked again by the same key while the house is too busy to answer."""
    while True:
        answer = await client.post(path, json=body, headers=headers)
        if answer.status_code != 503:
            return answer


async def live(client: httpx2.AsyncClient, dice: random.Random) -> None:
    """One client: registers somebody, who may refuse what comes at once, or leave again."""
    wished = dice.choice([[], ["C"], ["G"], ["I", "C"]])
    body = factories.a_youth(intention={"industries": wished})
    answer = await ask(client, "/v1/youths", body, tokens.youth(ids.new("yth")))
    assert answer.status_code == 201, answer.text
    youth, fate = answer.json(), dice.random()
    if youth["dispatch"] and fate < 0.4:
        path, seen = f"/v1/dispatches/{youth['dispatch']['id']}/refusal", youth["dispatch"]
        told = {"reason": "too_far", "expected_version": seen["version"]}
    elif fate < 0.6:
        path, told = f"/v1/youths/{youth['id']}/withdrawal", {"expected_version": youth["version"]}
    else:
        return
    # What was seen may be older than what is: then nothing is done.
    answer = await ask(client, path, told, tokens.youth(youth["id"]))
    assert answer.status_code in {200, 409, 412}, answer.text


async def change_offers(app: FastAPI, posts: list[str]) -> None:
    """Posts grow, and shrink where they can, all the while."""
    dice = random.Random(272)
    for version in range(2, 12):
        place, seats = dice.randrange(len(posts)), dice.randint(1, 12)
        with suppress(Busy):
            await factories.offer(
                app, seats, post_id=posts[place], version=version, industry=INDUSTRIES[place]
            )


async def hold_fairs(client: httpx2.AsyncClient, posts: list[str]) -> None:
    """Fairs are announced and called off: their seats leave the pool and come back."""
    for _ in range(4):
        body = {
            "region": "640100",
            "day": "2026-03-20",
            "place": "人力资源市场",
            "posts": [{"post_id": post_id, "seats": 1} for post_id in posts],
        }
        fair = await ask(client, "/v1/fairs", body, tokens.officer())
        if fair.status_code == 409:
            continue
        path = f"/v1/fairs/{fair.json()['id']}/cancellation"
        told = {"cause": "too_few", "expected_version": 1}
        assert (await ask(client, path, told, tokens.officer())).status_code == 200


async def test_under_64_clients_no_commit_leaves_a_seat_over_filled_or_stranded(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    posts = [await factories.offer(matching_app, 6, industry=industry) for industry in INDUSTRIES]
    onlooker = Database(matching_app.state.settings.database_url.get_secret_value(), connections=1)
    running = asyncio.gather(
        *(live(matching, random.Random(number)) for number in range(CLIENTS)),
        change_offers(matching_app, posts),
        hold_fairs(matching, posts),
    )
    looks = 0
    while not running.done():
        assert await count(onlooker, STRANDED) == 0
        assert await count(onlooker, MISCOUNTED) == 0
        looks += 1
    await running
    assert looks > 1
    assert await count(onlooker, STRANDED) == 0
    assert await count(onlooker, MISCOUNTED) == 0
    # Whoever applied and stayed has a seat or waits, and never both.
    assert await count(onlooker, TWICE) == await count(onlooker, APPLIED) > 0
    await onlooker.close()
