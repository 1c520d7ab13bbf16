"""Youths sign up and in by WeChat: one openid, one account; sign-ins are as all others."""

import asyncio

import pytest

from tests.accounts.factories import a_key, a_name, bearing, renew
from tests.accounts.wechat import fake as of
from tests.accounts.wechat.people import (
    a_phone,
    a_wechat_youth,
    post,
    sign_in_by_wechat,
    sign_up_by_wechat,
)


async def test_a_youth_signs_up_and_in_by_wechat(accounts, fake):
    answer = await sign_up_by_wechat(accounts, fake.a_code("o-1"))
    assert answer.status_code == 201
    account = answer.json()
    assert account["kind"] == "youth"
    tokens = (await sign_in_by_wechat(accounts, fake.a_code("o-1"))).json()
    me = (await accounts.get("/v1/me", headers=bearing(tokens))).json()
    assert me["youth_id"] == account["youth_id"]


async def test_who_has_not_signed_up_is_told_so(accounts, fake):
    answer = await sign_in_by_wechat(accounts, fake.a_code("o-nobody"))
    assert (answer.status_code, answer.json()["code"]) == (401, "wechat-unknown")


async def test_nobody_signs_in_by_a_spent_code(accounts, fake):
    await a_wechat_youth(accounts, fake, "o-1")
    code = fake.a_code("o-1")
    assert (await sign_in_by_wechat(accounts, code)).status_code == 200
    answer = await sign_in_by_wechat(accounts, code)
    assert (answer.status_code, answer.json()["code"]) == (409, "wechat-code-invalid")
    assert code not in answer.text


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (of.BUSY, 503, "wechat-busy"),
        (of.HTML, 503, "wechat-busy"),
        (of.BLOCKED, 403, "wechat-blocked"),
        (of.QUOTA, 429, "wechat-quota-spent"),
        (of.Refusal(40164, "invalid ip"), 503, "wechat-astray"),
    ],
)
async def test_faults_of_wechat_are_told_in_chinese(accounts, fake, fault, status, code):
    fake.faults[of.SESSION].append(fault)
    answer = await sign_in_by_wechat(accounts, fake.a_code())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "微信" in answer.json()["title"]
    assert ("retry-after" in answer.headers) == (status in (429, 503))


async def test_one_openid_is_one_account(accounts, fake, rows):
    codes = [fake.a_code("o-1") for _ in range(6)]
    answers = await asyncio.gather(*(sign_up_by_wechat(accounts, code) for code in codes))
    assert sorted(one.status_code for one in answers) == [201, *[409] * 5]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"wechat-taken"}
    assert len(await rows("accounts")) == 1


async def test_one_unionid_is_one_account(accounts, fake):
    assert (await sign_up_by_wechat(accounts, fake.a_code("o-1", "u-1"))).status_code == 201
    answer = await sign_up_by_wechat(accounts, fake.a_code("o-2", "u-1"))
    assert (answer.status_code, answer.json()["code"]) == (409, "wechat-taken")


async def test_a_phone_that_wechat_vouches_for_is_bound(accounts, fake):
    phone = a_phone()
    code, phone_code = fake.a_code("o-1"), fake.a_phone_code(phone, openid="o-1")
    await sign_up_by_wechat(accounts, code, phone_code=phone_code)
    tokens = (await sign_in_by_wechat(accounts, fake.a_code("o-1"))).json()
    ways = (await accounts.get("/v1/me/sign-in-ways", headers=bearing(tokens))).json()
    assert ways == {"password": False, "wechat": True, "phone": f"138****{phone[-4:]}"}


async def test_a_phone_of_another_account_opens_none(accounts, fake, rows):
    phone = a_phone()
    first = fake.a_phone_code(phone, openid="o-1")
    await sign_up_by_wechat(accounts, fake.a_code("o-1"), phone_code=first)
    second = fake.a_phone_code(phone, openid="o-2")
    answer = await sign_up_by_wechat(accounts, fake.a_code("o-2"), phone_code=second)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone-taken")
    assert len(await rows("wechat_identities")) == 1


async def test_openid_unionid_and_phone_lie_sealed(accounts, fake, rows, log_file):
    phone = a_phone()
    code = fake.a_phone_code(phone, openid="o-secret")
    await sign_up_by_wechat(accounts, fake.a_code("o-secret", "u-secret"), phone_code=code)
    tables = "wechat_identities phones accounts changes audit_entries remembered_answers"
    kept = "".join([str(await rows(table)) for table in tables.split()])
    for secret in ("o-secret", "u-secret", phone, "c2Vzc2lvbi"):
        assert secret not in kept
        assert secret not in log_file.read_text()


async def test_a_sign_in_by_wechat_is_renewed_as_any_other(accounts, fake):
    tokens = await a_wechat_youth(accounts, fake, "o-1")
    renewed = await renew(accounts, tokens["refresh_token"])
    assert renewed.status_code == 200
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 401
    # Who spends one a second time ends the whole sign-in.
    assert (await renew(accounts, renewed.json()["refresh_token"])).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "youth"},
        {"kind": "youth", "name": "somebody"},
        {"kind": "youth", "password": "Correct-Horse-7", "wechat": {"code": "0a"}},
        {"kind": "unit", "wechat": {"code": "0a"}},
        {"kind": "unit", "phone": {"phone": "13895310001", "code": "287082"}},
        {"kind": "youth", "wechat": {"code": "0a", "openid": "o-1"}},
        {"kind": "youth", "wechat": {"code": ""}},
        {"kind": "youth", "wechat": {"code": "a" * 129}},
        {"kind": "youth", "wechat": "0a"},
        {"kind": "youth", "phone": {"phone": "12345678901", "code": "287082"}},
        {"kind": "youth", "phone": {"phone": "13895310001", "code": "28708"}},
    ],
)
async def test_a_sign_up_by_no_way_or_by_two_is_malformed(accounts, body):
    answer = await post(accounts, "/v1/accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_a_name_and_a_password_still_open_an_account(accounts):
    body = {"kind": "youth", "name": a_name(), "password": "Correct-Horse-7"}
    assert (await post(accounts, "/v1/accounts", body)).status_code == 201


async def test_a_key_is_refused_where_tokens_are_given(accounts, fake):
    body = {"grant_type": "wechat", "code": fake.a_code()}
    answer = await accounts.post("/v1/tokens", json=body, headers=a_key())
    assert answer.json()["code"] == "idempotency-key-refused"
