"""Attendance over HTTP: confirmed once, reopened by a reviewer until settled, and who sees what."""

from datetime import UTC, date, datetime

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from services.common.store.changes import FedChange
from services.common.values.month import Month
from services.matching.actions import attendance_rolls
from services.matching.actions.attendance import follow_settlement
from services.matching.follow import SETTLES
from services.matching.queries import attendance as queries
from services.matching.queries.attendance import is_settled
from services.matching.tables.placements import Placement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

SICK = {"day": "2026-03-09", "kind": "sick_leave"}
EXAM = {"day": "2026-03-10", "kind": "exam"}
REOPENED = {"ground": "单位来函，漏记一天"}


async def reopen(
    client: httpx2.AsyncClient, placement: placing.Shown, *roles: str
) -> httpx2.Response:
    return await client.post(
        f"/v1/placements/{placement['id']}/attendance/2026-03/reopening",
        json=REOPENED,
        headers=tokens.officer(placing.OFFICE, *(roles or ("reviewer",))),
    )


async def test_a_month_is_confirmed_once_and_anew_after_a_reviewer_reopened_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    answer = await placing.confirm(matching, placement, "2026-03")
    assert placing.refusal(answer) == (409, "month-not-over")
    assert placing.refusal(await reopen(matching, placement)) == (409, "attendance-not-confirmed")
    clock.move("2026-04-01")
    first = await placing.confirm(matching, placement, "2026-03")
    assert (await placing.confirm(matching, placement, "2026-03")).json() == first.json()
    told = {"absences": [EXAM], "ground": "漏记一天"}
    answer = await placing.confirm(matching, placement, "2026-03", **told)
    assert placing.refusal(answer) == (409, "attendance-confirmed")
    assert (await reopen(matching, placement, "clerk")).status_code == 403
    assert (await reopen(matching, placement)).json()["reopened_on"] == "2026-04-01"
    assert placing.refusal(await reopen(matching, placement)) == (409, "attendance-not-confirmed")
    answer = await placing.confirm(matching, placement, "2026-03", absences=[EXAM])
    assert placing.refusal(answer) == (409, "ground-missing")
    answer = await placing.confirm(matching, placement, "2026-03", **told)
    assert (answer.json()["edition"], answer.json()["absences"]) == (2, [EXAM])
    answer = await placing.confirm(matching, placement, "2026-03", ground="再改")
    assert placing.refusal(answer) == (409, "attendance-confirmed")
    events = await placing.events(matching_app, "placement", placement["id"])
    assert [event.removeprefix("placement.") for event, *_ in events] == [
        "arrived",
        "attendance-confirmed",
        "attendance-reopened",
        "attendance-confirmed",
    ]


async def test_a_placements_month_whose_money_is_approved_is_reopened_no_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement, other = [await placing.arrived(matching_app, matching) for _ in range(2)]
    clock.move("2026-04-01")
    await placing.confirm(matching, placement, "2026-03")
    async with matching_app.state.database.transaction() as session:
        await follow_settlement(session, [other["id"]], "2026-03")
        await follow_settlement(session, [placement["id"]], "2026-04")
    assert (await reopen(matching, placement)).status_code == 200
    await placing.confirm(matching, placement, "2026-03", absences=[EXAM], ground="漏记一天")
    async with matching_app.state.database.transaction() as session:
        await follow_settlement(session, [placement["id"]], "2026-03")
        await follow_settlement(session, [placement["id"], other["id"]], "2026-03")
    assert placing.refusal(await reopen(matching, placement)) == (409, "attendance-settled")


async def test_sickness_is_seen_by_unit_youth_their_office_and_the_county_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    answer = await placing.confirm(matching, placement, "2026-03", absences=[SICK, EXAM])
    assert answer.status_code == 200, answer.text

    async def kinds(headers: dict[str, str]) -> list[str]:
        shown = await matching.get(f"/v1/placements/{placement['id']}", headers=headers)
        return [a["kind"] for a in shown.json()["attendance"][0]["absences"]]

    for headers in (
        tokens.unit(placement["unit_id"]),
        tokens.youth(placement["youth_id"]),
        tokens.officer("640100"),
    ):
        assert await kinds(headers) == ["sick_leave", "exam"]
    assert await kinds(tokens.officer("640000")) == ["undisclosed", "exam"]


