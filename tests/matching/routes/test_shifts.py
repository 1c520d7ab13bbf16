"""Shifts over HTTP: planned before the days, read by those they concern, told to who counts."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.pdfs import text_of

PLAN = {"worked": ["2026-03-14"], "rested": ["2026-03-10"]}


async def plan(
    client: httpx2.AsyncClient,
    placement: placing.Shown,
    by: str = "unit",
    month: str = "2026-03",
    **told: Any,
) -> httpx2.Response:
    path = f"/v1/placements/{placement['id']}/shifts/{month}"
    return await client.put(path, json=PLAN | told, headers=placing.side(placement, by))


async def test_a_rest_by_plan_is_no_absence_and_a_worked_saturday_is_a_day_on_post(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    answer = await plan(matching, placement)
    assert (answer.status_code, answer.json()["edition"]) == (200, 1)
    assert (await plan(matching, placement)).json() == answer.json()
    clock.move("2026-04-01")
    rest = [{"day": "2026-03-10", "kind": "unexcused"}]
    answer = await placing.confirm(matching, placement, "2026-03", absences=rest)
    assert placing.refusal(answer) == (409, "absent-at-rest")
    rest = [{"day": day, "kind": "sick_leave"} for day in ("2026-03-15", "2026-03-16")]
    answer = await placing.confirm(matching, placement, "2026-03", absences=rest)
    assert placing.refusal(answer) == (409, "absent-at-rest"), "a Sunday nobody planned"
    assert answer.json()["days"] == ["2026-03-15"]
    away = [{"day": "2026-03-14", "kind": "personal_leave"}]
    answer = await placing.confirm(matching, placement, "2026-03", absences=away)
    assert answer.status_code == 200, answer.text
    told = await placing.events(matching_app, "placement", placement["id"])
    assert [(event, data["worked"], data["rested"]) for event, _, data in told[-2:]] == [
        ("placement.shifts-planned", ["2026-03-14"], ["2026-03-10"]),
        ("placement.attendance-confirmed", ["2026-03-14"], ["2026-03-10"]),
    ]
    answer = await plan(matching, placement, "office", worked=[], ground="排班有误")
    assert placing.refusal(answer) == (409, "attendance-confirmed")


async def test_days_that_are_over_are_planned_otherwise_by_an_officer_with_a_ground(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-10")
    assert (await plan(matching, placement)).status_code == 200
    clock.move("2026-03-11")
    moved = {"rested": ["2026-03-12"]}
    answer = await plan(matching, placement, **moved)
    assert placing.refusal(answer) == (409, "shifts-too-late")
    answer = await plan(matching, placement, "office", **moved)
    assert placing.refusal(answer) == (409, "ground-missing")
    answer = await plan(matching, placement, "office", **moved, ground="单位漏排")
    assert (answer.json()["edition"], answer.json()["rested"]) == (2, ["2026-03-12"])
    answer = await plan(matching, placement, worked=["2026-03-28"], rested=[], expected_version=1)
    assert placing.refusal(answer) == (412, "placement-changed")


async def test_what_cannot_be_planned_is_refused_with_its_reason(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    for told, problem in (
        ({"rested": []}, (409, "too-many-shifts")),
        ({"worked": ["2026-03-13"]}, (409, "shifts-unfit")),
        ({"worked": ["2026-03-01"]}, (409, "shifts-outside-placement")),
        ({"worked": ["2026-03-10"]}, (422, "malformed")),
        ({"month": "2026-02"}, (409, "month-outside-placement")),
        ({"month": "2026-13"}, (422, "malformed")),
        ({"by": "youth"}, (403, "role-lacks-right")),
    ):
        assert placing.refusal(await plan(matching, placement, **told)) == problem
    path = f"/v1/placements/{placement['id']}/shifts"
    for headers in (tokens.unit(ids.new("unt")), tokens.officer("640200")):
        answer = await matching.get(path, headers=headers)
        assert placing.refusal(answer) == (404, "placement-not-found")


async def test_youth_and_office_read_the_plan_and_the_sheet_says_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await plan(matching, placement)
    await plan(matching, placement, month="2026-04", worked=[], rested=["2026-04-08"])
    for party in ("youth", "office", "unit"):
        path = f"/v1/placements/{placement['id']}/shifts"
        shown = await matching.get(path, headers=placing.side(placement, party))
        assert [(one["month"], one["rested"]) for one in shown.json()["items"]] == [
            ("2026-03", ["2026-03-10"]),
            ("2026-04", ["2026-04-08"]),
        ]
    path = f"/v1/placements/{placement['id']}/attendance-sheets/2026-03.pdf"
    printed = text_of((await matching.get(path, headers=placing.side(placement, "unit"))).content)
    assert "3月10日二否轮休" in printed
    assert "3月14日六是排班" in printed
