"""Pauses, withdrawals and returns over HTTP: where a youth stands, and where the seat goes."""

from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

Shown = dict[str, Any]
LEAVING = pytest.mark.parametrize(
    ("noun", "state"), [("pause", "paused"), ("withdrawal", "withdrawn")]
)
CONSENT = {"given_on": "2026-03-02", "method": "by_phone"}


async def move(
    client: httpx2.AsyncClient,
    youth: Shown,
    noun: str,
    headers: dict[str, str] | None = None,
    **told: Any,
) -> httpx2.Response:
    body = {"expected_version": youth["version"]} | told
    by = headers or tokens.youth(youth["id"])
    return await client.post(f"/v1/youths/{youth['id']}/{noun}", json=body, headers=by)


async def moved(client: httpx2.AsyncClient, youth: Shown, noun: str) -> Shown:
    answer = await move(client, youth, noun)
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def newest(client: httpx2.AsyncClient, youth_id: str) -> Shown:
    answer = await client.get(f"/v1/youths/{youth_id}", headers=tokens.officer())
    shown: Shown = answer.json()
    return shown


@LEAVING
async def test_who_rests_leaves_the_pool_and_comes_back_to_their_place(
    matching: httpx2.AsyncClient, clock: SandboxClock, noun: str, state: str
) -> None:
    first, second = [await factories.register(matching) for _ in range(2)]
    rested = await moved(matching, first, noun)
    assert (rested["state"], rested["waiting"], rested["declines"]) == (state, None, 0)
    assert (await newest(matching, second["id"]))["waiting"]["place"] == 1
    clock.move("2026-05-31")
    back = await moved(matching, rested, "return")
    assert (back["state"], back["waiting"]["place"]) == ("applied", 1)
    assert back["applied_at"] == first["applied_at"]
    assert (await newest(matching, second["id"]))["waiting"]["place"] == 2


@LEAVING
async def test_who_comes_back_a_day_too_late_is_a_newcomer(
    matching: httpx2.AsyncClient, clock: SandboxClock, noun: str, state: str
) -> None:
    first, _ = [await factories.register(matching) for _ in range(2)]
    rested = await moved(matching, first, noun)
    assert rested["state"] == state
    clock.move("2026-06-01")
    back = await moved(matching, rested, "return")
    assert back["waiting"]["place"] == 2
    assert back["applied_at"].startswith("2026-06-01")


