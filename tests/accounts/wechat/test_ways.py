"""Ways to sign in: bound after a proof of the old, unbound while another stays."""

import asyncio
from datetime import timedelta

import jwt
import pytest

from services.accounts.queries import accounts as account_rows
from services.accounts.queries import wechat_identities
from tests.accounts.factories import PASSWORD, a_name, a_sign_in, a_sign_up, bearing, renew
from tests.accounts.test_handover_races import waits
from tests.accounts.wechat.people import (
    a_code,
    a_password_youth,
    a_phone,
    a_wechat_youth,
    post,
    sign_in_by_wechat,
)

DIGEST = "ab" * 32


async def test_a_youth_with_a_password_binds_wechat_and_signs_in_by_it(accounts, fake):
    tokens = await a_password_youth(accounts)
    body = {"code": fake.a_code("o-1"), "password": PASSWORD}
    assert (await post(accounts, "/v1/me/wechat", body, tokens)).status_code == 204
    by_wechat = (await sign_in_by_wechat(accounts, fake.a_code("o-1"))).json()
    mine = [(await accounts.get("/v1/me", headers=bearing(t))).json() for t in (tokens, by_wechat)]
    assert mine[0] == mine[1]


async def test_a_wrong_password_binds_nothing(accounts, fake, rows):
    tokens = await a_password_youth(accounts)
    body = {"code": fake.a_code("o-1"), "password": "Wrong-Horse-9"}
    answer = await post(accounts, "/v1/me/wechat", body, tokens)
    assert (answer.status_code, answer.json()["code"]) == (409, "password-wrong")
    assert not await rows("wechat_identities")
    assert (await rows("passwords"))[0]["wrong_tries"] == 1


async def test_an_openid_of_another_account_is_not_bound(accounts, fake):
    await a_wechat_youth(accounts, fake, "o-1")
    tokens = await a_password_youth(accounts)
    body = {"code": fake.a_code("o-1"), "password": PASSWORD}
    answer = await post(accounts, "/v1/me/wechat", body, tokens)
    assert (answer.status_code, answer.json()["code"]) == (409, "wechat-taken")


async def test_of_two_who_bind_one_openid_at_once_one_has_it(accounts, fake):
    many = [await a_password_youth(accounts) for _ in range(3)]
    asked = [
        post(accounts, "/v1/me/wechat", {"code": fake.a_code("o-1"), "password": PASSWORD}, one)
        for one in many
    ]
    assert sorted(a.status_code for a in await asyncio.gather(*asked)) == [204, 409, 409]


async def test_a_second_wechat_is_bound_once_the_first_is_not(accounts, fake):
    tokens = await a_password_youth(accounts)
    for status, code in ((204, None), (409, "way-bound")):
        body = {"code": fake.a_code("o-1" if code is None else "o-2"), "password": PASSWORD}
        answer = await post(accounts, "/v1/me/wechat", body, tokens)
        assert answer.status_code == status
    assert answer.json()["code"] == "way-bound"
    gone = await accounts.delete("/v1/me/wechat", headers=bearing(tokens))
    assert gone.status_code == 204
    body = {"code": fake.a_code("o-2"), "password": PASSWORD}
    assert (await post(accounts, "/v1/me/wechat", body, tokens)).status_code == 204
    assert (await sign_in_by_wechat(accounts, fake.a_code("o-1"))).status_code == 401


async def test_unbinding_ends_the_open_sign_ins(accounts, fake):
    tokens = await a_password_youth(accounts)
    body = {"code": fake.a_code("o-1"), "password": PASSWORD}
    await post(accounts, "/v1/me/wechat", body, tokens)
    lost = (await sign_in_by_wechat(accounts, fake.a_code("o-1"))).json()
    await accounts.delete("/v1/me/wechat", headers=bearing(tokens))
    assert (await renew(accounts, lost["refresh_token"])).status_code == 401


