"""Youths of the tests, who sign up and in without a password."""

from itertools import count
from typing import Any

import httpx2

from tests.accounts.factories import a_key, a_name, a_sign_in, a_sign_up, bearing
from tests.accounts.wechat.fake import FakeWeChat
from tests.accounts.wechat.fake_sms import FakeSms

_numbers = count(1)


def a_phone() -> str:
    """A phone that nobody has yet."""
    return f"138{next(_numbers):08d}"


async def post(
    client: httpx2.AsyncClient, path: str, body: Any, tokens: dict[str, Any] | None = None
) -> httpx2.Response:
    """The answer to a POST with a fresh key."""
    headers = bearing(tokens) if tokens else a_key()
    return await client.post(path, json=body, headers=headers)


async def sign_up_by_wechat(
    client: httpx2.AsyncClient, code: str, **wechat: Any
) -> httpx2.Response:
    """The answer to a sign-up by a code of wx.login."""
    body = {"kind": "youth", "wechat": {"code": code} | wechat}
    return await post(client, "/v1/accounts", body)


async def sign_in_by_wechat(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """The answer to a sign-in by a code of wx.login."""
    return await client.post("/v1/tokens", json={"grant_type": "wechat", "code": code})


async def a_wechat_youth(client: httpx2.AsyncClient, fake: FakeWeChat, openid: str) -> Any:
    """The tokens of a youth who has signed up by WeChat."""
    assert (await sign_up_by_wechat(client, fake.a_code(openid))).status_code == 201
    answer = await sign_in_by_wechat(client, fake.a_code(openid))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_password_youth(client: httpx2.AsyncClient) -> dict[str, Any]:
    """The tokens of a youth who has signed up by a password."""
    name = a_name()
    await a_sign_up(client, kind="youth", name=name)
    return await a_sign_in(client, name)


async def ask_for_code(client: httpx2.AsyncClient, phone: str) -> httpx2.Response:
    """The answer to who asks for a code."""
    return await post(client, "/v1/phone-codes", {"phone": phone})


async def a_code(client: httpx2.AsyncClient, sms: FakeSms, phone: str) -> str:
    """The code that a phone gets."""
    answer = await ask_for_code(client, phone)
    assert answer.status_code == 201, answer.text
    code: str = sms.sent[-1]["values"]["code"]
    return code


async def sign_up_by_phone(client: httpx2.AsyncClient, phone: str, code: str) -> httpx2.Response:
    """The answer to a sign-up by a phone."""
    body = {"kind": "youth", "phone": {"phone": phone, "code": code}}
    return await post(client, "/v1/accounts", body)


async def sign_in_by_phone(client: httpx2.AsyncClient, phone: str, code: str) -> httpx2.Response:
    """The answer to a sign-in by a phone."""
    body = {"grant_type": "phone_code", "phone": phone, "code": code}
    return await client.post("/v1/tokens", json=body)
