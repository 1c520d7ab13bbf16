"""Many obstacles reviewed at once: an answer for each, and one refused spoils no other."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.matching import factories, placing


async def obstructed(app: FastAPI, client: httpx2.AsyncClient) -> placing.Shown:
    """An issued dispatch whose unit reports that the post is gone."""
    await factories.offer(app)
    dispatch: placing.Shown = (await factories.register(client))["dispatch"]
    answer = await client.post(
        f"/v1/dispatches/{dispatch['id']}/obstacle",
        json={"kind": "post_gone", "detail": "岗位取消"},
        headers=placing.side(dispatch, "unit"),
    )
    assert answer.status_code in (200, 201), answer.text
    return dispatch | {"version": dispatch["version"] + 1}


async def decide(
    client: httpx2.AsyncClient, *items: tuple[str, int], **told: Any
) -> httpx2.Response:
    body = {
        "kind": "obstacle_dismissed",
        "ground": "经核实不属实",
        "items": [{"dispatch_id": key, "expected_version": version} for key, version in items],
    } | told
    headers = told.pop("headers", tokens.officer(placing.OFFICE))
    body.pop("headers", None)
    return await client.post("/v1/dispatches/batch-decisions", json=body, headers=headers)


async def test_each_is_decided_by_itself(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, second, stale = [await obstructed(matching_app, matching) for _ in range(3)]
    await factories.offer(matching_app)
    free = (await factories.register(matching))["dispatch"]
    unknown = ids.new("dsp")
    answer = await decide(
        matching,
        (first["id"], first["version"]),
        (stale["id"], stale["version"] + 1),
        (unknown, 1),
        (free["id"], free["version"]),
        (second["id"], second["version"]),
    )
    assert answer.status_code == 200, answer.text
    assert [(one["dispatch_id"], one["code"]) for one in answer.json()["results"]] == [
        (first["id"], None),
        (stale["id"], "dispatch-changed"),
        (unknown, "dispatch-not-found"),
        (free["id"], "no-obstacle-open"),
        (second["id"], None),
    ]
    for one, left in (
        (first, "dispatch.obstacle-dismissed"),
        (stale, "dispatch.obstacle-reported"),
    ):
        event, _, _ = (await placing.events(matching_app, "dispatch", one["id"]))[-1]
        assert event == left


async def test_confirmed_ones_are_withdrawn_and_their_youths_seek_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    some = [await obstructed(matching_app, matching) for _ in range(2)]
    told = [(one["id"], one["version"]) for one in some]
    answer = await decide(matching, *told, kind="obstacle_confirmed")
    assert [one["decided"] for one in answer.json()["results"]] == [True, True]
    for one in some:
        path = f"/v1/dispatches/{one['id']}"
        seen = await matching.get(path, headers=placing.side(one, "youth"))
        assert (seen.json()["state"], seen.json()["withdrawal_cause"]) == ("withdrawn", "post_gone")


async def test_another_office_finds_none_and_there_is_no_removal(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    one = await obstructed(matching_app, matching)
    told = (one["id"], one["version"])
    answer = await decide(matching, told, headers=tokens.officer("640200"))
    assert answer.json()["results"][0]["code"] == "dispatch-not-found"
    for body in ({"kind": "removal"}, {"items": []}):
        answer = await decide(matching, told, **body)
        assert placing.refusal(answer) == (422, "malformed")
    answer = await decide(matching, told, told)
    assert placing.refusal(answer) == (422, "batch-unfit")
    answer = await decide(matching, told, headers=tokens.unit(one["unit_id"]))
    assert placing.refusal(answer) == (403, "role-lacks-right")
