"""Transfers over HTTP: an end here, a dispatch there, and what a youth who says no loses."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from ulid import ULID

from services.common.values.dated import Value
from services.matching import policy
from services.matching.jobs import lapse_daily
from services.matching.queries.declines import ended_of_youth
from services.matching.rules.declines import declines_of
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

CLOSED = {"last_day": "2026-05-05", "cause": "unit_closed", "by_whom": "unit", "ground": "单位停业"}


async def moved(
    client: httpx2.AsyncClient, placement: placing.Shown, post_id: str, **told: Any
) -> httpx2.Response:
    body = CLOSED | {"post_id": post_id, "expected_version": 1} | told
    return await placing.move(client, placement, "transfer", "office", **body)


async def test_a_transfer_ends_here_and_begins_there_and_months_count_on(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    answer = await moved(matching, placement, elsewhere)
    assert answer.status_code == 201, answer.text
    dispatch = answer.json()
    assert (dispatch["post_id"], dispatch["state"]) == (elsewhere, "issued")
    old = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "unit")
    )
    assert (old.json()["state"], old.json()["last_day"]) == ("ended_early", "2026-05-05")
    why = await matching.get(
        f"/v1/dispatches/{dispatch['id']}/explanation", headers=placing.side(dispatch, "youth")
    )
    assert (why.json()["mode"], why.json()["placement_id"]) == ("transfer", placement["id"])
    accepted = await factories.accept(matching, dispatch)
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, accepted, party)).status_code == 201
    begun = await placing.arrive(matching, accepted, "2026-05-06")
    assert begun.status_code == 201, begun.text
    told = {"region": "640100", "first": "2026-03-01", "last": "2026-05-31"}
    waits = await matching.get("/v1/waiting-times", params=told, headers=tokens.officer("640100"))
    in_all = waits.json()["areas"][0]["steps"][-1]
    assert (in_all["step"], in_all["people"]) == ("in_all", 1), "who is transferred did not wait"
    longer = await placing.extend(matching, begun.json(), 3, given_on="2026-05-06")
    assert longer.status_code == 200, longer.text
    refused = await placing.extend(matching, begun.json(), 1, given_on="2026-05-06")
    assert placing.refusal(refused) == (409, "total-too-long")


async def test_to_another_market_an_office_above_both_transfers(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"region": "640200", "effective": date(2026, 1, 1), "source": "测试", "grade": "NV"}
    rows = [Value("market", "640200", **told)]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    there = {"region": "640200", "workplace_county": "640202"}
    elsewhere = await factories.offer(matching_app, **there)
    refused = await moved(matching, placement, elsewhere)
    assert placing.refusal(refused) == (409, "transfer-outside-market")
    body = CLOSED | {"post_id": elsewhere, "expected_version": 1}
    path = f"/v1/placements/{placement['id']}/transfer"
    made = await matching.post(path, json=body, headers=tokens.officer("640000"))
    assert (made.status_code, made.json()["post_id"]) == (201, elsewhere), made.text


OWN_WISH = {"cause": "own_choice", "by_whom": "youth"}


@pytest.mark.parametrize("wished", [False, True])
async def test_a_transfer_left_unanswered_costs_only_who_wished_it(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    wished: bool,
) -> None:
    told, declines, state = (OWN_WISH, 1, "paused") if wished else ({}, 0, "applied")
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    dispatch = (
        await moved(matching, placement, await factories.offer(matching_app), **told)
    ).json()
    clock.move("2026-05-12")
    await lapse_daily(matching_app)
    path = f"/v1/youths/{dispatch['youth_id']}"
    youth = (await matching.get(path, headers=placing.side(dispatch, "youth"))).json()
    assert (youth["declines"], youth["state"]) == (declines, state)
    why = await matching.get(f"{path}/explanation", headers=placing.side(dispatch, "youth"))
    if wished:
        assert why.json()["standing"] == "not_seeking"
    else:
        # The seat left behind is free: whoever waits on takes it, and not the other once more.
        assert why.json()["standing"] == "dispatched"
        assert why.json()["dispatch_id"] != dispatch["id"]
        again = f"/v1/dispatches/{why.json()['dispatch_id']}"
        found = await matching.get(again, headers=placing.side(dispatch, "youth"))
        assert found.json()["post_id"] == placement["post_id"]
    assert await counted(matching_app, youth["id"]) == ["unanswered"] * declines


@pytest.mark.parametrize("wished", [False, True])
async def test_a_transfer_refused_costs_only_who_wished_it(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    wished: bool,
) -> None:
    told, declines = (OWN_WISH, 1) if wished else ({}, 0)
    placement = await placing.arrived(matching_app, matching)
    path = f"/v1/youths/{placement['youth_id']}"
    before = (await matching.get(path, headers=placing.side(placement, "youth"))).json()
    clock.move("2026-05-06")
    dispatch = (
        await moved(matching, placement, await factories.offer(matching_app), **told)
    ).json()
    assert (await factories.refuse(matching, dispatch)).status_code == 200
    youth = (await matching.get(path, headers=placing.side(dispatch, "youth"))).json()
    assert (youth["declines"], youth["state"]) == (declines, "applied")
    assert youth["applied_at"] == before["applied_at"]
    assert await counted(matching_app, youth["id"]) == ["refused"] * declines


async def test_who_leaves_a_transfer_that_others_caused_has_declined_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    dispatch = (await moved(matching, placement, await factories.offer(matching_app))).json()
    path = f"/v1/youths/{dispatch['youth_id']}"
    headers = placing.side(dispatch, "youth")
    version = (await matching.get(path, headers=headers)).json()["version"]
    body = {"expected_version": version}
    paused = await matching.post(
        f"{path}/pause", json=body, headers=placing.side(dispatch, "youth")
    )
    assert paused.status_code == 200, paused.text
    assert (paused.json()["declines"], paused.json()["state"]) == (0, "paused")


async def counted(app: FastAPI, youth_id: str) -> list[str]:
    async with app.state.database.transaction() as session:
        return [one.kind for one in declines_of(await ended_of_youth(session, youth_id))]


async def test_who_turned_25_on_post_is_transferred_all_the_same(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2001, 4, 6))
    placement = await placing.arrived(matching_app, matching, id_number=born)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    dispatch = (await moved(matching, placement, elsewhere)).json()
    accepted = await factories.accept(matching, dispatch)
    for party in ("unit", "youth"):
        answer = await placing.sign(matching, accepted, party)
        assert answer.status_code == 201, answer.text


async def test_a_transfer_that_cannot_be_changes_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    full = await factories.offer(matching_app, 0)
    elsewhere = await factories.offer(matching_app)
    same = await factories.offer(matching_app, unit_id=placement["unit_id"])
    too_long = await factories.offer(matching_app, months=11)
    for post_id, told, problem in (
        (full, {}, "transfer-seat-gone"),
        (f"pst_{ULID()}", {}, "transfer-seat-gone"),
        (same, {}, "transfer-to-same-unit"),
        (too_long, {}, "unlawful-pair"),
        (elsewhere, {"last_day": "2026-05-06"}, "transfer-too-soon"),
        (elsewhere, {"cause": "study"}, "cause-not-theirs"),
    ):
        answer = await moved(matching, placement, post_id, **told)
        assert placing.refusal(answer) == (409, problem), problem
    shown = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "unit")
    )
    assert (shown.json()["state"], shown.json()["version"]) == ("arrived", 1)


async def test_racing_transfers_make_one(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    answers = await asyncio.gather(*(moved(matching, placement, elsewhere) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 7
