"""Accounts of a unit's staff, over ASGI with a real database."""

import asyncio

import pytest

from services.common.values import ids
from tests import tokens as signed
from tests.accounts.factories import (
    PASSWORD,
    a_name,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    renew,
    try_sign_in,
)

PATH = "/v1/me/staff-accounts"


@pytest.fixture
async def first(accounts):
    """A unit's first account and its tokens."""
    account = await a_sign_up(accounts)
    return account, await a_sign_in(accounts, account["name"])


async def opened(client, tokens, **fields):
    body = {"name": a_name(), "password": PASSWORD} | fields
    return await client.post(PATH, json=body, headers=bearing(tokens))


async def change(client, tokens, staff, *, suspended, version=None):
    body = {"expected_version": version or staff["version"], "suspended": suspended}
    path = f"{PATH}/{staff['account_id']}"
    return await client.put(path, json=body, headers=bearing(tokens))


async def test_staff_signs_in_for_the_same_unit_under_a_name_of_their_own(accounts, first, rows):
    account, tokens = first
    answer = await opened(accounts, tokens, name="xiaoma.testing")
    staff = answer.json()
    assert answer.status_code == 201
    assert staff == {
        "account_id": staff["account_id"],
        "name": "xiaoma.testing",
        "unit_id": account["unit_id"],
        "suspended": False,
        "version": 1,
    }
    me = await accounts.get("/v1/me", headers=bearing(await a_sign_in(accounts, "xiaoma.testing")))
    assert (me.json()["kind"], me.json()["unit_id"]) == ("unit", account["unit_id"])
    assert me.json()["account_id"] != account["account_id"]
    told = [row for row in await rows("changes") if row["object_id"] == staff["account_id"]]
    assert [(row["event"], row["author"]) for row in told] == [
        ("account.opened", account["account_id"])
    ]


async def test_staff_is_listed_page_by_page_without_the_first(accounts, first):
    _, tokens = first
    mine = [(await opened(accounts, tokens)).json()["account_id"] for _ in range(3)]
    other = await a_sign_in(accounts, (await a_sign_up(accounts))["name"])
    await opened(accounts, other)
    seen, cursor = [], ""
    while cursor is not None:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await accounts.get(PATH, params=params, headers=bearing(tokens))).json()
        seen += [one["account_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(mine)


async def test_suspended_staff_is_out_at_once_and_back_when_reinstated(accounts, first, rows):
    _, tokens = first
    staff = (await opened(accounts, tokens)).json()
    open_sign_in = await a_sign_in(accounts, staff["name"])
    suspended = await change(accounts, tokens, staff, suspended=True)
    assert (suspended.status_code, suspended.json()["suspended"]) == (200, True)
    out = await try_sign_in(accounts, staff["name"])
    assert (out.status_code, out.json()["code"]) == (403, "account-suspended")
    assert (await renew(accounts, open_sign_in["refresh_token"])).status_code == 401
    back = await change(accounts, tokens, suspended.json(), suspended=False)
    assert back.status_code == 200
    await a_sign_in(accounts, staff["name"])
    told = [r["event"] for r in await rows("changes") if r["object_id"] == staff["account_id"]]
    assert told == ["account.opened", "account.suspended", "account.reinstated"]


async def test_staff_and_others_manage_nobody(accounts_app, accounts, first):
    _, tokens = first
    staff = (await opened(accounts, tokens)).json()
    staff_tokens = await a_sign_in(accounts, staff["name"])
    for answer in (
        await opened(accounts, staff_tokens),
        await accounts.get(PATH, headers=bearing(staff_tokens)),
        await change(accounts, staff_tokens, staff, suspended=True),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-first-account")
    youth = await a_sign_in(accounts, (await a_sign_up(accounts, kind="youth"))["name"])
    _, name = await an_officer(accounts_app)
    for other in (youth, await a_sign_in(accounts, name)):
        answer = await opened(accounts, other)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")
    gone = await accounts.get(PATH, headers=signed.unit(ids.new("unt")))
    assert (gone.status_code, gone.json()["code"]) == (401, "account-gone")
    assert (await accounts.get(PATH)).status_code == 401


async def test_another_units_staff_or_the_first_account_is_not_found(accounts, first):
    account, tokens = first
    other = await a_sign_in(accounts, (await a_sign_up(accounts))["name"])
    theirs = (await opened(accounts, other)).json()
    nobody = {"account_id": ids.new("acc"), "version": 1}
    for unseen in (theirs, account | {"version": 1}, nobody):
        answer = await change(accounts, tokens, unseen, suspended=True)
        assert (answer.status_code, answer.json()["code"]) == (404, "staff-unknown")


async def test_of_two_changes_at_once_one_is_kept(accounts, first):
    _, tokens = first
    staff = (await opened(accounts, tokens)).json()
    stale = await change(accounts, tokens, staff, suspended=True, version=7)
    assert (stale.status_code, stale.json()["code"]) == (412, "staff-changed")
    answers = await asyncio.gather(
        *(change(accounts, tokens, staff, suspended=True) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"password": "short"}, 409, "password-too-weak"),
        ({"name": "a"}, 422, "sign-in-name-unfit"),
        ({"name": "13800001234"}, 422, "sign-in-name-unfit"),
        ({"unit_id": "unt_1"}, 422, "malformed"),
    ],
)
async def test_bad_input_opens_nothing(accounts, first, rows, *, fields, status, code):
    answer = await opened(accounts, first[1], **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(await rows("accounts")) == 1
