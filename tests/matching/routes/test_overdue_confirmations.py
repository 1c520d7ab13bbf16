"""Months that no unit confirmed in time: seen by the unit and its office until they are."""

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.matching import policy
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

PATH = "/v1/overdue/confirmations"


async def test_a_month_is_overdue_after_its_days_until_it_is_confirmed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    unit, office = placing.side(placement, "unit"), placing.side(placement, "office")
    for day, months in (
        ("2026-04-07", []),
        ("2026-04-08", ["2026-03"]),
        ("2026-05-09", ["2026-03", "2026-04"]),
    ):
        clock.move(day)
        for headers in (unit, office):
            answer = await matching.get(PATH, headers=headers)
            assert answer.status_code == 200, answer.text
            assert [one["month"] for one in answer.json()["items"]] == months
    told = answer.json()["items"][0]
    assert (told["placement_id"], told["due_on"]) == (placement["id"], "2026-04-07")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    first = (await matching.get(f"{PATH}?limit=1", headers=unit)).json()
    assert [one["month"] for one in first["items"]] == ["2026-04"]
    for headers in (tokens.unit(ids.new("unt")), tokens.officer("640200")):
        assert (await matching.get(PATH, headers=headers)).json()["items"] == []


async def test_pages_follow_one_another(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-06-10")
    unit, cursor, months = placing.side(placement, "unit"), "", []
    while cursor is not None:
        tail = f"&cursor={cursor}" if cursor else ""
        page = (await matching.get(f"{PATH}?limit=1{tail}", headers=unit)).json()
        months += [one["month"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert months == ["2026-03", "2026-04", "2026-05"]


async def test_a_month_reopened_is_overdue_by_a_clock_of_its_own(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    clock.move("2026-04-13")
    reopened = await matching.post(
        f"/v1/placements/{placement['id']}/attendance/2026-03/reopening",
        json={"ground": "漏记一天"},
        headers=tokens.officer(placing.OFFICE, "reviewer"),
    )
    assert reopened.status_code == 200, reopened.text
    unit = placing.side(placement, "unit")
    for day, due in (("2026-04-20", []), ("2026-04-21", ["2026-04-20"])):
        clock.move(day)
        items = (await matching.get(PATH, headers=unit)).json()["items"]
        assert [one["due_on"] for one in items] == due
    assert (await placing.confirm(matching, placement, "2026-03")).json()["edition"] == 2
    assert (await matching.get(PATH, headers=unit)).json()["items"] == []


async def test_a_month_wholly_suspended_is_never_overdue(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-20")
    gone = {"since": "2026-03-20", "cause": "illness"}
    assert (await placing.move(matching, placement, "suspension", **gone)).status_code == 200
    clock.move("2026-06-01")
    items = (await matching.get(PATH, headers=placing.side(placement, "unit"))).json()["items"]
    assert [(one["month"], one["due_on"]) for one in items] == [("2026-03", "2026-03-26")]


async def test_the_clock_is_that_of_the_workplace_whoever_reads(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    county = placement["workplace_county"]
    monkeypatch.setattr(policy, "confirmation_days", lambda _, place: 6 if place == county else 1)
    readers = [placing.side(placement, "unit"), *map(tokens.officer, (placing.OFFICE, "640000"))]
    for day, due in (("2026-04-08", []), ("2026-04-09", ["2026-04-08"])):
        clock.move(day)
        for headers in readers:
            items = (await matching.get(PATH, headers=headers)).json()["items"]
            assert [one["due_on"] for one in items] == due
