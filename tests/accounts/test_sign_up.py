"""Signing up, over ASGI with a real database."""

import asyncio
import re

import pytest

from services.common.values import ids
from tests.accounts.factories import PASSWORD, a_key, a_name, a_sign_up

ID_NUMBER = "640104200401010012"


@pytest.mark.parametrize(("kind", "issued"), [("unit", "unt"), ("youth", "yth")])
async def test_an_account_is_opened_and_issues_the_id_it_will_stand_for(accounts, kind, issued):
    account = await a_sign_up(accounts, kind=kind, name="宏光机械")
    other = "youth" if kind == "unit" else "unit"
    assert re.match(ids.pattern("acc"), account.pop("account_id"))
    assert re.match(ids.pattern(issued), account.pop(f"{kind}_id"))
    assert account == {
        "kind": kind,
        "name": "宏光机械",
        "roles": [kind],
        "region": None,
        f"{other}_id": None,
    }


async def test_a_name_is_taken_in_every_case_and_width(accounts, rows):
    await a_sign_up(accounts, name="HongGuang")
    body = {"kind": "youth", "name": "ｈｏｎｇguang", "password": PASSWORD}
    answer = await accounts.post("/v1/accounts", json=body, headers=a_key())
    assert (answer.status_code, answer.json()["code"]) == (409, "sign-in-name-taken")
    assert len(await rows("accounts")) == 1


async def test_of_eight_who_want_one_name_at_once_one_gets_it(accounts, rows):
    body = {"kind": "youth", "name": a_name(), "password": PASSWORD}
    answers = await asyncio.gather(
        *(accounts.post("/v1/accounts", json=body, headers=a_key()) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert len(await rows("accounts")) == len(await rows("passwords")) == 1


async def test_the_same_request_twice_opens_one_account(accounts, rows):
    body, headers = {"kind": "unit", "name": a_name(), "password": PASSWORD}, a_key()
    first = await accounts.post("/v1/accounts", json=body, headers=headers)
    second = await accounts.post("/v1/accounts", json=body, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(await rows("accounts")) == 1


async def test_a_key_used_for_another_account_is_refused(accounts):
    headers = a_key()
    body = {"kind": "unit", "name": a_name(), "password": PASSWORD}
    await accounts.post("/v1/accounts", json=body, headers=headers)
    answer = await accounts.post("/v1/accounts", json=body | {"name": a_name()}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_sign_up_without_a_key_is_refused(accounts):
    body = {"kind": "unit", "name": a_name(), "password": PASSWORD}
    answer = await accounts.post("/v1/accounts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")


@pytest.mark.parametrize(
    ("change", "status", "code", "pointer"),
    [
        ({"kind": "officer"}, 422, "literal-error", "/kind"),
        ({"kind": 1}, 422, "literal-error", "/kind"),
        ({"name": "ab"}, 422, "sign-in-name-unfit", "/name"),
        ({"name": "a b c d"}, 422, "sign-in-name-unfit", "/name"),
        ({"name": ID_NUMBER}, 422, "sign-in-name-unfit", "/name"),
        ({"name": "13800138000"}, 422, "sign-in-name-unfit", "/name"),
        ({"name": "a" * 65}, 422, "string-too-long", "/name"),
        ({"name": ["abcd"]}, 422, "string-type", "/name"),
        ({"name": None}, 422, "one-way", ""),
        ({"name": "ab\0cd"}, 422, "text-unstorable", "/name"),
        ({"password": ""}, 422, "too-short", "/password"),
        ({"password": "a1" * 65}, 422, "too-long", "/password"),
        ({"password": 1234567890}, 422, "string-type", "/password"),
        ({"password": "short-1"}, 409, "password-too-weak", None),
        ({"password": "abcdefghijkl"}, 409, "password-too-weak", None),
        ({"name": "hongguang", "password": "my-HongGuang-1"}, 409, "password-too-weak", None),
        ({"mobile": "13800138000"}, 422, "extra-forbidden", "/mobile"),
    ],
)
async def test_bad_input_is_named_and_nothing_is_kept(
    *, accounts, rows, change, status, code, pointer
):
    body = {"kind": "unit", "name": "somebody", "password": PASSWORD} | change
    answer = await accounts.post("/v1/accounts", json=body, headers=a_key())
    told = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is None:
        assert told["code"] == code
    else:
        assert [(e["code"], e["pointer"]) for e in told["errors"]] == [(code, pointer)]
    for value in change.values():
        assert not isinstance(value, str) or len(value) < 4 or value not in answer.text
    assert await rows("accounts") == []


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"x"', b"\xff\xfe"])
async def test_a_body_that_is_no_object_is_malformed(accounts, body):
    headers = a_key() | {"Content-Type": "application/json"}
    answer = await accounts.post("/v1/accounts", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_feed_tells_of_an_account_by_ids_only(accounts, rows):
    account = await a_sign_up(accounts, kind="youth", name="liming-2004")
    [change] = await rows("changes")
    assert (change["object"], change["object_id"]) == ("account", account["account_id"])
    assert (change["event"], change["version"]) == ("account.opened", 1)
    assert change["data"] == {
        "kind": "youth",
        "unit_id": None,
        "youth_id": account["youth_id"],
    }


async def test_a_password_lies_as_an_argon2id_hash(accounts, rows):
    await a_sign_up(accounts)
    [kept] = await rows("passwords")
    assert kept["hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
