"""A dispatch whose post came to stand in another market than its youth lives in."""

import asyncio
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values.dated import Value
from services.matching import policy
from tests.matching import factories, placing, rounding

ELSEWHERE = "640205"


@pytest.fixture(autouse=True)
def two_markets(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"region": "640200", "effective": date(2026, 1, 1), "source": "测试", "grade": "NV"}
    rows = [Value("market", "640200", **told)]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))


async def _until_so_many_wait(app: FastAPI, number: int) -> None:
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    query = text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}")
    async with asyncio.timeout(10):
        while True:
            async with app.state.database.transaction() as session:
                if await session.scalar(query) >= number:
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("first", ["pause", "close"])
async def test_who_pauses_while_the_post_closes_is_sent_nowhere_under_the_pause(
    matching_app: FastAPI, matching: httpx2.AsyncClient, first: str
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    there = {"unit_id": youth["dispatch"]["unit_id"], "workplace_county": ELSEWHERE}
    await factories.offer(matching_app, post_id=post_id, **there)
    other = await factories.offer(matching_app)
    seen = await rounding.youth(matching, youth["id"])
    path, body = f"/v1/youths/{seen['id']}/pause", {"expected_version": seen["version"]}
    headers = placing.side(youth["dispatch"], "youth")

    def pause() -> asyncio.Task[httpx2.Response]:
        return asyncio.create_task(matching.post(path, json=body, headers=headers))

    def close() -> asyncio.Task[str]:
        closed = factories.offer(matching_app, post_id=post_id, version=2, state="closed", **there)
        return asyncio.create_task(closed)

    # Whoever is first waits for the youth's row, and the other behind them.
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("SELECT FROM youths FOR UPDATE"))
        pausing = pause() if first == "pause" else None
        closing = close() if first == "close" else None
        await _until_so_many_wait(matching_app, 1)
        pausing, closing = pausing or pause(), closing or close()
        await _until_so_many_wait(matching_app, 2)
    answer, _ = await asyncio.gather(pausing, closing)
    assert answer.status_code in (200, 412), answer.text
    now = await rounding.youth(matching, youth["id"])
    if answer.status_code == 412:
        assert (now["state"], now["dispatch"]["post_id"]) == ("applied", other)
        body["expected_version"] = now["version"]
        assert (await pause()).status_code == 200
        now = await rounding.youth(matching, youth["id"])
    assert (now["state"], now["dispatch"], now["waiting"]) == ("paused", None, None)
    free = text("SELECT count(*) FROM post_seats WHERE state = 'open' AND taken = 0")
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(free) == 1
