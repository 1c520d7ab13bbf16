"""Signing in by a second factor, over ASGI with a real database."""

import asyncio
from datetime import timedelta

import pytest

from tests.accounts.factories import (
    PASSWORD,
    a_key,
    a_sign_in,
    a_sign_up,
    an_officer,
    app_of,
    bind,
    try_sign_in,
)


@pytest.fixture
async def bound(accounts_app, accounts):
    """The name of an officer who has signed in by an app."""
    _, name = await an_officer(accounts_app, "640104", "clerk")
    await a_sign_in(accounts, name)
    return name


def told(answer):
    return answer.status_code, answer.json()["code"]


async def test_an_officer_without_an_app_does_not_sign_in(accounts_app, accounts):
    _, name = await an_officer(accounts_app)
    assert told(await try_sign_in(accounts, name)) == (403, "second-factor-missing")


async def test_an_app_is_bound_once_a_first_code_is_right(accounts_app, accounts, rows):
    _, name = await an_officer(accounts_app)
    first = (await bind(accounts, name)).json()
    assert first["uri"].startswith("otpauth://totp/")
    assert told(await try_sign_in(accounts, name, code="abcdef")) == (401, "code-wrong")
    again = await bind(accounts, name)
    assert again.status_code == 201
    assert again.json()["secret"] != first["secret"]
    assert again.headers["cache-control"] == "no-store"
    assert (await try_sign_in(accounts, name)).status_code == 200
    assert told(await bind(accounts, name)) == (401, "code-needed")
    app = app_of(name)
    code = app.code(app.next_step)
    assert told(await bind(accounts, name, code=code)) == (409, "second-factor-bound")
    assert len(await rows("second_factors")) == 1


async def test_the_password_alone_is_not_enough_any_more(accounts, bound):
    assert told(await try_sign_in(accounts, bound, code=None)) == (401, "code-needed")


async def test_a_code_is_taken_once_and_no_older_one_after_it(accounts, bound):
    app = app_of(bound)
    for step in (app.last_step, app.last_step - 1):
        answer = await try_sign_in(accounts, bound, code=app.code(step))
        assert told(answer) == (401, "code-wrong")
    assert (await try_sign_in(accounts, bound)).status_code == 200


async def test_of_two_at_once_with_one_code_one_signs_in(accounts, bound):
    app = app_of(bound)
    code = app.code(app.next_step)
    answers = await asyncio.gather(*(try_sign_in(accounts, bound, code=code) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_a_code_of_another_time_is_wrong(accounts, bound, leap):
    app = app_of(bound)
    leap(timedelta(minutes=10))
    answer = await try_sign_in(accounts, bound, code=app.code(app.last_step + 1))
    assert told(answer) == (401, "code-wrong")
    assert (
        await try_sign_in(accounts, bound, code=app.code(app.last_step + 20))
    ).status_code == 200


async def test_wrong_codes_shut_the_account_though_the_password_is_right(accounts, bound, rows):
    old = app_of(bound).code(app_of(bound).last_step)
    for _ in range(5):
        assert told(await try_sign_in(accounts, bound, code=old)) == (401, "code-wrong")
    assert told(await try_sign_in(accounts, bound)) == (403, "account-locked")
    noted = [entry["action"] for entry in await rows("audit_entries")]
    assert noted[-6:] == ["code.wrong"] * 5 + ["account.locked"]


async def test_a_right_password_with_a_wrong_code_forgives_no_wrong_password(accounts, bound):
    old = app_of(bound).code(app_of(bound).last_step)
    for _ in range(4):
        await try_sign_in(accounts, bound, "Wrong-Horse-7")
    assert told(await try_sign_in(accounts, bound, code=old)) == (401, "code-wrong")
    assert told(await try_sign_in(accounts, bound)) == (403, "account-locked")


async def test_a_wrong_password_tells_nothing_of_the_app(accounts, bound):
    for code in (None, "000000"):
        answer = await try_sign_in(accounts, bound, "Wrong-Horse-7", code=code)
        assert told(answer) == (401, "sign-in-failed")


@pytest.mark.parametrize("code", ["", "12345", "1234567", 287082])
async def test_what_is_no_code_is_malformed(accounts, bound, code):
    assert told(await try_sign_in(accounts, bound, code=code)) == (422, "malformed")


@pytest.mark.parametrize("code", ["abcdef", "１２３４５６", "-12345"])
async def test_what_is_no_number_is_a_wrong_code(accounts, bound, code):
    assert told(await try_sign_in(accounts, bound, code=code)) == (401, "code-wrong")


async def test_only_officers_bind_and_only_by_their_password(accounts, accounts_app):
    unit = await a_sign_up(accounts)
    assert told(await bind(accounts, unit["name"])) == (409, "no-officer")
    _, name = await an_officer(accounts_app)
    assert told(await bind(accounts, name, "Wrong-Horse-7")) == (401, "sign-in-failed")
    body = {"name": name, "password": PASSWORD}
    answer = await accounts.post("/v1/accounts/second-factors", json=body, headers=a_key())
    assert told(answer) == (400, "idempotency-key-refused")


async def test_a_secret_lies_sealed_and_in_no_log(accounts_app, accounts, rows, log_file):
    _, name = await an_officer(accounts_app)
    bound = (await bind(accounts, name)).json()
    await a_sign_in(accounts, name)
    kept = [str(await rows(t)) for t in ("second_factors", "changes", "audit_entries")]
    for place in (*kept, str(await rows("remembered_answers")), log_file.read_text()):
        assert bound["secret"] not in place
