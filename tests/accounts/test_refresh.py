"""Renewing and ending a sign-in, over ASGI with a real database."""

import asyncio
from datetime import timedelta

from tests.accounts.factories import (
    PASSWORD,
    a_key,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    renew,
)


async def revoke(client, refresh_token):
    body = {"refresh_token": refresh_token}
    return await client.post("/v1/tokens/revocations", json=body, headers=a_key())


def is_refused(answer):
    return (answer.status_code, answer.json()["code"]) == (401, "refresh-token-invalid")


async def test_a_refresh_token_gives_new_tokens_of_the_same_shape(accounts):
    account = await a_sign_up(accounts)
    first = await a_sign_in(accounts, account["name"])
    second = (await renew(accounts, first["refresh_token"])).json()
    third = (await renew(accounts, second["refresh_token"])).json()
    assert first.keys() == second.keys() == third.keys()
    assert len({t["refresh_token"] for t in (first, second, third)}) == 3
    assert len({t["access_token"] for t in (first, second, third)}) == 3


async def test_a_token_that_comes_a_second_time_ends_the_whole_family(accounts, rows):
    account = await a_sign_up(accounts)
    first = await a_sign_in(accounts, account["name"])
    second = (await renew(accounts, first["refresh_token"])).json()
    assert is_refused(await renew(accounts, first["refresh_token"]))
    assert is_refused(await renew(accounts, second["refresh_token"]))
    noted = [entry["action"] for entry in await rows("audit_entries")]
    assert noted == ["sign-in.succeeded", "sign-in.reused"]


async def test_the_end_of_one_family_leaves_the_others(accounts):
    account = await a_sign_up(accounts)
    phone = await a_sign_in(accounts, account["name"])
    desk = await a_sign_in(accounts, account["name"])
    await renew(accounts, phone["refresh_token"])
    assert is_refused(await renew(accounts, phone["refresh_token"]))
    assert (await renew(accounts, desk["refresh_token"])).status_code == 200


async def test_of_two_who_spend_one_token_at_once_one_succeeds_and_the_family_ends(accounts):
    account = await a_sign_up(accounts)
    for _ in range(10):
        tokens = await a_sign_in(accounts, account["name"])
        answers = await asyncio.gather(
            *(renew(accounts, tokens["refresh_token"]) for _ in range(2))
        )
        answers.sort(key=lambda answer: answer.status_code)
        assert answers[0].status_code == 200
        assert is_refused(answers[1])
        assert is_refused(await renew(accounts, answers[0].json()["refresh_token"]))


async def test_a_renewal_at_the_instant_of_a_new_password_leaves_no_sign_in(accounts):
    for _ in range(5):
        account = await a_sign_up(accounts)
        tokens = await a_sign_in(accounts, account["name"])
        body = {"old_password": PASSWORD, "new_password": "Another-Horse-8"}
        renewed, changed = await asyncio.gather(
            renew(accounts, tokens["refresh_token"]),
            accounts.put("/v1/me/password", json=body, headers=bearing(tokens)),
        )
        assert changed.status_code == 204
        held = [tokens["refresh_token"], renewed.json().get("refresh_token", "none")]
        assert all([is_refused(await renew(accounts, token)) for token in held])


async def test_an_unknown_token_is_refused(accounts):
    assert is_refused(await renew(accounts, "never-issued"))
    assert is_refused(await renew(accounts, "密"))


async def test_an_officers_sign_in_may_rest_half_an_hour(accounts_app, accounts, leap):
    _, name = await an_officer(accounts_app)
    tokens = await a_sign_in(accounts, name)
    leap(timedelta(minutes=29, seconds=50))
    tokens = (await renew(accounts, tokens["refresh_token"])).json()
    leap(timedelta(minutes=30))
    assert is_refused(await renew(accounts, tokens["refresh_token"]))


async def test_an_officers_sign_in_lasts_half_a_day_however_busy(accounts_app, accounts, leap):
    _, name = await an_officer(accounts_app)
    tokens = await a_sign_in(accounts, name)
    for _ in range(24):
        leap(timedelta(minutes=29, seconds=50))
        tokens = (await renew(accounts, tokens["refresh_token"])).json()
    leap(timedelta(minutes=5))
    assert is_refused(await renew(accounts, tokens["refresh_token"]))


async def test_a_youths_sign_in_may_rest_a_week(accounts, leap):
    account = await a_sign_up(accounts, kind="youth")
    tokens = await a_sign_in(accounts, account["name"])
    leap(timedelta(days=6, hours=23))
    tokens = (await renew(accounts, tokens["refresh_token"])).json()
    leap(timedelta(days=7))
    assert is_refused(await renew(accounts, tokens["refresh_token"]))


async def test_a_leap_of_the_sandbox_ends_no_sign_in(accounts, clock):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    clock.move("2027-03-01")
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 200


async def test_a_sign_in_drops_those_that_have_ended(accounts, rows, leap):
    account = await a_sign_up(accounts)
    await a_sign_in(accounts, account["name"])
    leap(timedelta(days=91))
    await a_sign_in(accounts, account["name"])
    assert len(await rows("families")) == len(await rows("refresh_tokens")) == 1


async def test_a_revoked_sign_in_is_over(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    assert (await revoke(accounts, tokens["refresh_token"])).status_code == 204
    assert is_refused(await renew(accounts, tokens["refresh_token"]))


async def test_a_spent_token_still_ends_its_sign_in(accounts):
    account = await a_sign_up(accounts)
    first = await a_sign_in(accounts, account["name"])
    second = (await renew(accounts, first["refresh_token"])).json()
    assert (await revoke(accounts, first["refresh_token"])).status_code == 204
    assert is_refused(await renew(accounts, second["refresh_token"]))


async def test_revoking_what_is_no_sign_in_is_answered_alike(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    for refresh_token in (tokens["refresh_token"], tokens["refresh_token"], "never-issued"):
        answer = await revoke(accounts, refresh_token)
        assert (answer.status_code, answer.content) == (204, b"")
