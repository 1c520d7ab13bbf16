"""Ends because a unit was removed: an office's, one by one, and only where units decided so."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests.conftest import SandboxClock
from tests.matching import factories, placing, words

REMOVED = {"last_day": "2026-04-09", "cause": "unit_removed", "by_whom": "unit"}


@pytest.fixture
async def placement(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> placing.Shown:
    begun = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    return begun


def decided(app: FastAPI, decided_on: str | None, removed_on: str | None = None) -> None:
    """What units tells of the removal of any unit."""
    app.state.units = words.a_sister_who_removed(decided_on, removed_on)


async def end(
    client: httpx2.AsyncClient, placement: placing.Shown, by: str = "office", **told: Any
) -> httpx2.Response:
    body = REMOVED | {"ground": "单位被决定清退"} | told
    return await placing.move(client, placement, "early-end", by, **body)


async def test_a_unit_in_good_standing_is_no_removed_one(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: placing.Shown
) -> None:
    assert placing.refusal(await end(matching, placement, "unit")) == (409, "removal-by-office")
    for day in (None, "2026-04-10"):
        decided(matching_app, day)
        assert placing.refusal(await end(matching, placement)) == (409, "unit-not-removed")
    matching_app.state.units = words.out_of_reach()
    assert placing.refusal(await end(matching, placement)) == (503, "removal-unknown")
    decided(matching_app, "2026-04-09")
    ended = await end(matching, placement)
    assert (ended.status_code, ended.json()["cause"]) == (200, "unit_removed"), ended.text


async def test_neither_is_it_by_a_correction_a_dispute_or_a_transfer(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: placing.Shown
) -> None:
    elsewhere = await factories.offer(matching_app)
    moved = REMOVED | {"post_id": elsewhere, "ground": "安置", "expected_version": 1}
    decided(matching_app, None)
    refused = await placing.move(matching, placement, "transfer", "office", **moved)
    assert placing.refusal(refused) == (409, "unit-not-removed")
    left = (await end(matching, placement, "unit", cause="unit_closed")).json()
    right = {"corrects": left["entries"][-1]["id"], "ground": "更正", "expected_version": 2}
    right["end"] = {"kind": "ended_early"} | REMOVED
    refused = await placing.move(matching, placement, "corrections", "office", **right)
    assert placing.refusal(refused) == (409, "unit-not-removed")
    filed = await placing.move(
        matching, placement, "disputes", "youth", subject="end", words="单位被清退"
    )
    path = f"disputes/{filed.json()['id']}/decision"
    upheld: dict[str, Any] = {"decision": "upheld", "answer": "属实", "expected_version": 1}
    upheld["correction"] = {"end": right["end"]}
    refused = await placing.move(matching, placement, path, "office", **upheld)
    assert placing.refusal(refused) == (409, "unit-not-removed")
    decided(matching_app, "2026-04-01", "2026-04-09")
    put_right = await placing.move(matching, placement, path, "office", **upheld)
    assert put_right.status_code == 200, put_right.text


async def test_of_many_at_once_none_ends_for_a_removal(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: placing.Shown
) -> None:
    decided(matching_app, "2026-04-01")
    item = {"placement_id": placement["id"], "expected_version": 1}
    body = {"ground": "清退", "items": [item], "decision": {"kind": "early_end"} | REMOVED}
    path, headers = "/v1/placements/batch-decisions", placing.side(placement, "office")
    refused = await matching.post(path, json=body, headers=headers)
    assert placing.refusal(refused) == (422, "malformed")
    assert "逐件登记" in refused.text
