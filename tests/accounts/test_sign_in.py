"""Signing in by name and password, over ASGI with a real database."""

import asyncio
import re
import time
from datetime import timedelta

import httpx2
import jwt
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from services.accounts.actions.proofs import REFUSED_AFTER
from services.common.values import ids
from services.common.web.tokens import UserKeys, read_user_token
from tests.accounts.factories import (
    PASSWORD,
    a_key,
    a_name,
    a_sign_in,
    a_sign_up,
    an_officer,
    try_sign_in,
)

WRONG = "Wrong-Horse-7"


def keys_of(app):
    transport = httpx2.ASGITransport(app)
    return UserKeys("http://accounts/.well-known/jwks.json", transport)


async def test_a_token_is_what_every_service_reads_by_the_published_keys(accounts_app, accounts):
    account = await a_sign_up(accounts, kind="youth")
    tokens = await a_sign_in(accounts, account["name"])
    caller = await read_user_token(tokens["access_token"], keys_of(accounts_app))
    assert caller.subject == account["account_id"]
    assert (caller.kind, caller.roles) == ("youth", frozenset({"youth"}))
    assert (caller.youth_id, caller.unit_id, caller.region) == (account["youth_id"], None, None)


async def test_an_officers_token_bears_roles_and_region(accounts_app, accounts):
    _, name = await an_officer(accounts_app, "640104", "clerk", "reviewer")
    tokens = await a_sign_in(accounts, name)
    caller = await read_user_token(tokens["access_token"], keys_of(accounts_app))
    assert caller.roles == frozenset({"clerk", "reviewer"})
    assert (caller.kind, caller.region) == ("officer", "640104")


async def test_a_token_holds_a_quarter_of_an_hour_of_real_time(accounts, clock):
    clock.move("2031-07-01")
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert tokens["expires_in"] == claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - time.time()) < 10
    assert re.match(ids.pattern("tok"), claims["jti"])
    assert jwt.get_unverified_header(tokens["access_token"]) == {
        "alg": "EdDSA",
        "kid": "test-1",
        "typ": "JWT",
    }


