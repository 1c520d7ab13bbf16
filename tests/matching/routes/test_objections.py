"""Objections over HTTP: filed, answered within five working days, and what an answer changes."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select, text

from services.common.store.calendar import calendar_years
from services.common.values import ids
from services.matching.actions.daily_looks import look_again
from services.matching.tables.dispatches import Dispatch
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

Shown = dict[str, Any]
COUNTY = "640104"


async def file(client: httpx2.AsyncClient, youth: Shown, **told: Any) -> httpx2.Response:
    body = {"subject": "place", "words": "登记时间应当更早"} | told
    return await client.post("/v1/me/objections", json=body, headers=tokens.youth(youth["id"]))


async def filed(client: httpx2.AsyncClient, youth: Shown, **told: Any) -> Shown:
    answer = await file(client, youth, **told)
    assert answer.status_code == 201, answer.text
    shown: Shown = answer.json()
    return shown


async def decide(
    client: httpx2.AsyncClient, objection: Shown, headers: dict[str, str] | None = None, **told: Any
) -> httpx2.Response:
    body = {"upheld": True, "answer": "经核实属实", "expected_version": objection["version"]} | told
    return await client.post(
        f"/v1/objections/{objection['id']}/decision",
        json=body,
        headers=headers or tokens.officer(COUNTY, "reviewer"),
    )


async def decided(client: httpx2.AsyncClient, objection: Shown, **told: Any) -> Shown:
    answer = await decide(client, objection, **told)
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def leave(client: httpx2.AsyncClient, youth: Shown, noun: str) -> Shown:
    answer = await client.post(
        f"/v1/youths/{youth['id']}/{noun}",
        json={"expected_version": youth["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def newest(client: httpx2.AsyncClient, youth_id: str) -> Shown:
    answer = await client.get(f"/v1/youths/{youth_id}", headers=tokens.officer())
    shown: Shown = answer.json()
    return shown


async def listed(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> list[str]:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_an_objection_is_answered_to_the_youth_within_five_working_days(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    objection = await filed(matching, youth)
    assert (objection["state"], objection["due_on"], objection["overdue"]) == (
        "filed",
        "2026-03-09",
        False,
    )
    await decided(matching, objection, upheld=False, answer="登记时间有记录可查，异议不成立")
    own = await matching.get("/v1/me/objections", headers=tokens.youth(youth["id"]))
    (shown,) = own.json()["items"]
    assert (shown["state"], shown["answer"], shown["correction"]) == (
        "dismissed",
        "登记时间有记录可查，异议不成立",
        None,
    )
    again = await decide(matching, shown, upheld=False)
    assert placing.refusal(again) == (409, "objection-closed")


async def test_an_answer_is_listed_as_overdue_from_the_day_after_its_last(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    objection = await filed(matching, await factories.register(matching))
    office, path = tokens.officer(COUNTY), "/v1/overdue/objections"
    clock.move("2026-03-09")
    assert await listed(matching, path, office) == []
    clock.move("2026-03-10")
    later = await filed(matching, await factories.register(matching))
    assert await listed(matching, path, office) == [objection["id"]]
    assert await listed(matching, "/v1/objections", office) == [objection["id"], later["id"]]
    assert await listed(matching, path, tokens.officer("640202")) == []
    await decided(matching, objection, upheld=False)
    assert await listed(matching, path, office) == []
    assert await listed(matching, "/v1/objections?state=filed", office) == [later["id"]]


async def test_an_objection_whose_last_day_nobody_can_count_is_received_and_listed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    async with matching_app.state.database.transaction() as session:
        await session.execute(delete(calendar_years))
    objection = await filed(matching, youth)
    assert (objection["due_on"], objection["overdue"]) == (None, True)
    found = await listed(matching, "/v1/overdue/objections", tokens.officer(COUNTY))
    assert found == [objection["id"]]


async def test_a_registration_lost_by_a_late_return_is_restored_as_a_correction(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth, other = [await factories.register(matching) for _ in range(2)]
    rested = await leave(matching, youth, "pause")
    clock.move("2026-06-01")
    back = await leave(matching, rested, "return")
    assert back["waiting"]["place"] == 2
    objection = await filed(matching, youth)
    shown = await decided(matching, objection, remedy="registration_restored")
    correction = shown["correction"]
    assert correction["before"]["registered_at"] == back["applied_at"]
    assert correction["after"]["registered_at"] == youth["applied_at"]
    assert (await newest(matching, youth["id"]))["waiting"]["place"] == 1
    assert (await newest(matching, other["id"]))["waiting"]["place"] == 2
    told = await placing.events(matching_app, "youth", youth["id"])
    assert ("youth.standing-corrected", objection["id"]) in [
        (event, data.get("objection_id")) for event, _, data in told
    ]
    once_more = await decide(matching, await filed(matching, youth), remedy="registration_restored")
    assert placing.refusal(once_more) == (409, "nothing-to-restore")


async def test_a_decline_is_struck_once_and_the_refusal_itself_stays_on_record(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    refused = await factories.refuse(matching, youth["dispatch"])
    dispatch = refused.json()
    objection = await filed(matching, youth, subject="dispatch", dispatch_id=dispatch["id"])
    shown = await decided(matching, objection, remedy="decline_struck")
    assert (
        shown["correction"]["before"]["declines"],
        shown["correction"]["after"]["declines"],
    ) == (
        1,
        0,
    )
    assert (await newest(matching, youth["id"]))["declines"] == 0
    async with matching_app.state.database.transaction() as session:
        kept = await session.scalar(select(Dispatch.state).where(Dispatch.id == dispatch["id"]))
    assert kept == "refused"
    place = await filed(matching, youth)
    again = await decide(matching, place, remedy="decline_struck", dispatch_id=dispatch["id"])
    assert placing.refusal(again) == (409, "no-decline-there")


async def test_a_struck_decline_moves_who_waits_up_in_the_order(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    posts = [await factories.offer(matching_app) for _ in range(3)]
    assert len(posts) == 3
    youth = await factories.register(matching)
    for _ in range(3):
        held = (await newest(matching, youth["id"]))["dispatch"]
        await factories.refuse(matching, held)
    other = await factories.register(matching, intention={"industries": ["G"]})
    assert (await newest(matching, youth["id"]))["waiting"]["place"] == 2
    objection = await filed(matching, youth)
    shown = await decided(matching, objection, remedy="decline_struck", dispatch_id=held["id"])
    assert shown["correction"]["dispatch_id"] == held["id"]
    assert (await newest(matching, youth["id"]))["waiting"]["place"] == 1
    assert (await newest(matching, other["id"]))["waiting"]["place"] == 2


async def test_who_was_let_go_wrongly_is_readmitted_once_the_record_is_right(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth, other = [await factories.register(matching) for _ in range(2)]
    wrong = await correct(matching, youth, employed=True)
    assert wrong["state"] == "withdrawn"
    objection = await filed(matching, youth, subject="eligibility")
    early = await decide(matching, objection, remedy="readmitted")
    assert placing.refusal(early) == (409, "not-eligible")
    await correct(matching, wrong, employed=False)
    shown = await decided(matching, objection, remedy="readmitted")
    assert (shown["correction"]["before"]["state"], shown["correction"]["after"]["state"]) == (
        "withdrawn",
        "applied",
    )
    back = await newest(matching, youth["id"])
    assert (back["applied_at"], back["waiting"]["place"]) == (youth["applied_at"], 1)
    assert (await newest(matching, other["id"]))["waiting"]["place"] == 2
    again = await decide(
        matching, await filed(matching, youth, subject="eligibility"), remedy="readmitted"
    )
    assert placing.refusal(again) == (409, "not-readmittable")


async def correct(client: httpx2.AsyncClient, youth: Shown, **told: Any) -> Shown:
    body = factories.a_youth(expected_version=youth["version"], **told)
    record = {k: v for k, v in body.items() if k not in {"id_number", "intention"}}
    answer = await client.put(
        f"/v1/youths/{youth['id']}", json=record, headers=tokens.officer(COUNTY)
    )
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def test_an_upheld_objection_to_a_dispatch_sends_the_youth_elsewhere_without_a_decline(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first = await factories.offer(matching_app)
    youth = await factories.register(matching)
    assert youth["dispatch"]["post_id"] == first
    other = await factories.offer(matching_app)
    objection = await filed(
        matching, youth, subject="dispatch", dispatch_id=youth["dispatch"]["id"]
    )
    await decided(matching, objection, remedy="dispatch_withdrawn")
    shown = await newest(matching, youth["id"])
    assert (shown["dispatch"]["post_id"], shown["declines"]) == (other, 0)


async def test_a_signed_dispatch_is_not_withdrawn_by_an_objection_and_nothing_is_half_stored(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    youth = {"id": dispatch["youth_id"]}
    objection = await filed(matching, youth, subject="dispatch", dispatch_id=dispatch["id"])
    answer = await decide(matching, objection, remedy="dispatch_withdrawn")
    assert placing.refusal(answer) == (409, "move-not-open")
    path = f"/v1/objections/{objection['id']}"
    shown = (await matching.get(path, headers=tokens.officer(COUNTY))).json()
    assert (shown["state"], shown["answer"], shown["version"]) == ("filed", None, 1)


async def test_a_dismissal_gives_the_full_time_for_an_answer_once_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    objection = await filed(
        matching, youth, subject="dispatch", dispatch_id=youth["dispatch"]["id"]
    )
    clock.move("2026-03-09")
    await decided(matching, objection, upheld=False)
    assert (await newest(matching, youth["id"]))["dispatch"]["respond_by"] == "2026-03-12"


async def test_one_objection_at_a_time_for_one_thing(matching: httpx2.AsyncClient) -> None:
    youth = await factories.register(matching)
    objection = await filed(matching, youth)
    assert placing.refusal(await file(matching, youth)) == (409, "objection-open")
    await filed(matching, youth, subject="eligibility")
    path, own = f"/v1/objections/{objection['id']}/withdrawal", tokens.youth(youth["id"])
    answer = await matching.post(path, json={"expected_version": 1}, headers=own)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    await filed(matching, youth)


async def test_who_files_for_a_youth_without_account_does_not_decide_it(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    clerk = {"sub": "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"}
    answer = await matching.post(
        f"/v1/youths/{youth['id']}/objections",
        json={"subject": "place", "words": "登记时间应当更早"},
        headers=tokens.officer(COUNTY, **clerk),
    )
    assert answer.status_code == 201, answer.text
    objection = answer.json()
    own = await decide(matching, objection, tokens.officer(COUNTY, **clerk), upheld=False)
    assert placing.refusal(own) == (409, "decides-own-objection")
    await decided(matching, objection, upheld=False)


async def test_nobody_elses_objection_or_dispatch_is_found(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    holder, youth = [await factories.register(matching) for _ in range(2)]
    foreign = await file(matching, youth, subject="dispatch", dispatch_id=holder["dispatch"]["id"])
    assert placing.refusal(foreign) == (404, "dispatch-not-found")
    objection = await filed(matching, youth)
    path = f"/v1/objections/{objection['id']}"
    statuses = [
        (await matching.get(path, headers=headers)).status_code
        for headers in (
            tokens.youth(youth["id"]),
            tokens.officer("640100", "auditor"),
            tokens.youth(holder["id"]),
            tokens.officer("640202"),
            tokens.unit(ids.new("unt")),
        )
    ]
    assert statuses == [200, 200, 404, 404, 403]
    elsewhere = await decide(matching, objection, tokens.officer("640202"), upheld=False)
    assert placing.refusal(elsewhere) == (404, "objection-not-found")
    auditor = await decide(matching, objection, tokens.officer(COUNTY, "auditor"), upheld=False)
    assert placing.refusal(auditor) == (403, "role-lacks-right")


@pytest.mark.parametrize(
    "told",
    [
        {"subject": "place", "dispatch_id": "dsp_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"},
        {"subject": "dispatch"},
        {"subject": "pay"},
        {"words": "x"},
        {"remedy": "readmitted"},
    ],
)
async def test_a_crooked_objection_is_malformed(matching: httpx2.AsyncClient, told: Shown) -> None:
    youth = await factories.register(matching)
    assert (await file(matching, youth, **told)).status_code == 422


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"expected_version": None}, 428, "unpinned"),
        ({"expected_version": 9}, 412, "objection-changed"),
        ({}, 422, "malformed"),
        ({"remedy": "readmitted"}, 422, "malformed"),
        ({"upheld": False, "remedy": "decline_struck"}, 422, "malformed"),
        ({"remedy": "decline_struck"}, 422, "malformed"),
    ],
)
async def test_a_crooked_decision_is_refused(
    matching: httpx2.AsyncClient, told: Shown, status: int, code: str
) -> None:
    objection = await filed(matching, await factories.register(matching))
    assert placing.refusal(await decide(matching, objection, **told)) == (status, code)


async def test_the_words_of_both_lie_sealed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    objection = await filed(matching, await factories.register(matching))
    await decided(matching, objection, upheld=False)
    async with matching_app.state.database.transaction() as session:
        for table in ("objections", "changes", "remembered_answers"):
            rows = " ".join(await session.scalars(text(f"SELECT t::text FROM {table} t")))
            for words in ("登记时间应当更早", "经核实属实"):
                assert words not in rows
                assert words.encode().hex() not in rows


async def test_who_turned_25_meanwhile_is_not_readmitted(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number(date(2001, 3, 10))
    youth = await factories.register(matching, id_number=number)
    clock.move("2026-03-20")
    await look_again(matching_app.state.database, factories.a_deed(matching_app))
    objection = await filed(matching, youth, subject="eligibility")
    answer = await decide(matching, objection, remedy="readmitted")
    assert placing.refusal(answer) == (409, "not-eligible")
    assert (await newest(matching, youth["id"]))["state"] == "withdrawn"
