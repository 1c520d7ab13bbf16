"""Claims that prove too little: refused alike, counted, listed for the office that hands over."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import audit_entries
from services.common.values import ids
from tests import tokens
from tests.matching import factories
from tests.matching.routes.test_owners import CLERK, audited, hand_over, proxied, sign_up


async def refused_claims(client: httpx2.AsyncClient, region: str = CLERK) -> list[dict[str, Any]]:
    answer = await client.get("/v1/youths/refused-claims", headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_after_three_refused_claims_of_a_record_the_right_phone_helps_no_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number, youth = await proxied(matching)
    wrong = [
        await sign_up(matching, ids.new("yth"), number, phone=f"1380013800{guess}")
        for guess in range(3)
    ]
    last = ids.new("yth")
    answers = [*wrong, await sign_up(matching, last, number)]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "record-mismatch")
    reasons = [one["reason"] for one in await refused_claims(matching)]
    assert reasons == ["too_many", "differs", "differs", "differs"]
    (newest, *_) = await refused_claims(matching)
    assert (newest["youth_id"], newest["account_youth_id"]) == (youth["id"], last)
    assert (newest["youth_version"], newest["has_account"]) == (youth["version"], False)
    assert await refused_claims(matching, "640105") == []
    lines = await audited(matching_app)
    assert [(action, which) for action, which, _ in lines] == [
        ("youth.claim-refused", youth["id"])
    ] * 4
    assert last in lines[-1][2]
    # With the record's region, so that its own office's auditors see them.
    async with matching_app.state.database.reading() as session:
        assert set(await session.scalars(select(audit_entries.c.region))) == {youth["region"]}
    handed = await hand_over(matching, youth, last)
    assert (handed.status_code, handed.json()["has_account"]) == (200, True)


async def test_of_many_guesses_at_once_three_are_compared(matching: httpx2.AsyncClient) -> None:
    number, _ = await proxied(matching)
    phones = [f"1380013800{guess}" for guess in range(8)]
    await asyncio.gather(
        *(sign_up(matching, ids.new("yth"), number, phone=phone) for phone in phones)
    )
    reasons = [one["reason"] for one in await refused_claims(matching)]
    assert sorted(reasons) == ["differs"] * 3 + ["too_many"] * 5


async def test_an_account_refused_of_five_records_claims_none_by_itself(
    matching: httpx2.AsyncClient,
) -> None:
    account = ids.new("yth")
    for _ in range(5):
        number, _ = await proxied(matching)
        assert (await sign_up(matching, account, number, name="马朋")).status_code == 409
    number, _ = await proxied(matching)
    assert (await sign_up(matching, account, number)).json()["code"] == "record-mismatch"
    assert (await sign_up(matching, ids.new("yth"), number)).status_code == 201


async def test_a_claim_past_the_limit_asks_no_officer_about_a_name(
    matching: httpx2.AsyncClient,
) -> None:
    number, _ = await proxied(matching)
    for _ in range(3):
        await sign_up(matching, ids.new("yth"), number, phone="13800138000")
    await sign_up(matching, ids.new("yth"), number, name="马朋")
    asked = await matching.get("/v1/youths/name-conflicts", headers=tokens.officer(CLERK))
    assert asked.json()["items"] == []


async def test_a_dispatched_record_goes_over_by_an_officer_alone_whatever_agrees(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    number, before = await proxied(matching)
    assert before["dispatch"] is not None
    account = ids.new("yth")
    right = (await sign_up(matching, account, number)).json()
    wrong = (await sign_up(matching, ids.new("yth"), number, phone="13800138000")).json()
    for answer in (right, wrong):
        del answer["request_id"]
    assert right == wrong
    assert right["code"] == "record-mismatch"
    assert [one["reason"] for one in await refused_claims(matching)] == ["dispatched"] * 2
    handed = await hand_over(matching, before, account)
    assert (handed.status_code, handed.json()["has_account"]) == (200, True)


async def test_a_name_decided_hands_no_dispatched_record_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    number, youth = await proxied(matching)
    await sign_up(matching, ids.new("yth"), number, name="马朋")
    asked = await matching.get("/v1/youths/name-conflicts", headers=tokens.officer(CLERK))
    (conflict,) = asked.json()["items"]
    decided = await matching.post(
        f"/v1/youths/name-conflicts/{conflict['id']}/decision",
        json={
            "decision": "keep",
            "ground": "核对了身份证原件",
            "expected_version": conflict["youth_version"],
        },
        headers=tokens.officer(CLERK),
    )
    assert decided.status_code == 200, decided.text
    now = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer(CLERK))
    assert now.json()["has_account"] is False


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer(CLERK, "auditor"), 200),
        (tokens.youth(ids.new("yth")), 403),
        (tokens.unit(ids.new("unt")), 403),
    ],
)
async def test_only_offices_read_refused_claims(
    matching: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await matching.get("/v1/youths/refused-claims", headers=headers)
    assert answer.status_code == status


async def test_refused_claims_are_paged_the_newest_first(matching: httpx2.AsyncClient) -> None:
    number, _ = await proxied(matching)
    for _ in range(2):
        await sign_up(matching, ids.new("yth"), number, phone="13800138000")
    path, headers = "/v1/youths/refused-claims?limit=1", tokens.officer(CLERK)
    first = (await matching.get(path, headers=headers)).json()
    rest = (await matching.get(f"{path}&cursor={first['next_cursor']}", headers=headers)).json()
    assert first["items"][0]["id"] > rest["items"][0]["id"]
