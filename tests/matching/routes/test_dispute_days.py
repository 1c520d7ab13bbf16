"""Until when one may disagree: shown beside each entry, month and end to who still may."""

from typing import Any

import httpx2
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

BLAMED = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}
END = {"subject": "end", "words": "单位停产，不是我要走"}


async def shown(client: httpx2.AsyncClient, placement: placing.Shown, by: str) -> placing.Shown:
    path = f"/v1/placements/{placement['id']}"
    answer = await client.get(path, headers=placing.side(placement, by))
    assert answer.status_code == 200, answer.text
    found: placing.Shown = answer.json()
    return found


def days(placement: placing.Shown) -> tuple[Any, list[Any], list[Any]]:
    """Of the end, of each entry, of each month."""
    return (
        placement["end_dispute_until"],
        [one["dispute_until"] for one in placement["entries"]],
        [one["dispute_until"] for one in placement["attendance"]],
    )


async def own_end(client: httpx2.AsyncClient, placement: placing.Shown) -> Any:
    headers = tokens.youth(placement["youth_id"])
    (own,) = (await client.get("/v1/me/placements", headers=headers)).json()["items"]
    return own["end_dispute_until"]


async def test_each_side_sees_until_when_it_may_disagree_and_an_office_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    assert days(await shown(matching, placement, "youth")) == (None, ["2026-03-16"], [])
    assert await own_end(matching, placement) is None
    clock.move("2026-04-10")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    assert (await placing.move(matching, placement, "early-end", **BLAMED)).status_code == 200
    until = "2026-04-24"
    assert days(await shown(matching, placement, "youth")) == (until, [None, until], [until])
    assert await own_end(matching, placement) == until
    for by in ("unit", "office"):
        assert days(await shown(matching, placement, by)) == (None, [None, None], [None])


async def test_what_is_told_is_when_a_dispute_is_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    assert (await placing.move(matching, placement, "early-end", **BLAMED)).status_code == 200
    clock.move("2026-04-24")
    assert await own_end(matching, placement) == "2026-04-24"
    filed = await placing.move(matching, placement, "disputes", "youth", **END)
    assert filed.status_code == 201, filed.text
    assert await own_end(matching, placement) is None, "one is open already"
    path = f"disputes/{filed.json()['id']}/withdrawal"
    assert (await placing.move(matching, placement, path, "youth")).status_code == 200
    assert await own_end(matching, placement) == "2026-04-24"
    clock.move("2026-04-25")
    assert await own_end(matching, placement) is None
    late = await placing.move(matching, placement, "disputes", "youth", **END)
    assert placing.refusal(late) == (409, "dispute-too-late")


async def test_what_an_officer_corrected_may_be_disputed_and_what_was_decided_not(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    ended = (await placing.move(matching, placement, "early-end", **BLAMED)).json()
    right = {"kind": "ended_early"} | BLAMED | {"cause": "unit_closed", "by_whom": "unit"}
    told = {
        "corrects": ended["entries"][-1]["id"],
        "end": right,
        "ground": "核实后更正",
        "expected_version": ended["version"],
    }
    answer = await placing.move(matching, placement, "corrections", "office", **told)
    assert answer.status_code in {200, 201}, answer.text
    until = "2026-04-24"
    for by in ("unit", "youth"):
        assert days(await shown(matching, placement, by)) == (until, [None, None, until], [])
    words = {"subject": "end", "words": "不是单位的原因"}
    filed = (await placing.move(matching, placement, "disputes", "unit", **words)).json()
    path = f"/v1/placements/{placement['id']}/disputes/{filed['id']}/decision"
    decision = {
        "decision": "upheld",
        "answer": "已核实",
        "expected_version": 1,
        "correction": {"end": {"kind": "ended_early"} | BLAMED},
    }
    headers = tokens.officer(placing.OFFICE, "reviewer")
    decided = await matching.post(path, json=decision, headers=headers)
    assert decided.status_code == 200, decided.text
    for by in ("unit", "youth"):
        assert days(await shown(matching, placement, by)) == (None, [None] * 4, [])
