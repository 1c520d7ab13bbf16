"""Whom others recorded and who signs up: the record is theirs, all of it, and nobody else's."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import audit_entries, changes
from services.common.values import ids
from tests import tokens
from tests.matching import factories
from tests.matching.routes.test_known import told

CONSENT = {"given_on": "2026-03-01", "method": "in_person"}
CLERK = "640104"
RECORD = {
    "name": "阿依·测试",
    "phone": "13995112233",
    "region": CLERK,
    "unemployment_registered_on": "2026-01-05",
}


async def sign_up(
    client: httpx2.AsyncClient, account: str, number: str, **facts: Any
) -> httpx2.Response:
    body = factories.a_youth(id_number=number, intention=None) | facts
    return await client.post("/v1/youths", json=body, headers=tokens.youth(account))


async def proxied(client: httpx2.AsyncClient) -> tuple[str, dict[str, Any]]:
    """Whom an office applied for, by their consent: the number, and how they stand."""
    number = factories.an_id_number()
    return number, await factories.register_by_office(client, id_number=number)


async def hand_over(
    client: httpx2.AsyncClient, youth: dict[str, Any], account: str, **more: Any
) -> httpx2.Response:
    body = {
        "account_youth_id": account,
        "ground": "本人持身份证到场，手机号码已更换",
        "expected_version": youth["version"],
    }
    headers = more.pop("headers", tokens.officer(CLERK))
    return await client.post(f"/v1/youths/{youth['id']}/owner", json=body | more, headers=headers)


async def audited(app: FastAPI) -> list[tuple[str, str, str]]:
    async with app.state.database.transaction() as session:
        rows = await session.execute(select(audit_entries))
        return [(row.action, row.object_id, row.ground) for row in rows]


async def test_whom_an_officer_hands_the_record_over_has_the_record_with_all_that_hangs_on_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    _, before = await proxied(matching)
    account = ids.new("yth")
    assert before["has_account"] is False
    answer = await hand_over(matching, before, account)
    assert answer.status_code == 200, answer.text
    mine = answer.json()
    assert (mine["id"], mine["has_account"], mine["state"]) == (before["id"], True, "applied")
    assert mine["dispatch"]["id"] == before["dispatch"]["id"]
    assert (mine["applied_at"], mine["recorded_at"]) == (
        before["applied_at"],
        before["recorded_at"],
    )
    me = tokens.youth(account)
    for path in (
        f"/v1/youths/{before['id']}",
        f"/v1/youths/{account}",
        f"/v1/youths/{account}/explanation",
        f"/v1/youths/{account}/eligibility",
        f"/v1/youths/{before['id']}/origins",
        f"/v1/dispatches/{before['dispatch']['id']}",
        f"/v1/dispatches/{before['dispatch']['id']}/explanation",
    ):
        assert (await matching.get(path, headers=me)).status_code == 200, path
    listed = await matching.get("/v1/me/dispatches", headers=me)
    assert [one["id"] for one in listed.json()["items"]] == [before["dispatch"]["id"]]
    accepted = await matching.post(
        f"/v1/dispatches/{before['dispatch']['id']}/acceptance",
        json={"expected_version": before["dispatch"]["version"]},
        headers=tokens.youth(account),
    )
    assert accepted.status_code == 200, accepted.text


async def test_taking_over_is_a_change_of_the_record_and_ends_the_accounts_own_id(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number, before = await proxied(matching)
    account = ids.new("yth")
    await sign_up(matching, account, number)
    ground = "本人注册账号，身份号码、姓名与登记的一致，登记了手机号码的也一致"
    whole = f"{ground}（登记 {before['id']} 归入账号 {account}）"
    assert await audited(matching_app) == [
        ("youth.owned", before["id"], whole),
        ("youth.owned", account, whole),
    ]
    async with matching_app.state.database.transaction() as session:
        of_youths = select(changes).where(changes.c.object == "youth").order_by(changes.c.id)
        rows = (await session.execute(of_youths)).all()
    told_of = [(row.object_id, row.version, row.event) for row in rows[-2:]]
    assert told_of == [
        (before["id"], before["version"] + 1, "youth.owned"),
        (account, 1, "youth.merged"),
    ]
    assert rows[-1].data["into"] == before["id"]
    assert [row.ground for row in rows[-2:]] == ["", ""]


async def test_an_account_given_its_record_again_is_told_of_once_and_with_another_record_never(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    """Where the owner was lost, what the feed was told of the account still holds."""
    _, before = await proxied(matching)
    _, another = await proxied(matching)
    account = ids.new("yth")
    mine = (await hand_over(matching, before, account)).json()
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE youths SET owner_id = NULL, signed_up_at = NULL"))
    refused = await hand_over(matching, another, account)
    assert (refused.status_code, refused.json()["code"]) == (409, "account-has-record")
    again = await hand_over(matching, mine, account)
    assert (again.status_code, again.json()["has_account"]) == (200, True), again.text
    told_of = select(changes.c.version, changes.c.event).where(changes.c.object_id == account)
    async with matching_app.state.database.transaction() as session:
        assert (await session.execute(told_of)).all() == [(1, "youth.merged")]


@pytest.mark.parametrize("facts", [{"name": "马朋"}, {"phone": "13800138000"}])
async def test_what_does_not_agree_is_sent_to_the_office_and_tells_nothing_of_the_record(
    matching_app: FastAPI, matching: httpx2.AsyncClient, facts: dict[str, Any]
) -> None:
    number, before = await proxied(matching)
    account = ids.new("yth")
    answer = await sign_up(matching, account, number, **facts)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "record-mismatch")
    assert "经办机构" in problem["detail"]
    assert set(problem) == {"type", "title", "status", "code", "detail", "request_id"}
    assert not any(word in problem["detail"] + problem["title"] for word in ("马", "阿", "139"))
    for own in (before["id"], account):
        seen = await matching.get(f"/v1/youths/{own}", headers=tokens.youth(account))
        assert seen.status_code == 404
    assert [row[0] for row in await audited(matching_app)] == ["youth.claim-refused"]


async def test_either_mismatch_reads_alike(matching: httpx2.AsyncClient) -> None:
    number, _ = await proxied(matching)
    answers = [
        (await sign_up(matching, ids.new("yth"), number, **facts)).json()
        for facts in ({"name": "马朋"}, {"phone": "13800138000"})
    ]
    for answer in answers:
        del answer["request_id"]
    assert answers[0] == answers[1]


async def test_a_name_written_otherwise_and_a_phone_with_blanks_agree(
    matching: httpx2.AsyncClient,
) -> None:
    number, before = await proxied(matching)
    answer = await sign_up(
        matching, ids.new("yth"), number, name="阿依 • 测试", phone="+86 139 9511 2233"
    )
    assert (answer.status_code, answer.json()["id"]) == (201, before["id"])


async def test_whom_a_list_named_with_a_phone_takes_over_only_by_it(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    await told(matching, id_number=number, phone="13995112233")
    refused = await sign_up(matching, ids.new("yth"), number, phone="13800138000")
    assert (refused.status_code, refused.json()["code"]) == (409, "record-mismatch")
    account = ids.new("yth")
    taken = await sign_up(matching, account, number)
    assert (taken.status_code, taken.json()["id"]) == (201, account)


async def test_a_record_that_has_an_owner_stays_refused(matching: httpx2.AsyncClient) -> None:
    number, before = await proxied(matching)
    account = ids.new("yth")
    assert (await sign_up(matching, account, number)).status_code == 201
    for who in (ids.new("yth"), account):
        again = await sign_up(matching, who, number)
        assert (again.status_code, again.json()["code"]) == (409, "already-registered")
        assert before["id"] not in again.text


async def test_an_account_with_a_record_takes_over_no_other(matching: httpx2.AsyncClient) -> None:
    number, _ = await proxied(matching)
    mine = await factories.register(matching)
    answer = await sign_up(matching, mine["id"], number)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-registered")
    number, taken = await proxied(matching)
    account = ids.new("yth")
    assert (await sign_up(matching, account, number)).json()["id"] == taken["id"]
    fresh = await sign_up(matching, account, factories.an_id_number())
    assert (fresh.status_code, fresh.json()["code"]) == (409, "already-registered")


async def test_an_owner_changes_pauses_and_returns_by_either_id(
    matching: httpx2.AsyncClient,
) -> None:
    number, before = await proxied(matching)
    account = ids.new("yth")
    version = (await sign_up(matching, account, number)).json()["version"]
    for path, method, body in (
        (f"/v1/youths/{account}/pause", "POST", {}),
        (f"/v1/youths/{account}/return", "POST", {}),
        (f"/v1/youths/{account}/intention", "PUT", {}),
        (f"/v1/youths/{account}", "PUT", RECORD),
        (f"/v1/youths/{before['id']}/withdrawal", "POST", {}),
    ):
        answer = await matching.request(
            method, path, json=body | {"expected_version": version}, headers=tokens.youth(account)
        )
        assert answer.status_code == 200, (path, answer.text)
        version = answer.json()["version"]
        assert answer.json()["id"] == before["id"]
    filed = await matching.post(
        "/v1/me/objections",
        json={"subject": "place", "words": "我排的次序不对"},
        headers=tokens.youth(account),
    )
    assert filed.status_code == 201, filed.text
    own = await matching.get("/v1/me/objections", headers=tokens.youth(account))
    assert [one["id"] for one in own.json()["items"]] == [filed.json()["id"]]


async def test_an_officer_hands_over_to_an_account_whose_phone_changed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, youth = await proxied(matching)
    account = ids.new("yth")
    unpinned = await hand_over(matching, youth, account, expected_version=None)
    assert unpinned.status_code == 428
    stale = await hand_over(matching, youth, account, expected_version=youth["version"] - 1)
    assert (stale.status_code, stale.json()["code"]) == (412, "youth-changed")
    assert (await hand_over(matching, youth, account, ground="x")).status_code == 422
    handed = await hand_over(matching, youth, account)
    assert (handed.status_code, handed.json()["has_account"]) == (200, True)
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.json()["id"] == youth["id"]
    again = await hand_over(matching, handed.json(), ids.new("yth"))
    assert (again.status_code, again.json()["code"]) == (409, "record-owned")
    _, other = await proxied(matching)
    second = await hand_over(matching, other, account)
    assert (second.status_code, second.json()["code"]) == (409, "account-has-record")


async def test_a_record_only_known_that_an_officer_hands_over_bears_the_accounts_id(
    matching: httpx2.AsyncClient,
) -> None:
    known = (await told(matching, phone="13995112233"))["youth"]
    account = ids.new("yth")
    handed = await hand_over(matching, known, account)
    assert (handed.status_code, handed.json()["id"]) == (200, account)
    gone = await hand_over(matching, known, ids.new("yth"))
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer("640105"), 404),
        (tokens.officer(CLERK, "auditor"), 403),
        (tokens.youth(ids.new("yth")), 403),
        (tokens.unit(ids.new("unt")), 403),
    ],
)
async def test_only_officers_of_the_youths_region_hand_over(
    matching: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    _, youth = await proxied(matching)
    answer = await hand_over(matching, youth, ids.new("yth"), headers=headers)
    assert answer.status_code == status


async def test_of_many_accounts_at_once_one_owns_the_record(matching: httpx2.AsyncClient) -> None:
    for _ in range(5):
        number, youth = await proxied(matching)
        accounts = [ids.new("yth") for _ in range(4)]
        answers = await asyncio.gather(*(sign_up(matching, who, number) for who in accounts))
        assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
        seen = await asyncio.gather(
            *(matching.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(w)) for w in accounts)
        )
        assert sorted(one.status_code for one in seen) == [200, 404, 404, 404]


async def test_one_account_at_once_owns_one_record_and_the_others_stay_free(
    matching: httpx2.AsyncClient,
) -> None:
    for _ in range(5):
        numbers = [(await proxied(matching))[0] for _ in range(2)] + [factories.an_id_number()]
        account = ids.new("yth")
        answers = await asyncio.gather(*(sign_up(matching, account, one) for one in numbers))
        assert sorted(one.status_code for one in answers) == [201, 409, 409]
        codes = {one.json()["code"] for one in answers if one.status_code == 409}
        assert codes == {"already-registered"}


async def test_an_officer_and_a_youth_at_once_make_one_owner(matching: httpx2.AsyncClient) -> None:
    for _ in range(5):
        number, youth = await proxied(matching)
        first, second = ids.new("yth"), ids.new("yth")
        answers = await asyncio.gather(
            sign_up(matching, first, number), hand_over(matching, youth, second)
        )
        assert sorted(one.status_code < 300 for one in answers) == [False, True]
        now = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer(CLERK))
        assert now.json()["has_account"] is True


@pytest.mark.parametrize("known", [True, False])
async def test_both_ids_and_the_ground_of_a_handing_over_are_logged_and_no_words_are_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient, *, known: bool
) -> None:
    youth = (await told(matching))["youth"] if known else (await proxied(matching))[1]
    account, ground = ids.new("yth"), "本人持身份证到场，手机号码已更换"
    assert (await hand_over(matching, youth, account)).status_code == 200
    lines = await audited(matching_app)
    whole = f"经办机构核实本人（登记 {youth['id']} 归入账号 {account}）"
    assert lines == [
        ("youth.owned", youth["id"], whole),
        ("youth.owned", account, whole),
    ]
    async with matching_app.state.database.transaction() as session:
        rows = (await session.execute(select(changes).order_by(changes.c.id))).all()
    told_by = {"youth.merged"} if known else {"youth.owned", "youth.merged"}
    assert told_by <= {row.event for row in rows}
    assert {row.ground for row in rows} == {""}
    owner = account if known else youth["id"]
    auditor = tokens.officer("640104", "auditor")
    asked = {"object_id": owner}
    log = await matching.get("/v1/change-log/matching", params=asked, headers=auditor)
    assert log.json()["items"][0]["ground"] == ground


async def test_an_id_that_is_or_was_a_records_is_no_accounts(
    matching: httpx2.AsyncClient,
) -> None:
    _, youth = await proxied(matching)
    _, other = await proxied(matching)
    known = (await told(matching))["youth"]
    assert (await hand_over(matching, known, ids.new("yth"))).status_code == 200
    for which in (youth["id"], other["id"], known["id"]):
        answer = await hand_over(matching, youth, which)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-an-account"), which
    alone = (await told(matching))["youth"]
    itself = await hand_over(matching, alone, alone["id"])
    assert (itself.status_code, itself.json()["code"]) == (409, "not-an-account")


async def test_of_a_handing_over_and_a_registration_by_one_account_at_once_one_stands(
    matching: httpx2.AsyncClient,
) -> None:
    for _ in range(5):
        known, account = (await told(matching))["youth"], ids.new("yth")
        answers = await asyncio.gather(
            hand_over(matching, known, account),
            sign_up(matching, account, factories.an_id_number()),
        )
        assert sorted(one.status_code < 300 for one in answers) == [False, True]
        codes = {one.json()["code"] for one in answers if one.status_code >= 300}
        assert codes <= {"account-has-record", "already-registered"}


async def test_what_else_the_database_refuses_is_not_taken_for_an_account_with_a_record(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    known = (await told(matching))["youth"]
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text("INSERT INTO round_participants (youth_id, round_id) VALUES (:youth, 'rnd_x')"),
            {"youth": known["id"]},
        )
    answer = await hand_over(matching, known, ids.new("yth"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
