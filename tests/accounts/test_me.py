"""One's own account and password, over ASGI with a real database."""

import asyncio

import pytest

from tests import tokens as signed
from tests.accounts.factories import (
    PASSWORD,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    renew,
    try_sign_in,
)

NEW = "Another-Horse-8"
WRONG = "Wrong-Horse-7"


async def change(client, tokens, old=PASSWORD, new=NEW):
    body = {"old_password": old, "new_password": new}
    return await client.put("/v1/me/password", json=body, headers=bearing(tokens))


async def test_me_is_the_account_that_signed_up(accounts):
    account = await a_sign_up(accounts, kind="youth")
    tokens = await a_sign_in(accounts, account["name"])
    answer = await accounts.get("/v1/me", headers=bearing(tokens))
    assert (answer.status_code, answer.json()) == (200, account | {"lent_roles": []})


async def test_an_officer_sees_roles_and_region(accounts_app, accounts):
    officer_id, name = await an_officer(accounts_app, "640200", "clerk", "finance")
    answer = await accounts.get("/v1/me", headers=bearing(await a_sign_in(accounts, name)))
    assert answer.json() == {
        "account_id": officer_id,
        "kind": "officer",
        "name": name,
        "roles": ["clerk", "finance"],
        "lent_roles": [],
        "region": "640200",
        "unit_id": None,
        "youth_id": None,
    }


async def test_nobody_is_not_told_who_they_are(accounts):
    answer = await accounts.get("/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_account_that_is_no_more_must_sign_in_again(accounts):
    answer = await accounts.get("/v1/me", headers=signed.unit("unt_1"))
    assert (answer.status_code, answer.json()["code"]) == (401, "account-gone")


async def test_a_new_password_replaces_the_old_and_ends_every_sign_in(accounts, rows):
    account = await a_sign_up(accounts)
    phone = await a_sign_in(accounts, account["name"])
    desk = await a_sign_in(accounts, account["name"])
    assert (await change(accounts, desk)).status_code == 204
    for tokens in (phone, desk):
        assert (await renew(accounts, tokens["refresh_token"])).status_code == 401
    assert (await try_sign_in(accounts, account["name"], PASSWORD)).status_code == 401
    await a_sign_in(accounts, account["name"], NEW)
    noted = [(e["action"], e["author"]) for e in await rows("audit_entries")]
    assert ("password.changed", account["account_id"]) in noted


async def test_a_wrong_old_password_changes_nothing_and_counts_as_a_try(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    for _ in range(5):
        answer = await change(accounts, tokens, old=WRONG)
        assert (answer.status_code, answer.json()["code"]) == (409, "password-wrong")
    shut = await change(accounts, tokens)
    assert (shut.status_code, shut.json()["code"]) == (403, "account-locked")
    assert int(shut.headers["retry-after"]) > 0
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("new", "code"), [("short-1", "password-too-weak"), (PASSWORD, "password-unchanged")]
)
async def test_a_weak_or_unchanged_password_is_refused(accounts, new, code):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    answer = await change(accounts, tokens, new=new)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    await a_sign_in(accounts, account["name"])
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 200


async def test_an_officers_password_needs_three_kinds_of_characters(accounts_app, accounts):
    _, name = await an_officer(accounts_app, "640200", "clerk")
    tokens = await a_sign_in(accounts, name)
    weak = await change(accounts, tokens, new="anotherhorse8")
    assert (weak.status_code, weak.json()["code"]) == (409, "password-too-weak")
    assert (await change(accounts, tokens, new="Anotherhorse8")).status_code == 204


async def test_of_two_changes_at_once_one_succeeds(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    answers = await asyncio.gather(
        change(accounts, tokens, new="Another-Horse-8"),
        change(accounts, tokens, new="Another-Horse-9"),
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]
