"""Placements that nobody ends: seen by the unit and its offices until somebody does."""

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.matching import policy
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

PATH = "/v1/overdue/ends"


async def listed(client: httpx2.AsyncClient, headers: dict[str, str]) -> list[placing.Shown]:
    answer = await client.get(PATH, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[placing.Shown] = answer.json()["items"]
    return items


async def test_a_term_that_is_over_is_overdue_after_its_days_until_its_end_is_recorded(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    unit, office = placing.side(placement, "unit"), placing.side(placement, "office")
    for day, known in (("2026-09-08", 0), ("2026-09-09", 1)):
        clock.move(day)
        for headers in (unit, office, tokens.officer("640000")):
            assert len(await listed(matching, headers)) == known
    (told,) = await listed(matching, unit)
    assert (told["placement_id"], told["reason"]) == (placement["id"], "term_over")
    assert (told["since"], told["due_on"]) == ("2026-09-01", "2026-09-08")
    for headers in (tokens.unit(ids.new("unt")), tokens.officer("640200")):
        assert await listed(matching, headers) == []
    late = await placing.move(matching, placement, "completion")
    assert placing.refusal(late) == (409, "day-too-far-back"), "an office closes what is listed"
    body = {
        "decision": {"kind": "completion"},
        "ground": "期满未登记，经核实在岗至期满",
        "items": [{"placement_id": placement["id"], "expected_version": 1}],
    }
    path = "/v1/placements/batch-decisions"
    decided = (await matching.post(path, json=body, headers=office)).json()["results"]
    assert [one["decided"] for one in decided] == [True], decided
    assert await listed(matching, office) == []


async def test_a_suspension_is_asked_about_after_its_days_until_it_is_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-04")
    stop = {"since": "2026-03-04", "cause": "illness"}
    assert (await placing.move(matching, placement, "suspension", **stop)).status_code == 200
    office = placing.side(placement, "office")
    for day, known in (("2026-04-03", 0), ("2026-04-04", 1)):
        clock.move(day)
        assert len(await listed(matching, office)) == known
    (told,) = await listed(matching, office)
    assert (told["reason"], told["since"]) == ("suspension_open", "2026-03-04")
    assert (told["due_on"], told["provisional"]) == ("2026-04-03", False)
    back = {"resumed_on": "2026-04-04"}
    assert (await placing.move(matching, placement, "resumption", **back)).status_code == 200
    assert await listed(matching, office) == []


async def test_each_is_measured_by_its_own_county_and_pages_follow_one_another(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = await placing.arrived(matching_app, matching)
    clock.move("2026-03-03")
    second = await placing.arrived(matching_app, matching, day="2026-03-03")
    clock.move("2026-09-11")
    county = first["workplace_county"]
    monkeypatch.setattr(policy, "end_days", lambda _, place: 5 if place == county else 60)
    office = placing.side(first, "office")
    page = (await matching.get(f"{PATH}?limit=1", headers=office)).json()
    assert [one["placement_id"] for one in page["items"]] == [first["id"]]
    rest = f"{PATH}?limit=1&cursor={page['next_cursor']}"
    page = (await matching.get(rest, headers=office)).json()
    assert [one["placement_id"] for one in page["items"]] == [second["id"]]
    assert page["next_cursor"] is None
    monkeypatch.setattr(policy, "end_days", lambda *_: 9)
    assert await listed(matching, office) == []
