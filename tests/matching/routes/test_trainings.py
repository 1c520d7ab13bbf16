"""Trainings: the entry training before an arrival, where the region asks for it, and later ones."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values import ids
from services.matching import policy
from services.matching.rules.preparations import PreparationTerms
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

ENTRY = {"kind": "entry_safety", "held_on": "2026-03-02", "hours": 4, "topic": "用电和消防"}


async def train(
    client: httpx2.AsyncClient, of: str, one: placing.Shown, by: str = "unit", **told: Any
) -> httpx2.Response:
    headers = placing.side(one, by)
    return await client.post(f"/v1/{of}/{one['id']}/trainings", json=ENTRY | told, headers=headers)


async def test_an_entry_training_recorded_opens_the_arrival_where_it_is_asked_for(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terms = PreparationTerms(training_needed=True, cover_needed=False)
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: terms)
    dispatch = await placing.signed(matching_app, matching)
    clock.move("2026-03-04")
    answer = await placing.arrive(matching, dispatch, "2026-03-03")
    assert placing.refusal(answer) == (409, "entry-training-missing")
    assert (await train(matching, "dispatches", dispatch, kind="rules")).status_code == 201
    late = await train(matching, "dispatches", dispatch, held_on="2026-03-04")
    assert late.status_code == 201, late.text
    answer = await placing.arrive(matching, dispatch, "2026-03-03")
    assert placing.refusal(answer) == (409, "entry-training-missing")
    assert (await train(matching, "dispatches", dispatch, held_on="2026-03-03")).status_code == 201
    answer = await placing.arrive(matching, dispatch, "2026-03-03")
    assert answer.status_code == 201, answer.text
    assert answer.json()["entry_training_on"] == "2026-03-03"


async def test_trainings_before_and_after_the_arrival_stand_in_one_list(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    early = await train(matching, "dispatches", dispatch, kind="rules", topic=None)
    assert early.status_code == 201, early.text
    placement = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
    assert placement["entry_training_on"] is None
    closed = await train(matching, "dispatches", dispatch)
    assert placing.refusal(closed) == (409, "move-not-open")
    clock.move("2026-03-20")
    for told in (ENTRY | {"held_on": "2026-03-03"}, ENTRY | {"kind": "skills"}):
        answer = await train(matching, "placements", placement, **told)
        assert answer.status_code == 201, answer.text
    for told, problem in (
        ({"held_on": "2026-03-21"}, (409, "day-in-future")),
        ({"held_on": "2026-03-01"}, (422, "malformed")),
        ({"hours": 0}, (422, "malformed")),
        ({"kind": "exam"}, (422, "malformed")),
        ({"topic": "电话 13995112233"}, (422, "malformed")),
    ):
        answer = await train(matching, "placements", placement, **told)
        assert placing.refusal(answer) == problem
    for party in ("unit", "youth", "office"):
        for path in (f"/v1/placements/{placement['id']}", f"/v1/dispatches/{dispatch['id']}"):
            shown = await matching.get(f"{path}/trainings", headers=placing.side(placement, party))
            assert [(one["kind"], one["held_on"]) for one in shown.json()["items"]] == [
                ("rules", "2026-03-02"),
                ("skills", "2026-03-02"),
                ("entry_safety", "2026-03-03"),
            ]
    seen = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "youth")
    )
    assert seen.json()["entry_training_on"] == "2026-03-03"
    async with matching_app.state.database.transaction() as session:
        kept = (await session.execute(text("SELECT topic FROM trainings"))).scalars()
        assert not any(topic and "消防".encode() in topic for topic in kept)
        told = (await session.execute(text("SELECT data::text FROM changes"))).scalars()
        assert not any("消防" in data for data in told)


async def test_only_the_unit_and_its_office_record_one(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    assert (await train(matching, "dispatches", dispatch, "office")).status_code == 201
    answer = await train(matching, "dispatches", dispatch, "youth")
    assert placing.refusal(answer) == (403, "role-lacks-right")
    stranger = tokens.unit(ids.new("unt"))
    path = f"/v1/dispatches/{dispatch['id']}/trainings"
    answer = await matching.post(path, json=ENTRY, headers=stranger)
    assert placing.refusal(answer) == (404, "dispatch-not-found")
    answer = await matching.get(path, headers=stranger)
    assert placing.refusal(answer) == (404, "dispatch-not-found")
    unknown = f"/v1/placements/{ids.new('plc')}/trainings"
    answer = await matching.get(unknown, headers=stranger)
    assert placing.refusal(answer) == (404, "placement-not-found")
