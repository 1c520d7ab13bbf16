"""Many decided at once: an answer for each, and one refused spoils no other."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
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


async def decide_many(
    client: httpx2.AsyncClient, path: str, name: str, items: list[tuple[str, int]], **told: Any
) -> list[tuple[str, str | None]]:
    body = {
        "ground": "县里统一核实",
        "items": [{name: key, "expected_version": version} for key, version in items],
    } | told
    answer = await client.post(path, json=body, headers=tokens.officer(placing.OFFICE))
    assert answer.status_code == 200, answer.text
    return [(one[name], one["code"]) for one in answer.json()["results"]]


async def version_of(client: httpx2.AsyncClient, path: str) -> int:
    answer = await client.get(path, headers=tokens.officer(placing.OFFICE))
    return int(answer.json()["version"])


async def test_arrivals_that_units_did_not_enter_are_entered_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    some = [await placing.signed(matching_app, matching) for _ in range(2)]
    unsigned = await placing.accepted(matching_app, matching)
    clock.move("2026-03-20")
    items = [
        (one["id"], await version_of(matching, f"/v1/dispatches/{one['id']}"))
        for one in (*some, unsigned)
    ]
    told = {"kind": "arrival", "arrived_on": "2026-03-03"}
    path = "/v1/dispatches/batch-decisions"
    assert await decide_many(matching, path, "dispatch_id", items, **told) == [
        (some[0]["id"], None),
        (some[1]["id"], None),
        (unsigned["id"], "move-not-open"),
    ]
    for dated in ({"kind": "arrival"}, {"kind": "obstacle_dismissed", "arrived_on": "2026-03-03"}):
        answer = await decide(matching, items[0], **dated)
        assert placing.refusal(answer) == (422, "malformed")
    again = await decide_many(matching, path, "dispatch_id", items[:1], **told)
    assert again == [(some[0]["id"], "dispatch-changed")]


async def test_ends_and_closings_of_many_are_entered_each_by_itself(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first, second = [await placing.arrived(matching_app, matching) for _ in range(2)]
    clock.move("2026-04-10")
    items = [(one["id"], one["version"]) for one in (first, second)]
    path = "/v1/placements/batch-decisions"
    at_term = {"decision": {"kind": "completion"}}
    assert await decide_many(matching, path, "placement_id", items[:1], **at_term) == [
        (first["id"], "completion-before-term")
    ]
    closed_down = {
        "kind": "early_end",
        "last_day": "2026-04-09",
        "cause": "unit_closed",
        "by_whom": "unit",
    }
    wrong = [(items[0][0], items[0][1] + 1), items[1]]
    told = {"decision": closed_down}
    assert await decide_many(matching, path, "placement_id", wrong, **told) == [
        (first["id"], "placement-changed"),
        (second["id"], None),
    ]
    assert await decide_many(matching, path, "placement_id", items, **told) == [
        (first["id"], None),
        (second["id"], "placement-changed"),
    ]
    closing = {"decision": {"kind": "follow_up_closing", "because": "studying"}}
    cases = [
        (one["id"], await version_of(matching, f"/v1/placements/{one['id']}/follow-ups"))
        for one in (first, second)
    ]
    stale = (cases[0][0], cases[0][1] + 1)
    assert await decide_many(matching, path, "placement_id", [stale, cases[1]], **closing) == [
        (first["id"], "follow-up-changed"),
        (second["id"], None),
    ]
    assert await decide_many(matching, path, "placement_id", cases, **closing) == [
        (first["id"], None),
        (second["id"], "follow-up-not-open"),
    ]
    headers = placing.side(first, "unit")
    body = {
        **closing,
        "ground": "不对",
        "items": [{"placement_id": first["id"], "expected_version": 1}],
    }
    answer = await matching.post(path, json=body, headers=headers)
    assert placing.refusal(answer) == (403, "role-lacks-right")
    body["decision"] = {"kind": "removal"}
    answer = await matching.post(path, json=body, headers=tokens.officer(placing.OFFICE))
    assert placing.refusal(answer) == (422, "malformed")


async def test_disputes_are_dismissed_and_those_of_attendance_upheld(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    one, other = [await placing.arrived(matching_app, matching) for _ in range(2)]
    clock.move("2026-04-01")
    for placement in (one, other):
        await placing.confirm(matching, placement, "2026-03")
    early = {"last_day": "2026-03-31", "cause": "unit_closed", "by_whom": "unit"}
    assert (await placing.move(matching, other, "early-end", **early)).status_code == 200
    month = {"subject": "attendance", "month": "2026-03", "words": "这天我在岗"}
    end = {"subject": "end", "words": "单位没有关闭"}
    filed = []
    for placement, told in ((one, month), (other, month), (other, end)):
        answer = await placing.move(matching, placement, "disputes", by="youth", **told)
        assert answer.status_code == 201, answer.text
        filed.append((answer.json()["id"], answer.json()["version"]))
    path, name = "/v1/placements/dispute-decisions", "dispute_id"
    unknown = (ids.new("dpt"), 1)
    assert await decide_many(matching, path, name, [*filed[1:], unknown], decision="upheld") == [
        (filed[1][0], None),
        (filed[2][0], "dispute-remedy-unfit"),
        (unknown[0], "dispute-not-found"),
    ]
    assert await decide_many(matching, path, name, filed, decision="dismissed") == [
        (filed[0][0], None),
        (filed[1][0], "dispute-changed"),
        (filed[2][0], None),
    ]


async def test_two_hundred_are_decided_at_once_and_not_one_more(
    matching: httpx2.AsyncClient,
) -> None:
    many = [(ids.new("dsp"), 1) for _ in range(201)]
    answer = await decide(matching, *many[:200])
    assert answer.status_code == 200, answer.text
    assert {one["code"] for one in answer.json()["results"]} == {"dispatch-not-found"}
    assert len(answer.json()["results"]) == 200
    assert (await decide(matching, *many)).status_code == 422
    assert (await decide(matching)).status_code == 422