async def test_tokens_are_never_cached(accounts):
    account = await a_sign_up(accounts)
    answer = await try_sign_in(accounts, account["name"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"


async def test_a_name_signs_in_in_any_case_and_width(accounts):
    await a_sign_up(accounts, name="HongGuang")
    await a_sign_in(accounts, "ｈｏｎｇguang")


async def test_a_wrong_name_and_a_wrong_password_are_answered_alike(accounts):
    account = await a_sign_up(accounts)
    answers = [
        await try_sign_in(accounts, name, WRONG) for name in (account["name"], "nobody-at-all", "x")
    ]
    told = [answer.json() | {"request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert told[0]["code"] == "sign-in-failed"
    assert told[0] == told[1] == told[2]


async def test_a_wrong_name_and_a_wrong_password_take_the_same_time(accounts):
    known, unknown = [], []
    # The quickest tells apart what a busy machine blurs: a difference that is there stays.
    for _ in range(12):
        account = await a_sign_up(accounts)
        known.append(await seconds_of(accounts, account["name"]))
        unknown.append(await seconds_of(accounts, "nobody-at-all"))
        if abs(min(known) - min(unknown)) < 0.05:
            break
    assert min(*known, *unknown) >= REFUSED_AFTER
    assert abs(min(known) - min(unknown)) < 0.05


async def seconds_of(client, name):
    begun = time.perf_counter()
    await try_sign_in(client, name, WRONG)
    return time.perf_counter() - begun


async def test_the_last_wrong_try_shuts_the_account_to_the_right_password_too(accounts, leap):
    account = await a_sign_up(accounts)
    for _ in range(5):
        assert (await try_sign_in(accounts, account["name"], WRONG)).status_code == 401
    for password in (WRONG, PASSWORD):
        shut = await try_sign_in(accounts, account["name"], password)
        assert (shut.status_code, shut.json()["code"]) == (403, "account-locked")
        assert 880 <= int(shut.headers["retry-after"]) <= 900
    leap(timedelta(minutes=14, seconds=50))
    assert (await try_sign_in(accounts, account["name"])).status_code == 403
    leap(timedelta(seconds=11))
    await a_sign_in(accounts, account["name"])


async def test_a_right_password_begins_the_count_afresh(accounts):
    account = await a_sign_up(accounts)
    for _ in range(2):
        for _ in range(4):
            assert (await try_sign_in(accounts, account["name"], WRONG)).status_code == 401
        await a_sign_in(accounts, account["name"])


async def test_guesses_at_once_get_no_more_tries_than_guesses_in_turn(accounts, rows):
    account = await a_sign_up(accounts)
    answers = await asyncio.gather(
        *(try_sign_in(accounts, account["name"], WRONG) for _ in range(12))
    )
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [403] * 7
    noted = [entry["action"] for entry in await rows("audit_entries")]
    assert noted == ["password.wrong"] * 5 + ["account.locked"]


async def test_one_account_may_sign_in_many_times_at_once(accounts):
    account = await a_sign_up(accounts)
    answers = await asyncio.gather(*(try_sign_in(accounts, account["name"]) for _ in range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12


async def test_a_hash_of_other_parameters_is_made_anew_at_sign_in(accounts_app, accounts, rows):
    account = await a_sign_up(accounts)
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with accounts_app.state.database.transaction() as session:
        await session.execute(text("UPDATE passwords SET hash = :old"), {"old": old})
    await a_sign_in(accounts, account["name"])
    [kept] = await rows("passwords")
    assert "m=19456,t=2,p=1" in kept["hash"]
    await a_sign_in(accounts, account["name"])


async def test_the_audit_log_names_accounts_and_nobody(accounts, rows):
    account = await a_sign_up(accounts)
    await try_sign_in(accounts, account["name"], WRONG)
    await try_sign_in(accounts, "nobody-at-all", WRONG)
    await a_sign_in(accounts, account["name"])
    noted = [(e["action"], e["object_id"], e["author"]) for e in await rows("audit_entries")]
    assert noted == [
        ("password.wrong", account["account_id"], "anonymous"),
        ("sign-in.succeeded", account["account_id"], account["account_id"]),
    ]


async def test_a_key_is_refused_where_no_answer_may_be_kept(accounts):
    account = await a_sign_up(accounts)
    body = {"grant_type": "password", "name": account["name"], "password": PASSWORD}
    answer = await accounts.post("/v1/tokens", json=body, headers=a_key())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-refused")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, [""]),
        ({"grant_type": "face"}, [""]),
        ({"grant_type": "wechat"}, ["/code"]),
        ({"grant_type": "phone_code"}, ["/phone", "/code"]),
        ({"grant_type": "password"}, ["/name", "/password"]),
        ({"grant_type": "password", "name": "abcd", "password": ""}, ["/password"]),
        ({"grant_type": "password", "name": "abcd", "refresh_token": "x"}, None),
        ({"grant_type": "refresh_token"}, ["/refresh_token"]),
        ({"grant_type": "refresh_token", "refresh_token": 7}, ["/refresh_token"]),
        ({"grant_type": "refresh_token", "refresh_token": "x" * 201}, ["/refresh_token"]),
    ],
)
async def test_a_malformed_grant_is_a_422_that_names_the_field(accounts, body, pointers):
    answer = await accounts.post("/v1/tokens", json=body)
    assert answer.status_code == 422
    if pointers is not None:
        assert [e["pointer"] for e in answer.json()["errors"]] == pointers


async def test_a_form_is_no_json(accounts):
    body = {"grant_type": "password", "name": "abcd", "password": PASSWORD}
    answer = await accounts.post("/v1/tokens", data=body)
    assert answer.status_code in (415, 422)


async def test_no_password_and_no_token_lies_in_a_log_or_a_row(accounts, rows, log_file):
    name = a_name()
    account = await a_sign_up(accounts, name=name)
    tokens = await a_sign_in(accounts, account["name"])
    await try_sign_in(accounts, account["name"], WRONG)
    await accounts.post("/v1/accounts", json={"name": name, "password": WRONG}, headers=a_key())
    kept = [
        *[str(await rows(table)) for table in ("accounts", "passwords", "refresh_tokens")],
        *[str(await rows(table)) for table in ("changes", "audit_entries", "remembered_answers")],
    ]
    log = log_file.read_text()
    assert "/v1/tokens 200" in log
    for secret in (PASSWORD, WRONG, tokens["access_token"], tokens["refresh_token"]):
        assert secret not in log
        assert all(secret not in table for table in kept)
    assert name not in log
