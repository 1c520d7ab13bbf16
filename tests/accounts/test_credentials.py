"""First use, history and life of passwords, and recovery by another officer."""

from datetime import timedelta
from itertools import pairwise

import pytest
from ulid import ULID

from services.common.store.sealed import unseal
from tests.accounts.factories import (
    OWN,
    PASSWORD,
    a_name,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    bind,
    renew,
    renew_password,
    try_sign_in,
)
from tests.accounts.test_second_factors import told


@pytest.fixture
async def chief(accounts_app, accounts):
    """The tokens of the administrator of 银川市."""
    _, name = await an_officer(accounts_app, "640100")
    return await a_sign_in(accounts, name)


async def added(client, tokens, **fields):
    body = {"name": a_name(), "password": PASSWORD, "roles": ["clerk"], "region": "640104"}
    answer = await client.post("/v1/officers", json=body | fields, headers=bearing(tokens))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def recover(client, tokens, officer, **fields):
    body = {
        "expected_version": officer["version"],
        "password": "Another-Horse-9",
        "ground": "遗失手机，当面核验身份",
    }
    path = f"/v1/officers/{officer['account_id']}/recoveries"
    return await client.post(path, json=body | fields, headers=bearing(tokens))


async def test_a_password_given_by_another_is_changed_before_anything_else(accounts, chief):
    name = (await added(accounts, chief))["name"]
    assert told(await try_sign_in(accounts, name)) == (403, "password-change-due")
    assert told(await bind(accounts, name)) == (403, "password-change-due")
    assert told(await renew_password(accounts, name, new_password=PASSWORD)) == (
        409,
        "password-unchanged",
    )
    assert (await renew_password(accounts, name)).status_code == 204
    await a_sign_in(accounts, name)
    code = {"code": None, "new_password": "Yet-Another-9"}
    assert told(await renew_password(accounts, name, **code)) == (401, "code-needed")


async def test_the_staff_of_a_unit_change_theirs_too(accounts):
    first = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, first["name"])
    name = a_name()
    body = {"name": name, "password": PASSWORD}
    await accounts.post("/v1/me/staff-accounts", json=body, headers=bearing(tokens))
    assert told(await try_sign_in(accounts, name)) == (403, "password-change-due")
    await a_sign_in(accounts, name)


async def test_what_is_not_due_is_changed_with_a_token_only(accounts):
    account = await a_sign_up(accounts)
    answer = await renew_password(accounts, account["name"])
    assert told(answer) == (409, "password-change-not-due")
    wrong = await renew_password(accounts, account["name"], old_password="Wrong-Horse-7")
    assert told(wrong) == (401, "sign-in-failed")


async def test_an_officers_password_lasts_ninety_days(accounts_app, accounts, leap):
    _, name = await an_officer(accounts_app, "640104", "clerk")
    leap(timedelta(days=90) - timedelta(seconds=60))
    assert told(await try_sign_in(accounts, name)) == (403, "second-factor-missing")
    leap(timedelta(seconds=61))
    assert told(await try_sign_in(accounts, name)) == (403, "password-change-due")
    assert (await renew_password(accounts, name)).status_code == 204
    assert told(await try_sign_in(accounts, name)) == (403, "second-factor-missing")


async def test_the_last_five_passwords_do_not_come_again_and_the_sixth_may(accounts, rows):
    account = await a_sign_up(accounts)
    used = [PASSWORD, *(f"Other-Horse-{n}" for n in range(1, 7))]
    for old, new in pairwise(used):
        assert (await changed(accounts, account["name"], old, new)).status_code == 204
    for again in used[1:6]:
        answer = await changed(accounts, account["name"], used[-1], again)
        assert told(answer) == (409, "password-used-before")
    assert len(await rows("former_passwords")) == 5
    assert (await changed(accounts, account["name"], used[-1], PASSWORD)).status_code == 204


async def changed(client, name, old, new):
    tokens = await a_sign_in(client, name, old)
    body = {"old_password": old, "new_password": new}
    return await client.put("/v1/me/password", json=body, headers=bearing(tokens))


async def test_another_officer_gives_credentials_anew_and_the_log_says_why(accounts, chief, rows):
    officer = await added(accounts, chief)
    tokens = await a_sign_in(accounts, officer["name"])
    answer = await recover(accounts, chief, officer)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 401
    assert told(await try_sign_in(accounts, officer["name"], OWN)) == (401, "sign-in-failed")
    given = await try_sign_in(accounts, officer["name"], "Another-Horse-9")
    assert told(given) == (403, "password-change-due")
    used = {"old_password": "Another-Horse-9", "new_password": OWN}
    refused = await renew_password(accounts, officer["name"], **used)
    assert told(refused) == (409, "password-used-before")
    used["new_password"] = "Brand-New-Horse-1"
    assert (await renew_password(accounts, officer["name"], **used)).status_code == 204
    assert told(await try_sign_in(accounts, officer["name"])) == (403, "second-factor-missing")
    await a_sign_in(accounts, officer["name"])
    [noted] = [e for e in await rows("audit_entries") if e["action"] == "officer.recovered"]
    assert (noted["object_id"], noted["ground"]) == (officer["account_id"], "")
    grounds = [unseal("grounds.words", one["words"]).decode() for one in await rows("grounds")]
    assert "遗失手机，当面核验身份" in grounds
    [change] = [c for c in await rows("changes") if c["event"] == "officer.recovered"]
    assert change["author"] == noted["author"] != officer["account_id"]
    assert change["ground"] == ""


async def test_nobody_recovers_themselves_or_officers_elsewhere(accounts_app, accounts, chief):
    me = (await accounts.get("/v1/me", headers=bearing(chief))).json() | {"version": 1}
    assert told(await recover(accounts, chief, me)) == (409, "own-recovery")
    elsewhere, _ = await an_officer(accounts_app, "640205", "clerk")
    for unseen in (elsewhere, f"acc_{ULID()}"):
        officer = {"account_id": unseen, "version": 1}
        assert told(await recover(accounts, chief, officer)) == (404, "officer-unknown")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"expected_version": 7}, 412, "officer-changed"),
        ({"password": "weak"}, 409, "password-too-weak"),
        ({"ground": ""}, 422, "malformed"),
    ],
)
async def test_a_recovery_that_may_not_be_changes_nothing(accounts, chief, fields, status, code):
    officer = await added(accounts, chief)
    await a_sign_in(accounts, officer["name"])
    assert told(await recover(accounts, chief, officer, **fields)) == (status, code)
    await a_sign_in(accounts, officer["name"])
