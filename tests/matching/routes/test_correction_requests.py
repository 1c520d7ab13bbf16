"""Corrections that youths ask for: filed, decided within their time, and true in the record."""

import json
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.known import Telling
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes import test_privacy

Shown = dict[str, Any]
COUNTY = "640104"


async def file(
    client: httpx2.AsyncClient, youth: Shown, headers: dict[str, str] | None = None, **wanted: Any
) -> httpx2.Response:
    body = {"wanted": wanted or {"school": "宁夏大学"}, "words": "见毕业证书原件"}
    path = "/v1/me/corrections" if headers is None else f"/v1/youths/{youth['id']}/corrections"
    return await client.post(path, json=body, headers=headers or tokens.youth(youth["id"]))


async def filed(client: httpx2.AsyncClient, youth: Shown, **wanted: Any) -> Shown:
    answer = await file(client, youth, **wanted)
    assert answer.status_code == 201, answer.text
    shown: Shown = answer.json()
    return shown


async def decide(
    client: httpx2.AsyncClient, request: Shown, headers: dict[str, str] | None = None, **told: Any
) -> httpx2.Response:
    body = {"granted": True, "answer": "已核对原件", "expected_version": request["version"]} | told
    return await client.post(
        f"/v1/corrections/{request['id']}/decision",
        json=body,
        headers=headers or tokens.officer(COUNTY, "reviewer"),
    )


async def listed(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> list[str]:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def revealed(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    headers = tokens.officer(COUNTY)
    del headers["Idempotency-Key"]
    path = f"/v1/youths/{youth['id']}/reveals"
    answer = await client.post(path, json={"purpose": "verification"}, headers=headers)
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def test_what_is_granted_stands_in_the_record_and_the_feed_tells_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    request = await filed(matching, youth, school="宁夏大学", graduated_on="2025-07-01")
    assert (request["fields"], request["due_on"]) == (["graduated_on", "school"], "2026-03-16")
    answer = await decide(matching, request)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["answer"]) == ("granted", "已核对原件")
    shown = (await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())).json()
    assert (shown["school"], shown["graduated_on"]) == ("宁夏大学", "2025-07-01")
    told = await placing.events(matching_app, "correction", request["id"])
    assert [event for event, _, _ in told] == ["correction.filed", "correction.decided"]
    assert "宁夏大学" not in str(told)
    changed = await placing.events(matching_app, "youth", youth["id"])
    assert changed[-1][0] == "youth.changed"
    assert await listed(matching, "/v1/me/corrections", tokens.youth(youth["id"])) == [
        request["id"]
    ]


async def test_a_hardship_that_nobody_confirmed_is_not_confirmed_by_a_correction_of_something_else(
    matching: httpx2.AsyncClient, matching_app: FastAPI
) -> None:
    youth = await factories.register(matching, hardship=["disabled"])
    other = await factories.register_by_office(matching, hardship=["disabled"])
    for one in (youth, other):
        request = await filed(matching, one, school="宁夏大学")
        answer = await decide(matching, request)
        assert answer.status_code == 200, answer.text
    shown = (await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())).json()
    assert (shown["hardship"], shown["hardship_pending"]) == (["disabled"], ["disabled"])
    kept = (await matching.get(f"/v1/youths/{other['id']}", headers=tokens.officer())).json()
    assert (kept["hardship"], kept["hardship_pending"]) == (["disabled"], [])
    async with matching_app.state.database.reading() as session:
        said = await session.scalars(select(Telling.said).order_by(Telling.id.desc()).limit(2))
        assert [json.loads(one)["hardship"] for one in said] == [None, None]


async def test_who_moves_to_another_county_is_moved_by_a_correction_and_its_officer_is_answered(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    request = await filed(matching, youth, region="640105")
    answer = await decide(matching, request)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["version"]) == ("granted", 2)
    path = f"/v1/corrections/{request['id']}"
    assert (await matching.get(path, headers=tokens.officer("640105"))).json() == told
    gone = await matching.get(path, headers=tokens.officer(COUNTY))
    assert placing.refusal(gone) == (404, "correction-not-found")


async def test_an_id_number_is_corrected_by_whoever_typed_it_from_the_card(
    matching: httpx2.AsyncClient, matching_app: FastAPI
) -> None:
    old = factories.an_id_number()
    youth = await factories.register(matching, id_number=old)
    number = factories.an_id_number(date(2004, 5, 7))
    request = await filed(matching, youth, id_number=number, name="马小东")
    assert number not in str(request)
    assert request["wanted"]["id_number"] == number[:3] + "*" * 14 + number[-1]
    assert request["wanted"]["name"] == "马*"
    assert placing.refusal(await decide(matching, request))[0] == 422
    other = await decide(matching, request, id_number=factories.an_id_number())
    assert placing.refusal(other) == (409, "number-differs")
    answer = await decide(matching, request, id_number=number)
    assert answer.status_code == 200, answer.text
    full = await revealed(matching, youth)
    assert (full["id_number"], full["name"]) == (number, "马小东")
    told = await placing.events(matching_app, "youth", youth["id"])
    assert "youth.renumbered" in [event for event, _, _ in told]
    assert number not in str(told)
    again = await factories.register_by_office(matching, id_number=old)
    assert again["id"] != youth["id"], "the old number is free again"