@pytest.mark.parametrize(("office", "kind"), [("640100", "sick_leave"), ("640000", "undisclosed")])
async def test_who_reopens_a_month_reads_of_it_what_they_may(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    office: str,
    kind: str,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    await placing.confirm(matching, placement, "2026-03", absences=[SICK])
    answer = await matching.post(
        f"/v1/placements/{placement['id']}/attendance/2026-03/reopening",
        json={"ground": "与签到不符"},
        headers=tokens.officer(office, "reviewer"),
    )
    assert (answer.status_code, answer.json()["absences"][0]["kind"]) == (200, kind)


async def test_a_unit_confirms_everybody_present_in_one_go_each_by_itself(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    one, other, absent, left = [await placing.arrived(matching_app, matching) for _ in range(4)]
    unit = one["unit_id"]
    async with matching_app.state.database.transaction() as session:
        mine = [other["id"], absent["id"], left["id"]]
        moved = update(Placement).where(Placement.id.in_(mine)).values(unit_id=unit)
        await session.execute(moved)
    clock.move("2026-03-31")
    left["unit_id"] = unit
    gone = {"since": "2026-03-31", "cause": "illness"}
    assert (await placing.move(matching, left, "suspension", **gone)).status_code == 200
    clock.move("2026-04-01")

    async def confirm(month: str, *but: str) -> list[tuple[str, bool, str | None]]:
        answer = await matching.post(
            "/v1/attendance-confirmations",
            json={"month": month, "but": list(but)},
            headers=tokens.unit(unit),
        )
        assert answer.status_code == 200, answer.text
        lines = answer.json()["lines"]
        return [(line["placement_id"], line["confirmed"], line["code"]) for line in lines]

    assert await confirm("2026-03", absent["id"]) == [
        (one["id"], True, None),
        (other["id"], True, None),
        (left["id"], True, None),
    ]
    assert await confirm("2026-03") == [(absent["id"], True, None)]
    # Whoever is away the whole month has nothing to be confirmed in it.
    assert [(key, code) for key, _, code in await confirm("2026-04")] == [
        (one["id"], "month-not-over"),
        (other["id"], "month-not-over"),
        (absent["id"], "month-not-over"),
    ]


async def test_who_stands_behind_many_that_cannot_be_confirmed_is_reached(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (queries, attendance_rolls):
        monkeypatch.setattr(module, "MOST", 1)
    trainees = [await placing.arrived(matching_app, matching) for _ in range(5)]
    keys, unit = [one["id"] for one in trainees], trainees[0]["unit_id"]
    async with matching_app.state.database.transaction() as session:
        await session.execute(update(Placement).where(Placement.id.in_(keys)).values(unit_id=unit))
    clock.move("2026-03-31")
    gone = {"since": "2026-03-31", "cause": "illness"}
    for one in trainees[:2]:
        moved = await placing.move(matching, one | {"unit_id": unit}, "suspension", **gone)
        assert moved.status_code == 200, moved.text
    body = {"month": "2026-03", "but": [keys[2]]}
    path = "/v1/attendance-confirmations"
    answer = await matching.post(path, json=body, headers=tokens.unit(unit))
    lines = [(line["placement_id"], line["confirmed"]) for line in answer.json()["lines"]]
    assert lines == [(keys[0], False), (keys[3], True)]
    again = await matching.post(path, json=body, headers=tokens.unit(unit))
    assert again.json()["lines"][-1]["placement_id"] == keys[4]


async def test_days_that_come_after_a_confirmation_are_confirmed_as_well(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-11")
    gone = {"since": "2026-03-11", "cause": "illness"}
    assert (await placing.move(matching, placement, "suspension", **gone)).status_code == 200
    clock.move("2026-03-31")
    answer = await placing.confirm(matching, placement, "2026-03")
    assert placing.refusal(answer) == (409, "month-not-over")
    clock.move("2026-04-01")
    assert (await placing.confirm(matching, placement, "2026-03", absences=[EXAM])).is_success
    back = {"resumed_on": "2026-03-30", "ground": "补登"}
    moved = await placing.move(matching, placement, "resumption", "office", **back)
    assert moved.status_code == 200, moved.text
    overdue = "/v1/overdue/confirmations"
    clock.move("2026-04-08")
    listed = await matching.get(overdue, headers=placing.side(placement, "unit"))
    assert [one["month"] for one in listed.json()["items"]] == ["2026-03"]
    late = {"day": "2026-03-31", "kind": "unexcused"}
    answer = await placing.confirm(matching, placement, "2026-03", absences=[late])
    assert placing.refusal(answer) == (409, "attendance-confirmed")
    answer = await placing.confirm(matching, placement, "2026-03", absences=[EXAM, late])
    assert (answer.status_code, answer.json()["edition"]) == (200, 2), answer.text
    listed = await matching.get(overdue, headers=placing.side(placement, "unit"))
    assert listed.json()["items"] == []
    told = await placing.events(matching_app, "placement", placement["id"])
    assert [data["days"] for event, _, data in told if event.endswith("confirmed")] == [
        [["2026-03-02", "2026-03-10"]],
        [["2026-03-02", "2026-03-10"], ["2026-03-30", "2026-03-31"]],
    ]


@pytest.mark.parametrize("event", SETTLES)
async def test_whose_month_is_settled_comes_by_the_feed_in_pages_or_with_an_approval_of_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient, event: str
) -> None:
    placement = await placing.arrived(matching_app, matching)
    told = {"month": "2026-03", "placements": [placement["id"]]}
    object_ = "settlement-page" if event == SETTLES[0] else "settlement"
    day, at = date(2026, 4, 10), datetime.now(UTC)
    change = FedChange(1, object_, "stm_1/1", 1, event, day, at, "acc_1", "", "req_1", told)
    follower = matching_app.state.followers["reporting"]
    assert object_ in follower.objects
    async with matching_app.state.database.transaction() as session:
        await follower.taking([change]).apply(session, [change])
    async with matching_app.state.database.transaction() as session:
        assert await is_settled(session, placement["id"], Month(2026, 3))
