"""Corrections: the wrong entry stays, the right one counters it, the feed tells the whole."""

from datetime import date

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.placing import Shown


async def seen(client: httpx2.AsyncClient, placement: Shown) -> Shown:
    path = f"/v1/placements/{placement['id']}"
    answer = await client.get(path, headers=placing.side(placement, "unit"))
    shown: Shown = answer.json()
    return shown


async def correct(
    client: httpx2.AsyncClient, placement: Shown, entry: int, **told: object
) -> httpx2.Response:
    """Counter one of the entries, of the version that stands, by the office."""
    now = await seen(client, placement)
    pinned = {
        "corrects": now["entries"][entry]["id"],
        "ground": "核对签到册",
        "expected_version": now["version"],
    }
    return await placing.move(client, placement, "corrections", "office", **(pinned | told))


async def left_early(
    app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock, last_day: str
) -> Shown:
    placement = await placing.arrived(app, client)
    clock.move(last_day)
    told = {"last_day": last_day, "cause": "own_choice", "by_whom": "youth"}
    await placing.move(client, placement, "early-end", **told)
    return placement


async def test_a_wrong_day_of_arrival_is_countered_and_moves_the_term(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    answer = await correct(matching, placement, 0, arrived_on="2026-03-04")
    assert answer.status_code == 201, answer.text
    right = answer.json()
    assert (right["arrived_on"], right["term_last_day"]) == ("2026-03-04", "2026-09-03")
    wrong, counter = right["entries"]
    assert (wrong["kind"], wrong["occurred_on"]) == ("arrived", "2026-03-02")
    assert (counter["kind"], counter["corrects"]) == ("corrected", wrong["id"])
    async with matching_app.state.database.transaction() as session:
        span = await session.scalar(text("SELECT lower(span) FROM holds"))
    assert span == date(2026, 3, 4)
    told = await placing.events(matching_app, "dispatch", placement["dispatch_id"])
    assert told[-1][:2] == ("dispatch.arrival-corrected", date(2026, 3, 4))


async def test_an_early_end_that_was_a_retention_is_told_as_a_whole(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left_early(matching_app, matching, clock, "2026-06-16")
    clock.move("2026-07-20")
    end = {"kind": "completed", "retained_from": "2026-06-17"}
    answer = await correct(matching, placement, 1, end=end)
    assert (answer.json()["state"], answer.json()["cause"]) == ("completed", None)
    event, day, data = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert (event, day) == ("placement.corrected", date(2026, 6, 16))
    ids = {name: placement[name] for name in ("youth_id", "post_id", "unit_id", "dispatch_id")}
    assert data == placing.whose(placement, "2026-08-03") | ids | {
        "state_before": "ended_early",
        "region": "640100",
        "workplace_county": "640104",
        "months": 6,
        "graduated_on": None,
        "basis": "unemployed_youth",
        "arrived_on": "2026-03-02",
        "term_last_day": "2026-09-01",
        "state": "completed",
        "last_day": "2026-06-16",
        "early_retention": True,
        "cause": None,
        "by_whom": None,
        "outcome": "retained",
        "outcome_since": "2026-06-17",
        "outcome_evidence": "labour_contract",
        "outcome_source": None,
        "outcome_until": None,
        "suspensions": [],
        "since": "2026-06-17",
        "corrects": answer.json()["entries"][1]["id"],
    }


async def test_a_later_last_day_does_not_reach_into_the_next_dispatch(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left_early(matching_app, matching, clock, "2026-05-06")
    clock.move("2026-05-08")
    youth = tokens.youth(placement["youth_id"])
    path = f"/v1/youths/{placement['youth_id']}"
    version = (await matching.get(path, headers=youth)).json()["version"]
    applied = await matching.put(
        f"{path}/intention", json={"expected_version": version}, headers=youth
    )
    assert applied.json()["dispatch"]["issued_on"] == "2026-05-08"
    end = {"kind": "ended_early", "last_day": "2026-05-08", "cause": "study", "by_whom": "youth"}
    answer = await correct(matching, placement, 1, end=end)
    assert placing.refusal(answer) == (409, "already-held")
    answer = await correct(matching, placement, 1, end=end | {"last_day": "2026-05-07"})
    assert answer.json()["last_day"] == "2026-05-07"


async def test_an_entry_is_countered_once_and_the_counter_entry_can_be_too(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    await correct(matching, placement, 0, arrived_on="2026-03-04")
    answer = await correct(matching, placement, 0, arrived_on="2026-03-03")
    assert placing.refusal(answer) == (409, "already-corrected")
    answer = await correct(matching, placement, 1, arrived_on="2026-03-03")
    assert answer.json()["arrived_on"] == "2026-03-03"


async def test_a_correction_that_cannot_be_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    other = await placing.arrived(matching_app, matching)
    foreign = (await seen(matching, other))["entries"][0]["id"]
    clock.move("2026-03-05")
    completed = {"kind": "completed"}
    for told, problem in (
        ({"arrived_on": "2026-03-01"}, (409, "arrival-before-signature")),
        ({"arrived_on": "2026-03-06"}, (409, "day-in-future")),
        ({"arrived_on": "2026-03-02"}, (409, "nothing-corrected")),
        ({"end": completed}, (409, "not-correctable")),
        ({}, (409, "not-correctable")),
        ({"arrived_on": "2026-03-03", "corrects": foreign}, (404, "entry-unknown")),
        ({"arrived_on": "2026-03-03", "expected_version": 9}, (412, "placement-changed")),
        ({"arrived_on": "2026-03-03", "expected_version": None}, (428, "unpinned")),
        ({"arrived_on": "2026-03-03", "ground": " "}, (422, "malformed")),
        ({"end": completed | {"cause": "study"}}, (422, "malformed")),
        ({"end": {"kind": "retained"}}, (422, "malformed")),
    ):
        answer = await correct(matching, placement, 0, **told)
        assert placing.refusal(answer) == problem, told


async def test_only_the_office_of_the_unit_corrects(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    told = {
        "corrects": placement["entries"][0]["id"],
        "ground": "核对签到册",
        "expected_version": placement["version"],
        "arrived_on": "2026-03-03",
    }
    for by in ("unit", "youth"):
        answer = await placing.move(matching, placement, "corrections", by, **told)
        assert placing.refusal(answer) == (403, "role-lacks-right")
    answer = await matching.post(
        f"/v1/placements/{placement['id']}/corrections",
        json=told,
        headers=tokens.officer("640200"),
    )
    assert placing.refusal(answer) == (404, "placement-not-found")


async def test_a_corrected_ground_is_kept_beside_what_it_counters(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    number = factories.an_id_number()
    answer = await correct(matching, placement, 0, arrived_on="2026-03-04", ground=number)
    assert placing.refusal(answer) == (422, "malformed")
    assert number not in answer.text
    answer = await correct(matching, placement, 0, arrived_on="2026-03-04", ground="核对监控")
    assert [entry["ground"] for entry in answer.json()["entries"]] == [None, "核对监控"]


async def test_a_suspension_entered_wrongly_is_countered(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    await placing.move(matching, placement, "suspension", since="2026-04-01", cause="illness")
    clock.move("2026-04-11")
    await placing.move(matching, placement, "resumption", resumed_on="2026-04-11")
    real = {"began": "2026-04-01", "since": "2026-04-01", "resumed_on": "2026-04-09"}
    answer = await correct(matching, placement, 2, suspension=real)
    assert answer.status_code == 201, answer.text
    assert answer.json()["term_last_day"] == "2026-09-09"
    event, day, data = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert (event, day) == ("placement.corrected", date(2026, 4, 1))
    assert data["suspensions"] == [
        {"since": "2026-04-01", "cause": "illness", "resumed_on": "2026-04-09"}
    ]
    again = await correct(matching, placement, 2, suspension=real)
    assert placing.refusal(again) == (409, "already-corrected")


async def test_a_suspension_countered_by_mistake_comes_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    await placing.move(matching, placement, "suspension", since="2026-04-01", cause="illness")
    clock.move("2026-04-11")
    await placing.move(matching, placement, "resumption", resumed_on="2026-04-11")
    answer = await correct(matching, placement, 1, suspension={"began": "2026-04-01"})
    assert answer.json()["suspensions"] == [], answer.text
    empty = await correct(matching, placement, 3, suspension={})
    assert placing.refusal(empty) == (422, "malformed")
    real = {"since": "2026-04-01", "resumed_on": "2026-04-11", "cause": "illness"}
    answer = await correct(matching, placement, 3, suspension=real)
    assert (answer.status_code, answer.json()["term_last_day"]) == (201, "2026-09-11"), answer.text
    assert answer.json()["suspensions"] == [real]
    day = (await placing.events(matching_app, "placement", placement["id"]))[-1][1]
    assert day == date(2026, 4, 1)


async def test_a_forgotten_suspension_is_added_to_a_placement_that_ended(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left_early(matching_app, matching, clock, "2026-04-20")
    real = {"since": "2026-04-01", "resumed_on": "2026-04-11", "cause": "epidemic"}
    answer = await correct(matching, placement, 1, suspension=real)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["suspensions"], shown["last_day"]) == ([real], "2026-04-20")
    assert (shown["cause"], shown["state"]) == ("own_choice", "ended_early")
