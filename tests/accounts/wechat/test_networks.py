"""A network that is shut to strangers is shut to them by whatever way they come."""

from datetime import timedelta

import pytest

from services.accounts import policy
from services.accounts.rules.lockout import NetworkTerms
from tests.accounts.factories import a_key
from tests.accounts.wechat.people import a_code, a_phone, a_wechat_youth

OFFICE, HOME = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Four names shut a network for a quarter of an hour."""
    quarter = timedelta(minutes=15)
    terms = NetworkTerms(4, quarter, quarter, timedelta(days=30))
    monkeypatch.setattr(policy, "network_terms", lambda _: terms)


async def sign_in(client, network, **grant):
    return await client.post("/v1/tokens", json=grant, headers={"X-Forwarded-For": network})


def code_of(answer):
    return answer.json().get("code", "in")


async def guess_phones(client, sms, phones):
    """Somebody at the office guesses the code of each phone, once."""
    answers = []
    for phone in phones:
        wrong = f"{(int(await a_code(client, sms, phone)) + 1) % 10**6:06d}"
        told = {"grant_type": "phone_code", "phone": phone, "code": wrong}
        answers.append(code_of(await sign_in(client, OFFICE, **told)))
    return answers


async def by_wechat(client, fake, network):
    told = {"grant_type": "wechat", "code": fake.a_code("o-1")}
    return code_of(await sign_in(client, network, **told))


async def test_codes_guessed_at_many_phones_shut_the_network_to_strangers(
    accounts, fake, sms, leap
):
    await a_wechat_youth(accounts, fake, "o-1")
    guessed = await guess_phones(accounts, sms, [a_phone() for _ in range(4)])
    assert guessed == ["phone-code-wrong"] * 4
    assert await by_wechat(accounts, fake, OFFICE) == "network-locked"
    assert await by_wechat(accounts, fake, HOME) == "in"
    leap(timedelta(minutes=15, seconds=1))
    assert await by_wechat(accounts, fake, OFFICE) == "in"


async def test_one_phone_fewer_or_one_phone_again_leaves_it_open(accounts, fake, sms, leap):
    await a_wechat_youth(accounts, fake, "o-1")
    phones = [a_phone() for _ in range(3)]
    await guess_phones(accounts, sms, phones)
    leap(timedelta(minutes=2))
    await guess_phones(accounts, sms, phones[:1])
    assert await by_wechat(accounts, fake, OFFICE) == "in"


async def test_whom_the_network_knows_by_wechat_still_signs_in(accounts, fake, sms, leap):
    await a_wechat_youth(accounts, fake, "o-1")
    assert await by_wechat(accounts, fake, OFFICE) == "in"
    await guess_phones(accounts, sms, [a_phone() for _ in range(4)])
    assert await by_wechat(accounts, fake, OFFICE) == "in"


async def sign_up(client, sms, network, *, right):
    phone = a_phone()
    code = await a_code(client, sms, phone)
    given = code if right else f"{(int(code) + 1) % 10**6:06d}"
    body = {"kind": "youth", "phone": {"phone": phone, "code": given}}
    headers = {"X-Forwarded-For": network} | a_key()
    return code_of(await client.post("/v1/accounts", json=body, headers=headers))


async def test_codes_guessed_to_sign_up_shut_the_network_and_then_the_right_one_opens_nothing(
    accounts, sms, rows
):
    guessed = [await sign_up(accounts, sms, OFFICE, right=False) for _ in range(5)]
    assert guessed == ["phone-code-wrong"] * 4 + ["network-locked"]
    assert await sign_up(accounts, sms, OFFICE, right=True) == "network-locked"
    assert await rows("accounts") == []
    assert await sign_up(accounts, sms, HOME, right=True) == "in"