async def test_leaving_a_pause_for_good_gives_no_more_days(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    paused = await moved(matching, youth, "pause")
    clock.move("2026-05-30")
    withdrawn = await moved(matching, paused, "withdrawal")
    assert withdrawn["state"] == "withdrawn"
    clock.move("2026-06-01")
    back = await moved(matching, withdrawn, "return")
    assert back["applied_at"].startswith("2026-06-01")


async def test_an_intention_sent_within_the_days_keeps_the_registration_too(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    rested = await moved(matching, youth, "withdrawal")
    clock.move("2026-03-20")
    answer = await matching.put(
        f"/v1/youths/{youth['id']}/intention",
        json={"expected_version": rested["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.json()["applied_at"] == youth["applied_at"]
    assert answer.json()["waiting"]["place"] == 1


@LEAVING
async def test_leaving_a_dispatch_gives_its_seat_to_the_next_and_counts_as_a_decline(
    matching_app: FastAPI, matching: httpx2.AsyncClient, noun: str, state: str
) -> None:
    post_id = await factories.offer(matching_app)
    first, second = [await factories.register(matching) for _ in range(2)]
    rested = await moved(matching, first, noun)
    assert (rested["state"], rested["dispatch"], rested["declines"]) == (state, None, 1)
    assert (await newest(matching, second["id"]))["dispatch"]["post_id"] == post_id
    events = await placing.events(matching_app, "dispatch", first["dispatch"]["id"])
    assert (events[-1][0], events[-1][2]["cause"]) == ("dispatch.withdrawn", "youth_left")


async def test_who_returns_to_a_free_seat_gets_it_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    rested = await moved(matching, await factories.register(matching), "pause")
    post_id = await factories.offer(matching_app)
    assert (await newest(matching, rested["id"]))["dispatch"] is None
    back = await moved(matching, rested, "return")
    assert (back["dispatch"]["post_id"], back["waiting"]) == (post_id, None)


async def test_leaving_after_the_unit_reported_an_obstacle_is_no_decline(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await matching.post(
        f"/v1/dispatches/{dispatch['id']}/obstacle",
        json={"kind": "safety", "detail": "机床尚未验收"},
        headers=placing.side(dispatch, "unit"),
    )
    assert answer.status_code == 201
    youth = await newest(matching, dispatch["youth_id"])
    assert (await moved(matching, youth, "pause"))["declines"] == 0


async def test_who_has_signed_does_not_pause(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    youth = await newest(matching, dispatch["youth_id"])
    assert placing.refusal(await move(matching, youth, "pause")) == (409, "signed-already")


async def test_what_does_not_stand_is_refused(matching: httpx2.AsyncClient) -> None:
    known = await factories.register(matching, intention=None)
    assert placing.refusal(await move(matching, known, "pause")) == (409, "not-applied")
    refused = await move(matching, known, "return")
    assert placing.refusal(refused) == (409, "nothing-to-return-from")
    youth = await factories.register(matching)
    unpinned = await move(matching, youth, "pause", expected_version=None)
    assert placing.refusal(unpinned) == (428, "unpinned")
    stale = await move(matching, youth, "pause", expected_version=99)
    assert placing.refusal(stale) == (412, "youth-changed")


async def test_only_the_youth_and_their_office_move_an_application(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    for headers, status in (
        (tokens.youth(ids.new("yth")), 404),
        (tokens.officer("640202"), 404),
        (tokens.officer("640104", "auditor"), 403),
        (tokens.unit(ids.new("unt")), 403),
    ):
        assert (await move(matching, youth, "pause", headers)).status_code == status


@LEAVING
async def test_an_officer_rests_an_application_only_by_the_youths_recorded_consent(
    matching: httpx2.AsyncClient, noun: str, state: str
) -> None:
    youth, clerk = await factories.register(matching), tokens.officer()
    bare = await move(matching, youth, noun, clerk)
    assert placing.refusal(bare) == (409, "consent-missing")
    done = await move(matching, youth, noun, clerk, consent=CONSENT)
    assert (done.status_code, done.json()["state"]) == (200, state)


async def test_an_office_takes_an_application_up_again_only_with_recorded_consent(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    rested = await moved(matching, await factories.register(matching), "pause")
    office = tokens.officer("640104")
    refused = await move(matching, rested, "return", office)
    assert placing.refusal(refused) == (409, "consent-missing")
    back = await move(matching, rested, "return", tokens.officer("640104"), consent=CONSENT)
    assert back.status_code == 200, back.text
    told = {
        event: data for event, _, data in await placing.events(matching_app, "youth", rested["id"])
    }
    assert told["youth.returned"]["proxy"] is True


async def test_who_no_longer_meets_the_conditions_does_not_return(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    aged = factories.an_id_number(date(2001, 3, 10))
    youth = await factories.register(matching, id_number=aged)
    rested = await moved(matching, youth, "pause")
    clock.move("2026-03-20")
    assert placing.refusal(await move(matching, rested, "return")) == (409, "not-eligible")
    assert (await newest(matching, youth["id"]))["state"] == "paused"


async def test_an_office_finds_those_who_paused(matching: httpx2.AsyncClient) -> None:
    rested = await moved(matching, await factories.register(matching), "pause")
    await factories.register(matching)
    listed = await matching.get("/v1/youths?state=paused", headers=tokens.officer("640104"))
    assert [youth["id"] for youth in listed.json()["items"]] == [rested["id"]]


async def test_the_feed_tells_how_long_the_registration_is_kept_and_whether_it_was(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    rested = await moved(matching, youth, "pause")
    clock.move(date(2026, 3, 2) + timedelta(days=91))
    await moved(matching, rested, "return")
    told = [
        (event, data) for event, _, data in await placing.events(matching_app, "youth", youth["id"])
    ]
    of = dict(told)
    assert of["youth.paused"]["cause"] == "own_wish"
    assert of["youth.paused"]["kept_until"] == "2026-05-31"
    assert of["youth.returned"]["registration_kept"] is False


async def test_nobody_agreed_to_leave_what_was_not_begun_or_to_return_before_they_left(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    clock.move("2026-03-10")
    clerk = tokens.officer("640104")
    youth = await factories.register(matching)

    async def by_word(shown: Shown, noun: str, day: str) -> httpx2.Response:
        consent = {"given_on": day, "method": "by_phone"}
        return await move(matching, shown, noun, clerk, consent=consent)

    for noun in ("pause", "withdrawal"):
        early = await by_word(youth, noun, "2026-03-09")
        assert placing.refusal(early) == (422, "malformed")
        assert early.json()["errors"][0]["pointer"] == "/consent/given_on"
    rested = await by_word(youth, "pause", "2026-03-10")
    assert rested.status_code == 200, rested.text
    clock.move("2026-03-12")
    assert (await by_word(rested.json(), "return", "2026-03-09")).status_code == 422
    back = await by_word(rested.json(), "return", "2026-03-10")
    assert back.status_code == 200, back.text


@pytest.mark.parametrize(("day", "status"), [("2025-03-02", 201), ("2025-03-01", 422)])
async def test_a_word_of_a_year_ago_registers_and_an_older_one_does_not(
    matching: httpx2.AsyncClient, day: str, status: int
) -> None:
    body = factories.a_youth()
    body["consent"] = {"given_on": day, "method": "in_writing"}
    headers = tokens.officer("640104")
    answer = await matching.post("/v1/youths", json=body, headers=headers)
    assert answer.status_code == status, answer.text