async def test_a_number_that_somebody_else_bears_is_refused_and_nothing_is_changed(
    matching: httpx2.AsyncClient,
) -> None:
    taken = factories.an_id_number()
    await factories.register_by_office(matching, id_number=taken)
    youth = await factories.register(matching)
    before = (await revealed(matching, youth))["id_number"]
    request = await filed(matching, youth, id_number=taken)
    answer = await decide(matching, request, id_number=taken)
    assert placing.refusal(answer) == (409, "number-taken")
    assert taken not in answer.text
    assert (await revealed(matching, youth))["id_number"] == before
    path = f"/v1/corrections/{request['id']}"
    shown = (await matching.get(path, headers=tokens.officer(COUNTY))).json()
    assert (shown["state"], shown["version"]) == ("filed", 1)


async def test_a_refusal_gives_its_reason_and_changes_nothing(matching: httpx2.AsyncClient) -> None:
    youth = await factories.register(matching)
    request = await filed(matching, youth, school="宁夏大学")
    answer = await decide(matching, request, granted=False, answer="与毕业证书不一致")
    assert (answer.json()["state"], answer.json()["answer"]) == ("refused", "与毕业证书不一致")
    shown = (await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())).json()
    assert shown["school"] != "宁夏大学"
    again = await decide(matching, answer.json())
    assert placing.refusal(again) == (409, "correction-closed")


async def test_one_request_at_a_time_until_it_is_taken_back(matching: httpx2.AsyncClient) -> None:
    youth = await factories.register(matching)
    request = await filed(matching, youth)
    assert placing.refusal(await file(matching, youth)) == (409, "correction-open")
    answer = await matching.post(
        f"/v1/corrections/{request['id']}/withdrawal",
        json={"expected_version": 1},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.json()["state"] == "withdrawn"
    await filed(matching, youth)


async def test_who_files_for_a_youth_does_not_decide_and_two_do_not_at_once(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register_by_office(matching)
    clerk = tokens.officer(COUNTY, "clerk", subject="acc_00000000000000000000000001")
    answer = await file(matching, youth, clerk)
    assert answer.status_code == 201, answer.text
    request = answer.json()
    own = await decide(matching, request, clerk)
    assert placing.refusal(own) == (409, "decides-own-correction")
    stale = await decide(matching, request, expected_version=7)
    assert placing.refusal(stale) == (412, "correction-stale")
    assert placing.refusal(await decide(matching, request, expected_version=None))[0] == 428
    assert (await decide(matching, request)).status_code == 200


async def test_a_request_is_overdue_the_day_after_its_last_and_others_do_not_see_it(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth, other = [await factories.register(matching) for _ in range(2)]
    request = await filed(matching, youth)
    office, path = tokens.officer(COUNTY), "/v1/overdue/corrections"
    clock.move("2026-03-16")
    assert await listed(matching, path, office) == []
    clock.move("2026-03-17")
    assert await listed(matching, path, office) == [request["id"]]
    assert await listed(matching, "/v1/corrections?state=filed", office) == [request["id"]]
    for headers in (tokens.youth(other["id"]), tokens.officer("640200")):
        answer = await matching.get(f"/v1/corrections/{request['id']}", headers=headers)
        assert placing.refusal(answer) == (404, "correction-not-found")


async def test_a_phone_let_go_leaves_what_was_asked_too_and_nobody_demands_another(
    matching: httpx2.AsyncClient, matching_app: FastAPI
) -> None:
    youth = await factories.register(matching, intention=None)
    request = await filed(matching, youth, phone="13895310001", school="宁夏大学")
    await test_privacy.give(matching, youth["id"])
    answer = await test_privacy.take_back(matching, youth["id"])
    assert answer.status_code == 201, answer.text
    async with matching_app.state.database.reading() as session:
        (wanted,) = await session.scalars(select(CorrectionRequest.wanted))
    assert json.loads(wanted) == {"school": "宁夏大学"}
    answer = await decide(matching, request)
    assert answer.status_code == 200, answer.text
    shown = (await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())).json()
    assert (shown["school"], shown["phone"]) == ("宁夏大学", None)
    await filed(matching, youth, major="会计")


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({}, "/wanted"),
        ({"name": "··"}, "/name"),
        ({"phone": "12"}, "/wanted/phone"),
        ({"phone": "11111111111"}, "/phone"),
        ({"id_number": "640104200405060000"}, "/id_number"),
        ({"graduated_on": "1999-01-01"}, "/graduated_on"),
        ({"employed": True}, "/wanted/employed"),
    ],
)
async def test_what_cannot_be_true_is_refused_without_being_repeated(
    matching: httpx2.AsyncClient, wanted: Shown, pointer: str
) -> None:
    youth = await factories.register(matching)
    answer = await matching.post(
        "/v1/me/corrections",
        json={"wanted": wanted, "words": "见原件"},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "640104200405060000" not in answer.text
