"""Disputes over HTTP: of an end and of a month, decided by another officer, put right at once."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.matching.actions.attendance import follow_settlement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

BLAMED = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}
WORDS = {"subject": "end", "words": "单位停产，不是我要走"}
MONTH = {"subject": "attendance", "month": "2026-03", "words": "3月9日我在岗"}
RIGHT = {"end": {"kind": "ended_early"} | BLAMED | {"cause": "unit_closed", "by_whom": "unit"}}


@pytest.fixture
async def left(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> placing.Shown:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    absences = [{"day": "2026-03-09", "kind": "unexcused"}]
    await placing.confirm(matching, placement, "2026-03", absences=absences)
    clock.move("2026-04-10")
    answer = await placing.move(matching, placement, "early-end", **BLAMED)
    assert answer.status_code == 200, answer.text
    ended: placing.Shown = answer.json()
    return ended


async def file(
    client: httpx2.AsyncClient, placement: placing.Shown, by: str = "youth", **told: Any
) -> httpx2.Response:
    return await placing.move(client, placement, "disputes", by, **(told or WORDS))


async def decide(
    client: httpx2.AsyncClient, dispute: placing.Shown, decision: str, **told: Any
) -> httpx2.Response:
    path = f"/v1/placements/{dispute['placement_id']}/disputes/{dispute['id']}/decision"
    body = {"decision": decision, "answer": "已向双方核实", "expected_version": 1} | told
    return await client.post(path, json=body, headers=tokens.officer(placing.OFFICE, "reviewer"))


async def test_a_youth_blamed_for_what_the_unit_did_is_put_right_by_a_counter_entry(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    filed = await file(matching, left)
    assert filed.status_code == 201, filed.text
    dispute = filed.json()
    assert (dispute["state"], dispute["side"], dispute["due_on"]) == (
        "filed",
        "youth",
        "2026-04-17",
    )
    waiting = await matching.get("/v1/overdue/disputes", headers=tokens.officer("640100"))
    assert [(item["id"], item["words"]) for item in waiting.json()["items"]] == [
        (dispute["id"], WORDS["words"])
    ]
    bare = await decide(matching, dispute, "upheld")
    assert placing.refusal(bare) == (422, "dispute-remedy-unfit")
    upheld = await decide(matching, dispute, "upheld", correction=RIGHT)
    assert (upheld.status_code, upheld.json()["state"]) == (200, "upheld"), upheld.text
    shown = await matching.get(f"/v1/placements/{left['id']}", headers=placing.side(left, "unit"))
    assert (shown.json()["cause"], shown.json()["by_whom"]) == ("unit_closed", "unit")
    assert [entry["kind"] for entry in shown.json()["entries"]] == [
        "arrived",
        "ended_early",
        "corrected",
    ]
    told = await placing.events(matching_app, "dispute", dispute["id"])
    assert [event for event, *_ in told] == ["dispute.filed", "dispute.decided"]
    assert WORDS["words"] not in str(told)


async def test_the_other_side_sees_the_dispute_and_not_its_words(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    await file(matching, left)
    path = f"/v1/placements/{left['id']}/disputes"
    for by, words in (("unit", None), ("youth", WORDS["words"]), ("office", WORDS["words"])):
        shown = await matching.get(path, headers=placing.side(left, by))
        assert [item["words"] for item in shown.json()["items"]] == [words]
    stranger = await matching.get(path, headers=tokens.officer("640200"))
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_one_dispute_of_an_end_at_a_time(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    answers = await asyncio.gather(*(file(matching, left) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {placing.refusal(a)[1] for a in answers if a.status_code == 409} == {"dispute-open"}
    dispute = next(answer.json() for answer in answers if answer.status_code == 201)
    dismissed = await decide(matching, dispute, "dismissed")
    assert dismissed.json()["answer"] == "已向双方核实"
    assert placing.refusal(await decide(matching, dispute, "dismissed", expected_version=2)) == (
        409,
        "dispute-closed",
    )


async def test_a_dispute_is_withdrawn_by_who_filed_it(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    dispute = (await file(matching, left)).json()
    noun = f"disputes/{dispute['id']}/withdrawal"
    assert placing.refusal(await placing.move(matching, left, noun, "unit"))[0] == 404
    answer = await placing.move(matching, left, noun, "youth")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn"), answer.text


async def test_an_end_is_disputed_for_ten_working_days(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-04-27")
    assert placing.refusal(await file(matching, left)) == (409, "dispute-too-late")
    clock.move("2026-04-24")
    assert (await file(matching, left)).status_code == 201


async def test_what_is_not_there_or_not_theirs_is_not_disputed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    running = await placing.arrived(matching_app, matching, day="2026-04-10")
    assert placing.refusal(await file(matching, running)) == (409, "nothing-to-dispute")
    unconfirmed = MONTH | {"month": "2026-04"}
    answer = await file(matching, left, **unconfirmed)
    assert placing.refusal(answer) == (409, "nothing-to-dispute")
    answer = await file(matching, left, "unit", **MONTH)
    assert placing.refusal(answer) == (403, "only-youths-contest-attendance")
    answer = await file(matching, left, **(WORDS | {"month": "2026-03"}))
    assert placing.refusal(answer) == (422, "month-unfit")


async def test_a_contested_month_is_reopened_even_after_it_was_settled(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    async with matching_app.state.database.transaction() as session:
        await follow_settlement(session, [left["id"]], "2026-03")
    filed = await file(matching, left, **MONTH)
    assert filed.status_code == 201, filed.text
    upheld = await decide(matching, filed.json(), "upheld")
    assert upheld.status_code == 200, upheld.text
    same = {"absences": [{"day": "2026-03-09", "kind": "unexcused"}]}
    answer = await placing.confirm(matching, left, "2026-03", **same)
    assert placing.refusal(answer) == (409, "ground-missing")
    answer = await placing.confirm(matching, left, "2026-03", ground="见习人员当天在岗")
    assert (answer.json()["edition"], answer.json()["absences"]) == (2, []), answer.text


async def test_an_end_for_absence_comes_after_a_try_to_reach_the_youth(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    gone = {"last_day": "2026-03-10", "cause": "absence", "by_whom": "youth", "ground": "旷工"}
    clock.move("2026-03-14")
    answer = await placing.move(matching, placement, "early-end", "office", **gone)
    assert placing.refusal(answer) == (409, "absence-too-short")
    clock.move("2026-03-16")
    answer = await placing.move(matching, placement, "early-end", "office", **gone)
    assert placing.refusal(answer) == (409, "contact-not-attempted")
    tried = {"way": "call", "made_on": "2026-03-12", "reached": False, "note": "无人接听"}
    logged = await placing.move(matching, placement, "contact-attempts", **tried)
    assert logged.status_code == 201, logged.text
    # The unit's three working days begin when the five days away are over: 15 March, a Sunday.
    clock.move("2026-03-19")
    answer = await placing.move(matching, placement, "early-end", **gone)
    assert placing.refusal(answer) == (409, "day-too-far-back")
    clock.move("2026-03-18")
    answer = await placing.move(matching, placement, "early-end", **gone)
    assert (answer.status_code, answer.json()["cause"]) == (200, "absence"), answer.text
