"""Codes sent to phones: few, short-lived, good once; nobody learns whose phone it is."""

import asyncio
from datetime import timedelta

import pytest

from tests.accounts.wechat.people import (
    a_code,
    a_phone,
    ask_for_code,
    sign_in_by_phone,
    sign_up_by_phone,
)


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


async def a_phone_youth(accounts, sms, leap):
    phone = a_phone()
    answer = await sign_up_by_phone(accounts, phone, await a_code(accounts, sms, phone))
    assert answer.status_code == 201, answer.text
    leap(timedelta(seconds=61))
    return phone


async def test_a_youth_signs_up_and_in_by_a_code(accounts, sms, leap):
    phone = await a_phone_youth(accounts, sms, leap)
    answer = await sign_in_by_phone(accounts, f"+86{phone}", await a_code(accounts, sms, phone))
    assert answer.status_code == 200
    assert answer.json()["refresh_token"]


async def test_who_asks_does_not_learn_whether_anybody_has_the_phone(accounts, sms, leap):
    known = await a_phone_youth(accounts, sms, leap)
    answers = [await ask_for_code(accounts, phone) for phone in (known, a_phone())]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() == {"expires_in": 300, "resend_after": 60}
    wrong = [await sign_in_by_phone(accounts, p, "000000") for p in (known, a_phone())]
    assert {one.json()["code"] for one in wrong} == {"phone-code-wrong"}


async def test_only_who_holds_the_code_learns_that_nobody_has_the_phone(accounts, sms, leap):
    phone = a_phone()
    code = await a_code(accounts, sms, phone)
    answer = await sign_in_by_phone(accounts, phone, code)
    assert (answer.status_code, answer.json()["code"]) == (401, "phone-unknown")
    assert (await sign_up_by_phone(accounts, phone, code)).status_code == 201


async def test_a_phone_has_one_account(accounts, sms, leap):
    phone = await a_phone_youth(accounts, sms, leap)
    answer = await sign_up_by_phone(accounts, phone, await a_code(accounts, sms, phone))
    assert (answer.status_code, answer.json()["code"]) == (409, "phone-taken")


async def test_a_code_is_good_once(accounts, sms, leap):
    phone = await a_phone_youth(accounts, sms, leap)
    code = await a_code(accounts, sms, phone)
    answers = await asyncio.gather(*(sign_in_by_phone(accounts, phone, code) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]


async def test_a_code_is_good_for_five_minutes(accounts, sms, leap):
    phone = await a_phone_youth(accounts, sms, leap)
    code = await a_code(accounts, sms, phone)
    leap(timedelta(seconds=290))
    assert (await sign_in_by_phone(accounts, phone, code)).status_code == 200
    code = await a_code(accounts, sms, phone)
    leap(timedelta(seconds=301))
    answer = await sign_in_by_phone(accounts, phone, code)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone-code-wrong")


async def test_only_the_last_code_is_good(accounts, sms, leap):
    phone = await a_phone_youth(accounts, sms, leap)
    first = await a_code(accounts, sms, phone)
    leap(timedelta(seconds=61))
    second = await a_code(accounts, sms, phone)
    if first != second:
        assert (await sign_in_by_phone(accounts, phone, first)).status_code == 409
    assert (await sign_in_by_phone(accounts, phone, second)).status_code == 200


@pytest.mark.parametrize(("guesses", "status"), [(4, 200), (5, 409)])
async def test_five_wrong_guesses_end_a_code(accounts, sms, leap, guesses, status):
    phone = await a_phone_youth(accounts, sms, leap)
    code = await a_code(accounts, sms, phone)
    wrong = [sign_in_by_phone(accounts, phone, other_than(code)) for _ in range(guesses)]
    assert {one.status_code for one in await asyncio.gather(*wrong)} == {409}
    assert (await sign_in_by_phone(accounts, phone, code)).status_code == status


async def test_a_phone_gets_one_code_a_minute_five_an_hour_ten_a_day(accounts, sms, leap):
    phone = a_phone()
    sent = 0
    for _ in range(3):
        for _ in range(5):
            answer = await ask_for_code(accounts, phone)
            sent += answer.status_code == 201
            early = await ask_for_code(accounts, phone)
            assert early.status_code == 429
            leap(timedelta(seconds=60))
        assert (await ask_for_code(accounts, phone)).json()["code"] == "phone-codes-too-many"
        leap(timedelta(hours=1))
    assert sent == len(sms.sent) == 10
    leap(timedelta(hours=23))
    assert (await ask_for_code(accounts, phone)).status_code == 201


async def test_many_who_ask_at_once_get_one_code(accounts, sms):
    phone = a_phone()
    answers = await asyncio.gather(*(ask_for_code(accounts, phone) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201, *[429] * 5]
    assert len(sms.sent) == 1


async def test_one_network_asks_sixty_times_an_hour(accounts, sms, leap):
    accounts.headers["X-Forwarded-For"] = "203.0.113.7"
    answers = [await ask_for_code(accounts, a_phone()) for _ in range(61)]
    assert [one.status_code for one in answers] == [*[201] * 60, 429]
    accounts.headers["X-Forwarded-For"] = "203.0.113.8"
    assert (await ask_for_code(accounts, a_phone())).status_code == 201


async def test_neither_phone_nor_code_nor_network_is_kept_or_logged(
    accounts, sms, leap, rows, log_file
):
    accounts.headers["X-Forwarded-For"] = "203.0.113.7"
    phone = a_phone()
    code = await a_code(accounts, sms, phone)
    await sign_in_by_phone(accounts, phone, other_than(code))
    tables = ("phone_codes", "audit_entries", "remembered_answers")
    kept = "".join([str(await rows(table)) for table in tables])
    for secret in (phone, code, "203.0.113.7"):
        assert secret not in kept
    assert phone not in log_file.read_text()


async def test_a_gateway_that_is_away_is_told(accounts, sms):
    sms.statuses.append(502)
    answer = await ask_for_code(accounts, a_phone())
    assert (answer.status_code, answer.json()["code"]) == (503, "sms-busy")


async def test_without_a_gateway_there_are_no_codes(accounts, accounts_app):
    accounts_app.state.sms = accounts_app.state.wechat = None
    answer = await ask_for_code(accounts, a_phone())
    assert (answer.status_code, answer.json()["code"]) == (503, "sms-not-configured")
    body = {"grant_type": "wechat", "code": "0a"}
    answer = await accounts.post("/v1/tokens", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "wechat-not-configured")


@pytest.mark.parametrize("phone", ["", "1389531000", "+8513895310001", "12895310001", 13895310001])
async def test_only_a_mobile_of_the_mainland_gets_a_code(accounts, phone):
    answer = await ask_for_code(accounts, phone)
    assert answer.status_code == 422
