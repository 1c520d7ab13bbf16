"""A dispatch whose post came to stand in another market than its youth lives in."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values.dated import Value
from services.matching import policy
from services.matching.actions import offers
from tests.matching import factories, placing, rounding

ELSEWHERE = "640205"


@pytest.fixture(autouse=True)
def two_markets(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"region": "640200", "effective": date(2026, 1, 1), "source": "测试", "grade": "NV"}
    rows = [Value("market", "640200", **told)]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))


async def _until_somebody_waits(app: FastAPI) -> None:
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10):
        while True:
            async with app.state.database.transaction() as session:
                if await session.scalar(query):
                    return
            await asyncio.sleep(0.02)


async def test_who_pauses_while_the_post_closes_is_sent_nowhere(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    there = {"unit_id": youth["dispatch"]["unit_id"], "workplace_county": ELSEWHERE}
    await factories.offer(matching_app, post_id=post_id, **there)
    await factories.offer(matching_app)
    seen = await rounding.youth(matching, youth["id"])
    take_back, pausing = offers.take_back, list[asyncio.Task[httpx2.Response]]()

    async def late(*told: Any) -> None:
        """The youth begins a pause just before they are let seek again."""
        if not pausing:
            path, body = f"/v1/youths/{seen['id']}/pause", {"expected_version": seen["version"]}
            headers = placing.side(youth["dispatch"], "youth")
            pausing.append(asyncio.create_task(matching.post(path, json=body, headers=headers)))
            await _until_somebody_waits(matching_app)
        await take_back(*told)

    monkeypatch.setattr(offers, "take_back", late)
    await factories.offer(matching_app, post_id=post_id, version=2, state="closed", **there)
    answer = await pausing[0]
    assert answer.status_code in (200, 412), answer.text
    if answer.status_code == 412:
        return
    now = await rounding.youth(matching, youth["id"])
    assert (now["state"], now["dispatch"], now["waiting"]) == ("paused", None, None)
    free = text("SELECT count(*) FROM post_seats WHERE state = 'open' AND taken = 0")
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(free) == 1