async def test_the_last_way_stays(accounts, fake, sms):
    tokens = await a_wechat_youth(accounts, fake, "o-1")
    answer = await accounts.delete("/v1/me/wechat", headers=bearing(tokens))
    assert (answer.status_code, answer.json()["code"]) == (409, "last-way")
    phone = a_phone()
    code = await a_code(accounts, sms, phone)
    body = {"phone": phone, "code": code, "wechat_code": fake.a_code("o-1")}
    assert (await post(accounts, "/v1/me/phone", body, tokens)).status_code == 204
    asked = [
        accounts.delete(f"/v1/me/{way}", headers=bearing(tokens)) for way in ("wechat", "phone")
    ]
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [204, 409]


async def test_what_is_not_bound_is_not_unbound(accounts):
    tokens = await a_password_youth(accounts)
    for way in ("wechat", "phone"):
        answer = await accounts.delete(f"/v1/me/{way}", headers=bearing(tokens))
        assert (answer.status_code, answer.json()["code"]) == (404, "way-unbound")


async def test_somebody_elses_wechat_proves_nothing(accounts, fake, sms):
    tokens = await a_wechat_youth(accounts, fake, "o-1")
    phone = a_phone()
    body = {"phone": phone, "code": await a_code(accounts, sms, phone)}
    for proof in ({"wechat_code": fake.a_code("o-2")}, {"password": PASSWORD}):
        answer = await post(accounts, "/v1/me/phone", body | proof, tokens)
        assert (answer.status_code, answer.json()["code"]) == (409, "proof-unfit")


@pytest.mark.parametrize("proof", [{}, {"password": PASSWORD, "sms_code": "287082"}])
async def test_one_proof_is_asked_for(accounts, fake, proof):
    tokens = await a_password_youth(accounts)
    answer = await post(accounts, "/v1/me/wechat", {"code": fake.a_code()} | proof, tokens)
    assert answer.status_code == 422


async def test_who_has_no_password_confirms_a_text_by_wechat_or_phone(accounts, fake, sms, leap):
    tokens = await a_wechat_youth(accounts, fake, "o-1")
    body = {"digest": DIGEST, "wechat_code": fake.a_code("o-1")}
    answer = await post(accounts, "/v1/me/confirmations", body, tokens)
    assert answer.status_code == 201
    phone = a_phone()
    code = await a_code(accounts, sms, phone)
    bound = {"phone": phone, "code": code, "wechat_code": fake.a_code("o-1")}
    await post(accounts, "/v1/me/phone", bound, tokens)
    answer = await post(
        accounts, "/v1/me/confirmations", {"digest": DIGEST, "sms_code": code}, tokens
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "phone-code-wrong")


async def test_a_code_of_ones_own_phone_binds_wechat(accounts, fake, sms, leap):
    tokens = await a_password_youth(accounts)
    phone = a_phone()
    bound = {"phone": phone, "code": await a_code(accounts, sms, phone), "password": PASSWORD}
    assert (await post(accounts, "/v1/me/phone", bound, tokens)).status_code == 204
    leap(timedelta(seconds=61))
    body = {"code": fake.a_code("o-1"), "sms_code": await a_code(accounts, sms, phone)}
    assert (await post(accounts, "/v1/me/wechat", body, tokens)).status_code == 204


async def test_ways_are_a_youths(accounts):
    name = a_name()
    await a_sign_up(accounts, name=name)
    tokens = await a_sign_in(accounts, name)
    answer = await accounts.get("/v1/me/sign-in-ways", headers=bearing(tokens))
    assert answer.status_code == 403


async def test_whoever_signs_in_while_the_openid_is_being_unbound_does_not_get_in(
    accounts_app, accounts, fake
):
    tokens = await a_wechat_youth(accounts, fake, "o-leaving")
    account_id = jwt.decode(tokens["access_token"], options={"verify_signature": False})["sub"]
    async with accounts_app.state.database.transaction() as session:
        await account_rows.hold_account(session, account_id)
        await wechat_identities.unbind(session, account_id)
        code = fake.a_code("o-leaving")
        task = asyncio.create_task(sign_in_by_wechat(accounts, code))
        await waits(accounts_app, task)
    answer = await task
    assert (answer.status_code, answer.json()["code"]) == (401, "wechat-unknown")
