"""Officers and their administrators, over ASGI with a real database."""

import asyncio
import re

import pytest
from ulid import ULID

from services.common.values import ids
from tests import tokens as signed
from tests.accounts.factories import (
    PASSWORD,
    a_key,
    a_name,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    renew,
    try_sign_in,
)


@pytest.fixture
async def chief(accounts_app, accounts):
    """The tokens of the administrator of 银川市."""
    _, name = await an_officer(accounts_app, "640100")
    return await a_sign_in(accounts, name)


async def add(client, tokens, **fields):
    body = {"name": a_name(), "password": PASSWORD, "roles": ["clerk"], "region": "640104"}
    return await client.post("/v1/officers", json=body | fields, headers=bearing(tokens))


async def added(client, tokens, **fields):
    answer = await add(client, tokens, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(client, tokens, officer, **fields):
    body = {
        "expected_version": officer["version"],
        "roles": officer["roles"],
        "region": officer["region"],
        "suspended": officer["suspended"],
    }
    path = f"/v1/officers/{officer['account_id']}"
    return await client.put(path, json=body | fields, headers=bearing(tokens))


async def read(client, tokens, officer_id):
    return await client.get(f"/v1/officers/{officer_id}", headers=bearing(tokens))


async def test_an_administrator_adds_an_officer_who_signs_in(accounts, chief):
    officer = await added(
        accounts, chief, name="liming", roles=["reviewer", "clerk"], region="640104"
    )
    assert re.match(ids.pattern("acc"), officer.pop("account_id"))
    assert officer == {
        "name": "liming",
        "roles": ["clerk", "reviewer"],
        "region": "640104",
        "suspended": False,
        "version": 1,
    }
    await a_sign_in(accounts, "liming")


async def test_the_same_request_twice_adds_one_officer(accounts, chief, rows):
    body = {"name": a_name(), "password": PASSWORD, "roles": ["clerk"], "region": "640104"}
    headers = bearing(chief)
    first = await accounts.post("/v1/officers", json=body, headers=headers)
    second = await accounts.post("/v1/officers", json=body, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(await rows("accounts")) == 2


@pytest.mark.parametrize("region", ["640000", "640200", "640205"])
async def test_nobody_is_posted_above_or_beside_the_administrators_region(accounts, chief, region):
    answer = await add(accounts, chief, region=region)
    assert (answer.status_code, answer.json()["code"]) == (403, "beyond-own-region")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"roles": []}, 422, "malformed"),
        ({"roles": ["king"]}, 422, "malformed"),
        ({"roles": "clerk"}, 422, "malformed"),
        ({"roles": ["administrator", "clerk"]}, 409, "administrator-holds-other-roles"),
        ({"region": "650000"}, 422, "malformed"),
        ({"region": "640199"}, 422, "malformed"),
        ({"password": "anotherhorse8"}, 409, "password-too-weak"),
        ({"name": "a"}, 422, "sign-in-name-unfit"),
        ({"suspended": True}, 422, "malformed"),
    ],
)
async def test_bad_input_adds_nobody(accounts, chief, rows, *, change, status, code):
    answer = await add(accounts, chief, **change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(await rows("accounts")) == 1


async def test_a_taken_name_adds_nobody(accounts, chief):
    account = await a_sign_up(accounts)
    answer = await add(accounts, chief, name=account["name"].upper())
    assert (answer.status_code, answer.json()["code"]) == (409, "sign-in-name-taken")


@pytest.mark.parametrize("roles", [("clerk",), ("approver", "finance"), ("auditor",)])
async def test_other_officers_manage_nobody(accounts_app, accounts, roles):
    _, name = await an_officer(accounts_app, "640000", *roles)
    tokens = await a_sign_in(accounts, name)
    for answer in (
        await add(accounts, tokens),
        await accounts.get("/v1/officers", headers=bearing(tokens)),
        await read(accounts, tokens, ids.new("acc")),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")


@pytest.mark.parametrize("kind", ["unit", "youth"])
async def test_units_and_youths_manage_nobody(accounts, kind):
    account = await a_sign_up(accounts, kind=kind)
    answer = await add(accounts, await a_sign_in(accounts, account["name"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")


async def test_without_a_token_nobody_is_listed_or_added(accounts):
    for answer in (
        await accounts.get("/v1/officers"),
        await accounts.post("/v1/officers", json={}, headers=a_key()),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")


async def test_a_token_outlives_the_office_but_not_its_rights(accounts_app, accounts):
    _, top = await an_officer(accounts_app, "640000")
    top_tokens = await a_sign_in(accounts, top)
    deputy = await added(accounts, top_tokens, roles=["administrator"], region="640100")
    tokens = await a_sign_in(accounts, deputy["name"])
    demoted = (await change(accounts, top_tokens, deputy, roles=["clerk"])).json()
    assert demoted["roles"] == ["clerk"]
    answer = await add(accounts, tokens)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-administrator")


async def test_a_signed_token_of_no_account_manages_nobody(accounts):
    headers = signed.officer("640000", "administrator")
    answer = await accounts.get("/v1/officers", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "account-gone")


async def test_the_list_holds_the_region_and_all_within_it_page_by_page(
    accounts_app, accounts, chief
):
    await an_officer(accounts_app, "640000")
    await an_officer(accounts_app, "640205", "clerk")
    await a_sign_up(accounts)
    for region in ("640100", "640104", "640122"):
        await added(accounts, chief, region=region)
    seen, cursor = [], ""
    while cursor is not None:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await accounts.get("/v1/officers", params=params, headers=bearing(chief))).json()
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [officer["region"] for officer in seen] == ["640100", "640100", "640104", "640122"]
    assert len({officer["account_id"] for officer in seen}) == 4


async def test_a_forged_cursor_is_malformed(accounts, chief):
    answer = await accounts.get("/v1/officers", params={"cursor": "forged"}, headers=bearing(chief))
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_an_officer_is_read_within_the_region_only(accounts_app, accounts, chief):
    officer = await added(accounts, chief)
    assert (await read(accounts, chief, officer["account_id"])).json() == officer
    elsewhere, _ = await an_officer(accounts_app, "640205", "clerk")
    unit = await a_sign_up(accounts)
    for unseen in (elsewhere, unit["account_id"], ids.new("acc")):
        answer = await read(accounts, chief, unseen)
        assert (answer.status_code, answer.json()["code"]) == (404, "officer-unknown")
    for malformed in (f"unt_{ULID()}", "acc_1", "640104200401010012"):
        answer = await read(accounts, chief, malformed)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
        assert malformed not in answer.text


async def test_a_change_of_roles_and_region_takes_a_version(accounts, chief):
    officer = await added(accounts, chief)
    moved = (
        await change(accounts, chief, officer, roles=["finance", "approver"], region="640105")
    ).json()
    assert (moved["roles"], moved["region"]) == (["approver", "finance"], "640105")
    assert moved["version"] == 2
    me = await accounts.get("/v1/me", headers=bearing(await a_sign_in(accounts, officer["name"])))
    assert me.json()["region"] == "640105"


async def test_a_suspended_officer_is_out_at_once_and_back_when_reinstated(accounts, chief):
    officer = await added(accounts, chief)
    tokens = await a_sign_in(accounts, officer["name"])
    suspended = (await change(accounts, chief, officer, suspended=True)).json()
    assert suspended["suspended"] is True
    out = await try_sign_in(accounts, officer["name"])
    assert (out.status_code, out.json()["code"]) == (403, "account-suspended")
    wrong = await try_sign_in(accounts, officer["name"], "Wrong-Horse-7")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign-in-failed")
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 401
    assert (await change(accounts, chief, suspended, suspended=False)).status_code == 200
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 401
    await a_sign_in(accounts, officer["name"])


async def test_a_suspended_administrator_manages_nobody(accounts_app, accounts):
    _, top = await an_officer(accounts_app, "640000")
    top_tokens = await a_sign_in(accounts, top)
    deputy = await added(accounts, top_tokens, roles=["administrator"], region="640100")
    tokens = await a_sign_in(accounts, deputy["name"])
    await change(accounts, top_tokens, deputy, suspended=True)
    answer = await accounts.get("/v1/officers", headers=bearing(tokens))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-administrator")


async def test_a_stale_version_changes_nothing(accounts, chief):
    officer = await added(accounts, chief)
    await change(accounts, chief, officer, roles=["finance"])
    answer = await change(accounts, chief, officer, roles=["auditor"])
    assert (answer.status_code, answer.json()["code"]) == (412, "officer-changed")
    assert answer.json()["version"] == 2
    assert (await read(accounts, chief, officer["account_id"])).json()["roles"] == ["finance"]


async def test_of_two_changes_at_once_one_is_kept(accounts, chief, rows):
    officer = await added(accounts, chief)
    answers = await asyncio.gather(
        change(accounts, chief, officer, roles=["finance"]),
        change(accounts, chief, officer, roles=["auditor"]),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    versions = [
        c["version"] for c in await rows("changes") if c["object_id"] == officer["account_id"]
    ]
    assert versions == [1, 2]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"region": "640205"}, 403, "beyond-own-region"),
        ({"roles": ["administrator", "clerk"]}, 409, "administrator-holds-other-roles"),
        ({"expected_version": None}, 428, "unpinned"),
        ({"suspended": "maybe"}, 422, "malformed"),
        ({"name": "other"}, 422, "malformed"),
    ],
)
async def test_a_change_that_may_not_be_is_refused(accounts, chief, fields, status, code):
    officer = await added(accounts, chief)
    answer = await change(accounts, chief, officer, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await read(accounts, chief, officer["account_id"])).json() == officer


async def test_nobody_changes_their_own_rights_or_those_of_officers_elsewhere(
    accounts_app, accounts, chief
):
    me = (await accounts.get("/v1/me", headers=bearing(chief))).json()
    own = await change(accounts, chief, me | {"version": 1, "suspended": False}, region="640104")
    assert (own.status_code, own.json()["code"]) == (409, "own-rights")
    elsewhere, _ = await an_officer(accounts_app, "640205", "clerk")
    for unseen in (elsewhere, ids.new("acc")):
        officer = {"account_id": unseen, "version": 1, "roles": ["clerk"], "region": "640104"}
        answer = await change(accounts, chief, officer | {"suspended": True})
        assert (answer.status_code, answer.json()["code"]) == (404, "officer-unknown")


async def test_the_feed_tells_of_officers_by_roles_and_regions_only(accounts, chief, rows):
    officer = await added(accounts, chief, region="640104")
    suspended = (await change(accounts, chief, officer, suspended=True)).json()
    back = (await change(accounts, chief, suspended, suspended=False)).json()
    await change(accounts, chief, back, roles=["finance"])
    told = [c for c in await rows("changes") if c["object_id"] == officer["account_id"]]
    assert [(c["version"], c["event"]) for c in sorted(told, key=lambda c: c["version"])] == [
        (1, "officer.added"),
        (2, "officer.suspended"),
        (3, "officer.reinstated"),
        (4, "officer.changed"),
    ]
    me = (await accounts.get("/v1/me", headers=bearing(chief))).json()
    for told_of in told:
        assert told_of["object"] == "officer"
        assert told_of["author"] == me["account_id"]
        assert told_of["data"].keys() == {"roles", "region", "suspended"}
        assert officer["name"] not in str(told_of)


async def test_what_an_administrator_alters_is_kept_before_and_after(accounts, chief, rows):
    officer = await added(accounts, chief)
    answer = await change(accounts, chief, officer, roles=["reviewer"], region="640105")
    assert answer.status_code == 200, answer.text
    same = await change(accounts, chief, answer.json())
    assert same.status_code == 200
    first, second = [e for e in await rows("audit_entries") if e["action"] == "officer.altered"]
    assert (first["object_id"], first["region"]) == (officer["account_id"], "640104")
    assert first["before"] == {"roles": ["clerk"], "region": "640104"}
    assert first["after"] == {"roles": ["reviewer"], "region": "640105"}
    assert first["author"].startswith("acc_")
    assert first["request_id"].startswith("req_")
    assert (second["before"], second["after"]) == ({}, {})
