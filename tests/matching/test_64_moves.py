"""64 at once on one dispatch: one history, whoever moves, signs or enters it."""

import asyncio
from collections import Counter
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from tests.matching import factories, placing

CLIENTS = 64
LATER = {409, 412}
"""What those hear who come after the first: moved already, or another version than they saw."""


async def ask(
    client: httpx2.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]
) -> int:
    """The status of a POST; asked again by the same key while the house is too busy to answer."""
    while True:
        answer = await client.post(path, json=body, headers=headers)
        if answer.status_code != 503:
            return answer.status_code


async def history(app: FastAPI, dispatch: placing.Shown) -> list[str]:
    """The events of a dispatch in order, whose versions run 1, 2, 3 … without a gap."""
    query = text(
        "SELECT version, event FROM changes WHERE object_id = :key AND object = 'dispatch'"
        " ORDER BY version"
    )
    async with app.state.database.transaction() as session:
        rows = (await session.execute(query, {"key": dispatch["id"]})).all()
    assert [version for version, _ in rows] == list(range(1, len(rows) + 1))
    return [event.removeprefix("dispatch.") for _, event in rows]


async def counted(app: FastAPI, query: str) -> int:
    async with app.state.database.transaction() as session:
        return int(await session.scalar(text(query)) or 0)


async def test_of_64_answers_one_counts(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    seen = {"expected_version": dispatch["version"]}
    moves = [("acceptance", seen), ("refusal", seen | {"reason": "too_far"})]
    statuses = await asyncio.gather(
        *(
            ask(
                matching,
                f"/v1/dispatches/{dispatch['id']}/{noun}",
                body,
                placing.side(dispatch, "youth"),
            )
            for noun, body in moves * (CLIENTS // 2)
        )
    )
    assert Counter(statuses)[200] == 1
    assert set(statuses) <= {200, *LATER}
    told = await history(matching_app, dispatch)
    assert told in (["issued", "accepted"], ["issued", "refused"])


async def test_of_64_signatures_each_side_has_one_and_the_last_concludes(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    digest = (await placing.agreement(matching, dispatch))["digest"]
    answers = await asyncio.gather(
        *(
            placing.sign(matching, dispatch, party, digest=digest)
            for party in ("unit", "youth") * (CLIENTS // 2)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert Counter(statuses) == {201: 2, 409: CLIENTS - 2}
    codes = {placing.refusal(one)[1] for one in answers if one.status_code == 409}
    assert codes <= {"already-signed", "move-not-open"}
    assert await history(matching_app, dispatch) == [
        "issued",
        "accepted",
        "party-signed",
        "signed",
    ]
    assert await counted(matching_app, "SELECT count(*) FROM signatures") == 2


async def test_of_64_arrivals_one_placement_begins(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    path = f"/v1/dispatches/{dispatch['id']}/arrival"
    statuses = await asyncio.gather(
        *(
            ask(matching, path, {"arrived_on": "2026-03-02"}, placing.side(dispatch, "unit"))
            for _ in range(CLIENTS)
        )
    )
    assert Counter(statuses) == {201: 1, 409: CLIENTS - 1}
    assert (await history(matching_app, dispatch))[-1] == "arrived"
    assert await counted(matching_app, "SELECT count(*) FROM placements") == 1
    entries = "SELECT count(*) FROM placement_entries WHERE kind = 'arrived'"
    assert await counted(matching_app, entries) == 1
    held = "SELECT count(*) FROM holds WHERE NOT voided"
    assert await counted(matching_app, held) == 1
